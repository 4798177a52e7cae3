"""Two people and one value of defective goods: whoever comes second sees what the first one did (law 2, R21)."""

import pytest
from test_last_unit import START, compete

#: Two units graded defective, that cost 200 and are valued 130; two clearance sales of one unit each.
DEFECTIVE = """
env = env(user=1, context={"allowed_company_ids": [company], "tracking_disable": True})
def take(orders):
    orders.action_confirm()
    orders.picking_ids.move_ids.picked = True
    orders.picking_ids.button_validate()
vals = {"partner_id": customer, "warehouse_id": warehouse}
sold = env["sale.order"].create(
    {**vals, "order_line": [(0, 0, {"product_id": product, "product_uom_qty": 2, "price_unit": 200})]}
)
take(sold)
env["account.move"].browse(sold._create_invoices().ids).action_post()
case = env["after.sales.intake"].create_from_sale(sold)
case.action_submit()
case.receipt_picking_ids.move_line_ids.after_sales_grade = "defective"
case.receipt_picking_ids.move_ids.picked = True
case.receipt_picking_ids.button_validate()
case.action_refund().action_post()
item = env["after.sales.write.down"].search([("rma_id", "=", case.id)])
def value(items, amount):
    items.realisable_unit = amount
    items.action_submit()
    items.filtered(lambda one: one.state == "to_approve").action_approve()
value(item, 65)
clearance = env["sale.order"].create([
    {"partner_id": customer, "after_sales_clearance": True,
     "order_line": [(0, 0, {"product_id": product, "product_uom_qty": 1, "price_unit": 50})]}
    for _sale in range(2)
])
clearance.action_confirm()
clearance.picking_ids.move_ids.picked = True
report({"item": item.id, "pickings": clearance.picking_ids.ids, "states": clearance.picking_ids.mapped("state")})
"""

DELIVER = (
    START
    + """
retrying(lambda: env["stock.picking"].sudo().browse(pickings[{number}]).button_validate())
"""
)

ANEW = (
    START
    + """
retrying(lambda: env["after.sales.write.down"].sudo().browse(item).action_revalue())
"""
)

#: A new value, handed in and approved.
VALUE = (
    START
    + """
def value():
    draft = env["after.sales.write.down"].sudo().browse(draft_id)
    draft.realisable_unit = 40
    draft.action_submit()
    draft.filtered(lambda one: one.state == "to_approve").action_approve()
retrying(value)
"""
)

#: What the records say and what the ledger says.
STANDING = """
env = env(user=1, context={"allowed_company_ids": [company]})
items = env["after.sales.write.down"].search([])
account = env["res.company"].browse(company).after_sales_allowance_account_id
lines = env["account.move.line"].search([("account_id", "=", account.id), ("parent_state", "=", "posted")])
report({
    "items": [(one.state, one.remaining_quantity, round(one.remaining_allowance, 2)) for one in items.sorted("id")],
    "allowance": round(-sum(lines.mapped("balance")), 2),
})
"""


@pytest.fixture
def defective(shop_db):
    """The shop with defective goods that have a value, and two sales of them."""
    shop_db.facts |= shop_db.run(DEFECTIVE, **shop_db.facts)
    assert shop_db.facts.pop("states") == ["assigned", "assigned"]
    return shop_db


def standing(database):
    """(state, quantity, allowance) of each record; what the ledger has as allowance."""
    told = database.run(STANDING, company=database.facts["company"])
    return [tuple(item) for item in told["items"]], told["allowance"]


def test_two_units_leave_in_the_same_moment(defective):
    """The record ends with nothing left, and so does the allowance, to the cent."""
    lost, _winners = compete(
        defective, [DELIVER.replace("{number}", str(number)) for number in (0, 1)], **defective.facts
    )
    assert not lost, [str(error) for error in lost]
    assert standing(defective) == ([("released", 0, 0)], 0)


def test_two_people_value_the_same_anew(defective):
    """One draft, which both open."""
    lost, _winners = compete(defective, [ANEW, ANEW], **defective.facts)
    assert not lost, [str(error) for error in lost]
    assert (
        defective.value(f"SELECT count(*) FROM after_sales_write_down WHERE replaces_id = {defective.facts['item']}")
        == "1"
    )


def test_a_unit_leaves_while_its_new_value_is_handed_in(defective):
    """One unit is left, at its new value: the allowance of 60 stands for it, and for nothing that has left."""
    facts = defective.facts
    defective.run(ANEW.replace("ready()", ""), login="everybody", **facts)
    draft = int(defective.value(f"SELECT id FROM after_sales_write_down WHERE replaces_id = {facts['item']}"))
    lost, _winners = compete(defective, [VALUE, DELIVER.replace("{number}", "0")], draft_id=draft, **facts)
    assert not lost, [str(error) for error in lost]
    items, allowance = standing(defective)
    assert items[-1] == ("approved", 1, 60)
    assert allowance == 60
