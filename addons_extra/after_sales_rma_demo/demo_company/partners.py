"""Invented customers and vendors; every address ends in example.com, so no mail can reach anybody."""

from . import users
from .world import LANGUAGE, World

#: short name: (name, state, post code, city, street)
CUSTOMERS = {
    "qiming": ("苏州启明自动化设备有限公司", "JS", "215131", "苏州市", "相城区启明路 18 号"),
    "donghu": ("武汉东湖仓储物流有限公司", "HB", "430040", "武汉市", "东西湖区物流大道 66 号"),
    "jincheng": ("佛山锦程五金商行", "GD", "528200", "佛山市", "南海区五金街 9 号"),
    "shuan": ("成都蜀安工程有限公司", "SC", "610200", "成都市", "双流区安康路 27 号"),
    "haina": ("宁波海纳电子商务有限公司", "ZJ", "315100", "宁波市", "鄞州区海纳路 101 号"),
    "jinghong": ("天津景宏机电安装有限公司", "TJ", "300350", "天津市", "津南区景宏道 5 号"),
}
VENDORS = {
    "jinggong": ("东莞精工电器厂（演示）", "GD", "523845", "东莞市", "长安镇精工路 3 号"),
    "shixun": ("杭州视讯科技有限公司（演示）", "ZJ", "310051", "杭州市", "滨江区视讯路 8 号"),
}
#: The contact who asks for returns in the portal.
PORTAL_CONTACT = ("周敏", "qiming")


def build(world: World) -> None:
    """Create customers, vendors, and the portal user of one customer."""
    everybody = CUSTOMERS | VENDORS
    partners = world.env["res.partner"].create([_prepare_vals(world, key, *row) for key, row in everybody.items()])
    world.partners = dict(zip(everybody, partners, strict=True))
    name, company = PORTAL_CONTACT
    contact = world.env["res.partner"].create(
        {
            "name": name,
            "parent_id": world.partners[company].id,
            "type": "contact",
            "function": "采购主管",
            "email": "zhoumin@qiming.example.com",
            "lang": LANGUAGE,
            "company_id": world.company.id,
        }
    )
    users.build_customer(world, contact)


def _prepare_vals(world: World, key: str, name: str, state: str, zip_code: str, city: str, street: str) -> dict:
    return {
        "name": name,
        "is_company": True,
        "country_id": world.env.ref("base.cn").id,
        "state_id": world.env.ref(f"base.state_cn_{state}").id,
        "zip": zip_code,
        "city": city,
        "street": street,
        "email": f"contact@{key}.example.com",
        "lang": LANGUAGE,
        "company_id": world.company.id,
        "user_id": world.users["sales"].id if key in CUSTOMERS else False,
    }
