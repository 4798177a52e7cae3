"""The rest of an exchange is delivered and refunded in the same moment: one of both happens (law 2, R25)."""

from test_last_unit import START, compete

from helpers.shop import assert_ledger_agrees, assert_sound

#: Two units that are swapped: both are back, one was replaced, the other one is ready to leave.
SWAPPED = """
env = env(user=1, context={"allowed_company_ids": [company], "tracking_disable": True})
sold = env["sale.order"].create({"partner_id": customer, "warehouse_id": warehouse, "order_line": [
    (0, 0, {"product_id": product, "product_uom_qty": 2, "price_unit": 200})
]})
sold.action_confirm()
sold.picking_ids.move_ids.picked = True
sold.picking_ids.button_validate()
env["account.move"].browse(sold._create_invoices().ids).action_post()
case = env["after.sales.intake"].create_from_sale(sold, remedy="exchange")
case.action_submit()
case.receipt_picking_ids.action_after_sales_all_qualified()
transfer = case.replacement_move_ids.picking_id
transfer.move_ids.write({"quantity": 1, "picked": True})
transfer.with_context(skip_backorder=True).button_validate()
rest = case.replacement_move_ids.picking_id - transfer
rest.action_assign()
rest.move_ids.picked = True
report({"case": case.id, "case_line": case.line_ids.id, "rest": rest.id, "state": rest.state})
"""

DELIVER = (
    START
    + """
retrying(lambda: env["stock.picking"].sudo().browse(rest).button_validate())
"""
)

END = (
    START
    + """
retrying(lambda: env["after.sales.rma.line"].sudo().browse(case_line).action_change_remedy("refund", "Out of stock"))
"""
)

#: How much was replaced, whether it was ended, and what is to be credited.
STANDING = """
line = env(user=1)["after.sales.rma.line"].browse(case_line)
report([line.qty_replaced, line.exchange_ended, line.qty_to_credit, line.rma_id.state])
"""

CREDIT = """
env = env(user=1, context={"allowed_company_ids": [company]})
env["after.sales.rma"].browse(case).action_refund().action_post()
report(True)
"""


def test_delivered_and_refunded_in_the_same_moment(shop_db):
    """Nothing is replaced and refunded: who comes second is told, and the books agree."""
    facts = shop_db.facts | shop_db.run(SWAPPED, **shop_db.facts)
    assert facts.pop("state") == "assigned"
    lost, winners = compete(shop_db, [DELIVER, END], **facts)
    assert (winners, len(lost)) == (1, 1), [str(error) for error in lost]
    assert lost[0].kind in ("UserError", "ValidationError"), str(lost[0])
    standing = shop_db.run(STANDING, **facts)
    assert standing in ([2, False, 0, "done"], [1, True, 1, "authorized"])
    if standing[1]:
        shop_db.run(CREDIT, **facts)
        assert shop_db.run(STANDING, **facts) == [1, True, 0, "done"]
    assert_sound(shop_db)
    assert_ledger_agrees(shop_db)
