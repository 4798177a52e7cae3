"""Two people take the same goods to the customer in the same moment: one of them has them (law 2, R40)."""

from test_last_unit import START, compete

#: Goods that were looked at and wait for whoever brings them back.
READY = """
env = env(user=1, context={"allowed_company_ids": [company], "tracking_disable": True})
env["res.company"].browse(company).after_sales_salespeople_take = True
seller = env["res.users"].create({
    "name": "Seller", "login": "seller_at_once", "company_id": company, "company_ids": [(6, 0, [company])],
    "group_ids": [(4, env.ref("after_sales_rma.group_user").id), (4, env.ref("base.group_user").id)],
})
order = env["sale.order"].create({"partner_id": customer, "warehouse_id": warehouse, "order_line": [
    (0, 0, {"product_id": product, "product_uom_qty": 1, "price_unit": 200})
]})
order.action_confirm()
order.picking_ids.move_ids.picked = True
order.picking_ids.button_validate()
case = env["after.sales.intake"].create_from_sale(order, remedy="as_is")
case.action_submit()
case.receipt_picking_ids.action_after_sales_all_qualified()
delivery = case._give_back_pickings()
report({"case": case.id, "delivery": delivery.id, "seller": seller.id, "state": delivery.state})
"""

TAKE = (
    START
    + """
pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
retrying(lambda: env["after.sales.rma"].browse(case).action_hand_over(
    {"picking_id": delivery, "user_id": seller}, pixel
))
"""
)

TAKEN = """
item = env(user=1)["after.sales.handover"].search([("picking_id", "=", delivery)])
report([item.mapped("state"), item.picking_id.state, len(item.picking_id.move_ids)])
"""


def test_taken_by_two_at_once(shop_db):
    """The second one is told who has the goods; they left once."""
    facts = shop_db.facts | shop_db.run(READY, **shop_db.facts)
    assert facts.pop("state") == "assigned"
    lost, winners = compete(shop_db, [TAKE, TAKE], **facts)
    assert (winners, len(lost)) == (1, 1), [str(error) for error in lost]
    assert lost[0].kind == "UserError", str(lost[0])
    assert shop_db.run(TAKEN, **facts) == [["out"], "done", 1]
