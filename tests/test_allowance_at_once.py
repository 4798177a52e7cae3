"""Two people give money back for the same goods in the same moment: together never more than is left (law 2, L28)."""

import pytest
from test_last_unit import START, compete

#: One unit sold and invoiced for 200 without tax; two authorised allowances of more than half of it.
SOLD = """
env = env(user=1, context={"allowed_company_ids": [company], "tracking_disable": True})
env["res.company"].browse(company).write({
    "after_sales_auto_authorize": True, "after_sales_stay_evidence": False, "after_sales_allowance_limit": 10000,
})
order = env["sale.order"].create({"partner_id": customer, "warehouse_id": warehouse, "order_line": [
    (0, 0, {"product_id": product, "product_uom_qty": 1, "price_unit": 200}),
]})
order.action_confirm()
order.picking_ids.move_ids.picked = True
order.picking_ids.button_validate()
invoice = env["account.move"].browse(order._create_invoices().ids)
invoice.action_post()
cases = env["after.sales.rma"]
for _number in range(2):
    case = env["after.sales.intake"].create_from_sale(order, remedy="allowance")
    case.line_ids.allowance_percent = 60
    case.action_submit()
    cases |= case
report({"cases": cases.ids, "invoice": invoice.id, "states": cases.mapped("state")})
"""

CREDIT = (
    START
    + """
retrying(lambda: env["after.sales.rma"].sudo().browse(cases[{number}]).action_refund().action_post())
"""
)

CREDITED = """
env = env(user=1, context={"allowed_company_ids": [company]})
notes = env["account.move"].browse(invoice).reversal_move_ids
report({"states": notes.mapped("state"), "share": round(sum(notes.mapped("amount_untaxed")), 2)})
"""


@pytest.fixture
def allowances(shop_db):
    """The shop with two authorised allowances on one unit."""
    shop_db.facts |= shop_db.run(SOLD, **shop_db.facts)
    assert shop_db.facts.pop("states") == ["authorized", "authorized"]
    return shop_db


def test_two_allowances_of_the_same_goods(allowances):
    """One is credited; the other is told what is left, and leaves no draft behind."""
    facts = allowances.facts
    lost, winners = compete(allowances, [CREDIT.replace("{number}", str(number)) for number in (0, 1)], **facts)
    assert winners == 1
    assert "is left of what" in str(lost[0])
    told = allowances.run(CREDITED, company=facts["company"], invoice=facts["invoice"])
    assert told == {"states": ["posted"], "share": 120}
