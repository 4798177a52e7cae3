"""The company that is measured: products, customers, a clerk with ordinary rights, and delivered, invoiced orders."""

from datetime import timedelta
from pathlib import Path
from random import Random

from database import CLERK, Session, create, finish, in_new_process, install, is_fresh, log_in, request, stamp_of

#: What the add-on depends on, so that every way of working starts from the same installed modules.
MODULES = ["sale_management", "sale_stock", "stock_account", "account", "repair", "portal", "rating", "resource"]
#: Rights of an ordinary clerk who sells, receives and invoices.
GROUPS = [
    "base.group_user",
    "sales_team.group_sale_salesman_all_leads",
    "stock.group_stock_user",
    "stock.group_production_lot",
    "account.group_account_invoice",
]
#: {prefix of the product code: values of the category and of the product}. Each order has one line of each kind.
KINDS = {
    "AVCO": ({"property_cost_method": "average"}, {}),
    "FIFO": ({"property_cost_method": "fifo"}, {}),
    "LOT": ({"property_cost_method": "average"}, {"tracking": "lot"}),
}
CUSTOMER = "Benchmark Customer"
OPENING = 50000


def build(name: str, orders: int, products: int, customers: int) -> str:
    """Make the seeded database unless it exists already, made of the same things.

    :param orders: delivered and invoiced orders of three lines, dealt round-robin over customers and products
    :param products: number of products, a third of each kind
    :return: the fingerprint of the database
    """
    stamp = stamp_of(orders, products, customers, files=[Path(__file__)])
    if not is_fresh(name, stamp):
        create(name)
        in_new_process(_fill, name, orders, products, customers)
        finish(name, stamp)
    return stamp


def _fill(name: str, orders: int, products: int, customers: int) -> None:
    session = log_in(install(name, MODULES))
    with request(session) as env:
        _create_clerk(env)
        _create_customers(env, customers)
        _stock(env, _create_products(env, products // len(KINDS)))
    make_orders(session, orders)


def _create_clerk(env) -> None:
    env["res.config.settings"].create({"group_stock_production_lot": True}).execute()
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": "Benchmark Clerk",
            "login": CLERK,
            "email": "clerk@example.com",
            "group_ids": [(6, 0, [env.ref(group).id for group in GROUPS])],
        }
    )


def _create_customers(env, number: int) -> None:
    country = env.company.country_id or env.ref("base.us")
    env["res.partner"].create(
        [
            {
                "name": f"{CUSTOMER} {index:04d}",
                "email": f"customer{index}@example.com",
                "street": f"{index} Long Road",
                "city": "Springfield",
                "country_id": country.id,
            }
            for index in range(number)
        ]
    )


def _create_products(env, number: int):
    vals_list = []
    for kind, (category_vals, product_vals) in KINDS.items():
        category = env["product.category"].create(
            {"name": f"Benchmark {kind}", "property_valuation": "real_time", **category_vals}
        )
        vals_list += [
            {
                "name": f"Benchmark {kind} {index:04d}",
                "default_code": f"{kind}{index:04d}",
                "is_storable": True,
                "categ_id": category.id,
                "list_price": 30 + index % 70,
                "standard_price": 12 + index % 30,
                "invoice_policy": "delivery",
                **product_vals,
            }
            for index in range(number)
        ]
    return env["product.product"].create(vals_list)


def _stock(env, products) -> None:
    """Two vendor receipts at different prices, years ago: whatever history follows lies after them."""
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    lots = {
        product: env["stock.lot"].create({"name": f"L-{product.default_code}", "product_id": product.id})
        for product in products
        if product.tracking == "lot"
    }
    for factor in (1.0, 1.25):
        receipt = env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "location_id": env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": OPENING,
                            "price_unit": product.standard_price * factor,
                            "location_id": env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": warehouse.lot_stock_id.id,
                        },
                    )
                    for product in products
                ],
            }
        )
        receipt.action_confirm()
        for move in receipt.move_ids:
            if move.product_id in lots:
                move.move_line_ids.lot_id = lots[move.product_id]
        receipt.move_ids.picked = True
        receipt.button_validate()
        assert receipt.state == "done", receipt.state
    env.flush_all()
    for table, column, years in (
        ("product_value", "date", 4),
        ("stock_move", "date", 3),
        ("stock_move_line", "date", 3),
        ("stock_quant", "in_date", 3),
    ):
        env.cr.execute(
            f"UPDATE {table} SET {column} = {column} - %s WHERE product_id = ANY(%s)",
            (timedelta(days=365 * years), products.ids),
        )


def make_orders(session: Session, number: int, first: int = 0, portion: int = 50) -> list[int]:
    """Confirm, deliver and invoice orders, ``portion`` in each transaction.

    :param first: number of orders made before; it goes on dealing customers and products from there
    :return: ids of the orders
    """
    done = []
    for start in range(first, first + number, portion):
        with request(session) as env:
            orders = env["sale.order"].create(_prepare_orders(env, range(start, min(start + portion, first + number))))
            orders.action_confirm()
            orders.picking_ids.move_ids.picked = True
            orders.picking_ids.button_validate()
            invoices = orders._create_invoices(grouped=True)
            invoices.action_post()
            assert set(orders.picking_ids.mapped("state")) == {"done"} and len(invoices) == len(orders)
            done += orders.ids
    return done


def _prepare_orders(env, numbers: range) -> list[dict]:
    customers = env["res.partner"].search([("name", "=like", f"{CUSTOMER} %")], order="id").ids
    products = {
        kind: env["product.product"].search([("default_code", "=like", f"{kind}%")], order="id").ids for kind in KINDS
    }
    return [
        {
            "partner_id": customers[number % len(customers)],
            "order_line": [
                (
                    0,
                    0,
                    {
                        "product_id": ids[(number * 11 + shift) % len(ids)],
                        "product_uom_qty": Random(f"{number}/{kind}").randint(1, 4),
                    },
                )
                for shift, (kind, ids) in enumerate(products.items())
            ],
        }
        for number in numbers
    ]
