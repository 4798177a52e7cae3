"""Two people, or a person and a job, and one case: whoever comes second sees what the first one did (law 2)."""

import pytest
from test_last_unit import START, compete
from test_write_down_at_once import DEFECTIVE

#: A case whose one unit goes back as it came.
AS_IS = """
env = env(context=dict(env.context, allowed_company_ids=[company]))
case = env["after.sales.intake"].create_from_sale([order], remedy="as_is")
case.action_submit()
case.receipt_picking_ids.action_after_sales_all_qualified()
report(case.id)
"""

FEE = (
    START
    + """
retrying(lambda: env["after.sales.rma"].browse(rma).action_charge_fee(33.33, "Inspection"))
"""
)

CANCEL = """
env = env(user=1, context={"allowed_company_ids": [company]})
env["after.sales.rma"].browse(rma)._give_back_pickings().action_cancel()
"""

#: The same, after the delivery home was cancelled: it has to be made anew.
HOME = (
    START
    + """
retrying(lambda: env["after.sales.rma"].browse(rma).action_put_away())
"""
)

#: A replacement at another price that was sent ahead; the goods came back too late, so the daily job invoices it, too.
AHEAD = """
env = env(context=dict(env.context, allowed_company_ids=[company]))
case = env["after.sales.intake"].create_from_sale([order], remedy="exchange")
case.replacement_ids = [(0, 0, {"line_id": case.line_ids.id, "product_id": product, "price_unit": 250})]
case.replace_when = "advance"
case.action_submit()
transfers = case.replacement_move_ids.picking_id
transfers.move_ids.picked = True
transfers.button_validate()
case.receipt_picking_ids.action_after_sales_all_qualified()
case.sudo().with_context(after_sales_trusted=TRUSTED).date_goods_due = "2020-01-01"
report(case.id)
""".replace("env = env(", "from odoo.addons.after_sales_rma.models.guarded import TRUSTED\nenv = env(", 1)

INVOICE = (
    START
    + """
retrying(lambda: env["after.sales.rma"].browse(rma).action_invoice_replacement())
"""
)

JOB = (
    START
    + """
retrying(lambda: env["after.sales.exchange"].sudo()._charge_overdue())
"""
)

#: Two units valued and free, and two orders of two.
UNRESERVED = """
env = env(user=1, context={"allowed_company_ids": [company], "tracking_disable": True})
pickings = env["stock.picking"].browse(pickings)
pickings.sale_id._action_cancel()
orders = env["sale.order"].create([
    {"partner_id": customer, "after_sales_clearance": True,
     "order_line": [(0, 0, {"product_id": product, "product_uom_qty": 2, "price_unit": 50})]}
    for _sale in range(2)
])
report(orders.ids)
"""

CONFIRM = (
    START
    + """
retrying(lambda: env["sale.order"].sudo().browse(orders[{number}]).action_confirm())
"""
)


def both(database, snippets, **values):
    """Let two go at once; both are served."""
    lost, _winners = compete(database, snippets, **values, **database.facts)
    return [error.message for error in lost]


def test_a_fee_is_charged_once(shop_db):
    """Two people charge the fee of a case: one invoice, and the second one is told that there is one."""
    rma = shop_db.run(AS_IS, login="everybody", **shop_db.facts)
    refused = both(shop_db, [FEE, FEE], rma=rma)
    assert shop_db.value(f"SELECT count(*) FROM account_move WHERE after_sales_fee_rma_id = {rma}") == "1"
    assert len(refused) == 1
    assert "fee" in refused[0], refused


def test_a_delivery_home_is_made_anew_once(shop_db):
    """Two people bring back what the warehouse cancelled: one delivery, of one unit."""
    rma = shop_db.run(AS_IS, login="everybody", **shop_db.facts)
    shop_db.run(CANCEL, rma=rma, **shop_db.facts)
    both(shop_db, [HOME, HOME], rma=rma)
    assert (
        shop_db.value(
            "SELECT sum(move.product_uom_qty) FROM stock_move move JOIN stock_picking home ON home.id = move.picking_id"
            f" WHERE home.after_sales_rma_id = {rma} AND move.state NOT IN ('done', 'cancel')"
        )
        == "1.00"
    )


@pytest.mark.parametrize("ways", [[JOB, INVOICE], [INVOICE, INVOICE]], ids=["job and person", "two people"])
def test_a_replacement_is_invoiced_once(shop_db, ways):
    """The daily job meets the button, or one person another: one invoice, and nobody sees an error of the database."""
    rma = shop_db.run(AHEAD, login="everybody", **shop_db.facts)
    assert not both(shop_db, ways, rma=rma)
    assert (
        shop_db.value(
            "SELECT count(DISTINCT item.move_id) FROM account_move_line item JOIN sale_order_line_invoice_rel rel"
            " ON rel.invoice_line_id = item.id JOIN sale_order_line line ON line.id = rel.order_line_id"
            f" WHERE line.after_sales_replacement_id IN (SELECT id FROM after_sales_replacement WHERE rma_id = {rma})"
        )
        == "1"
    )


def test_two_clearance_sales_reserve_the_same_units(shop_db):
    """Of two orders for the same two units, one holds them and the other one waits."""
    shop_db.facts |= shop_db.run(DEFECTIVE, **shop_db.facts)
    shop_db.facts.pop("states")
    shop_db.facts["orders"] = shop_db.run(UNRESERVED, **shop_db.facts)
    assert not both(shop_db, [CONFIRM.replace("{number}", str(number)) for number in (0, 1)])
    states = shop_db.psql(
        "SELECT picking.state FROM stock_picking picking JOIN sale_order sold ON sold.id = picking.sale_id"
        f" WHERE sold.id IN ({', '.join(map(str, shop_db.facts['orders']))}) ORDER BY 1"
    )
    assert states == [["assigned"], ["confirmed"]]
