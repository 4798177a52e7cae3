"""One person per role. The login is the role; the password is the login."""

from odoo.api import Environment
from odoo.exceptions import UserError

from .world import LANGUAGE, TIMEZONE, World

#: login: (name, groups)
PEOPLE = {
    "sales": ("业务员", ["sales_team.group_sale_salesman", "after_sales_rma.group_user"]),
    "agent": ("售后客服", ["sales_team.group_sale_salesman_all_leads", "after_sales_rma.group_agent"]),
    "technician": ("技术员", ["after_sales_rma.group_technician"]),
    "warehouse": ("仓库管理员", ["stock.group_stock_user"]),
    "commerce": ("商务专员", ["sales_team.group_sale_salesman_all_leads", "after_sales_rma.group_commerce"]),
    "approver": ("审批领导", ["sales_team.group_sale_salesman_all_leads", "after_sales_rma.group_approver"]),
    "accountant": ("业务会计", ["account.group_account_user", "account.group_account_invoice"]),
    "manager": (
        "售后经理",
        ["sales_team.group_sale_manager", "stock.group_stock_manager", "after_sales_rma.group_manager"],
    ),
}
CUSTOMER = "customer"


def check_logins(env: Environment) -> None:
    """Refuse before anything is made when somebody else has one of the logins.

    :raise UserError: names the logins that are taken
    """
    taken = (
        env["res.users"].with_context(active_test=False).search([("login", "in", [*PEOPLE, CUSTOMER])]).mapped("login")
    )
    if taken:
        raise UserError(
            env._(
                "The demo company needs these logins, but they belong to other users already: %(logins)s.",
                logins=", ".join(taken),
            )
        )


def build(world: World) -> None:
    """Create the people who work in the company; the administrator sees everything."""
    values = [
        {
            "name": name,
            "login": login,
            "password": login,
            "email": f"{login}@haitong.example.com",
            "group_ids": [(6, 0, [world.env.ref(group).id for group in ["base.group_user", *groups]])],
            **_prepare_common_vals(world),
        }
        for login, (name, groups) in PEOPLE.items()
    ]
    users = world.env["res.users"].with_context(no_reset_password=True).create(values)
    world.users = dict(zip(PEOPLE, users, strict=True))
    administrator = world.env.ref("base.user_admin")
    administrator.write({"group_ids": [(4, world.env.ref("after_sales_rma.group_manager").id)], "tz": TIMEZONE})
    world.users["admin"] = administrator


def build_customer(world: World, partner) -> None:
    """Give a contact of a customer access to the portal."""
    world.users[CUSTOMER] = (
        world.env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "partner_id": partner.id,
                "login": CUSTOMER,
                "password": CUSTOMER,
                "group_ids": [(6, 0, world.env.ref("base.group_portal").ids)],
                **_prepare_common_vals(world),
                "notification_type": "email",
            }
        )
    )


def _prepare_common_vals(world: World) -> dict:
    return {
        "lang": LANGUAGE,
        "tz": TIMEZONE,
        "notification_type": "inbox",
        "company_id": world.company.id,
        "company_ids": [(6, 0, world.company.ids)],
    }
