"""Goods with every way of costing and tracking that a return has to cope with."""

from typing import NamedTuple

from .company import COST_ACCOUNT, STOCK_ACCOUNT, account
from .world import World, image

#: Since when the goods are listed: before the first purchase.
LISTED_DAYS_AGO = 260
#: cost method: name of the category
CATEGORIES = {"average": "电动工具", "fifo": "视讯与电源", "standard": "工业耗材"}


class Product(NamedTuple):
    """A product: how its cost is found, at which price it is sold, how its pieces are told apart."""

    code: str
    name: str
    cost_method: str
    price: float
    tracking: str = "none"
    by_lot: bool = False
    standard_cost: float = 0.0
    packs: tuple[str, ...] = ()


PRODUCTS = {
    "driver": Product("HT-D100", "电动螺丝刀 12V", "average", 199.0),
    "scanner": Product("HT-S230", "无线扫码枪", "average", 399.0, "serial"),
    "glue": Product("HT-G031", "导热密封胶 310ml", "average", 45.0, "lot"),
    "camera": Product("HT-C860", "工业摄像头 500 万像素", "fifo", 1580.0, "serial", True),
    "battery": Product("HT-B480", "锂电池组 48V", "fifo", 690.0, "lot", True),
    "power": Product("HT-P024", "导轨开关电源 24V", "fifo", 168.0),
    "lamp": Product("HT-L150", "LED 工矿灯 150W", "standard", 260.0, standard_cost=140.0),
    "gloves": Product("HT-T012", "丁腈劳保手套", "standard", 8.0, standard_cost=4.0, packs=("uom.product_uom_dozen",)),
}
SERVICE = ("HT-F001", "上门安装调试", 300.0)


def build(world: World) -> None:
    """Create categories, goods with pictures, and one service."""
    categories = {
        method: world.env["product.category"].create(_prepare_category_vals(world, method)) for method in CATEGORIES
    }
    templates = world.env["product.template"].create(
        [_prepare_vals(world, key, product, categories) for key, product in PRODUCTS.items()]
    )
    world.products = dict(zip(PRODUCTS, templates.product_variant_id, strict=True))
    # The cost of a new product counts from its creation and would overrule the purchases, which are older.
    first_costs = world.env["product.value"].search([("product_id", "in", templates.product_variant_id.ids)])
    first_costs.date = world.moment(LISTED_DAYS_AGO)
    code, name, price = SERVICE
    world.products["service"] = (
        world.env["product.template"]
        .create(
            {
                "name": name,
                "default_code": code,
                "type": "service",
                "list_price": price,
                "purchase_ok": False,
                "company_id": world.company.id,
            }
        )
        .product_variant_id
    )


def _prepare_category_vals(world: World, method: str) -> dict:
    return {
        "name": CATEGORIES[method],
        "property_cost_method": method,
        "property_valuation": "real_time",
        "property_stock_valuation_account_id": account(world.company, STOCK_ACCOUNT).id,
        "property_account_expense_categ_id": account(world.company, COST_ACCOUNT).id,
    }


def _prepare_vals(world: World, key: str, product: Product, categories: dict) -> dict:
    return {
        "name": product.name,
        "default_code": product.code,
        "type": "consu",
        "is_storable": True,
        "tracking": product.tracking,
        "lot_valuated": product.by_lot,
        "categ_id": categories[product.cost_method].id,
        "list_price": product.price,
        "standard_price": product.standard_cost,
        "uom_ids": [(6, 0, [world.env.ref(pack).id for pack in product.packs])],
        "invoice_policy": "delivery",
        "image_1920": image(f"{key}.png"),
        "company_id": world.company.id,
    }
