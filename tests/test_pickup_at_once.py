"""A driver collects goods while a colleague marks the appointment as missed: one of both happens (law 2, R42)."""

from test_last_unit import START, compete

#: An authorised case whose goods are to be collected today.
PLANNED = """
env = env(user=1, context={"allowed_company_ids": [company], "tracking_disable": True})
sold = env["sale.order"].create({"partner_id": customer, "warehouse_id": warehouse, "order_line": [
    (0, 0, {"product_id": product, "product_uom_qty": 1, "price_unit": 200})
]})
sold.action_confirm()
sold.picking_ids.move_ids.picked = True
sold.picking_ids.button_validate()
case = env["after.sales.intake"].create_from_sale(sold)
case.action_submit()
driver = env.ref("base.user_admin")
driver.company_ids |= env["res.company"].browse(company)
case.action_plan_pickup({"date": env["after.sales.working.time"]._today(case.company_id), "user_id": driver.id})
report({"pickup": case.pickup_ids.id, "state": case.pickup_ids.state})
"""

COLLECT = (
    START
    + """
retrying(lambda: env["after.sales.pickup"].sudo().browse(pickup).action_collect("Li"))
"""
)

MISS = (
    START
    + """
retrying(lambda: env["after.sales.pickup"].sudo().browse(pickup).action_miss("Nobody was there"))
"""
)

STANDING = """
pickup = env(user=1)["after.sales.pickup"].browse(pickup)
report([pickup.state, pickup.signed_by, pickup.reason])
"""


def test_collected_and_missed_in_the_same_moment(shop_db):
    """Who comes second is told what it is now, and leaves no word of his."""
    facts = shop_db.facts | shop_db.run(PLANNED, **shop_db.facts)
    assert facts.pop("state") == "planned"
    lost, winners = compete(shop_db, [COLLECT, MISS], **facts)
    assert (winners, len(lost)) == (1, 1), [str(error) for error in lost]
    assert "not while it is" in str(lost[0])
    standing = shop_db.run(STANDING, **facts)
    assert standing in (["collected", "Li", False], ["missed", False, "Nobody was there"])
