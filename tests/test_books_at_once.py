"""What is entered or taken back by two people at once: one of them does it, the other reads why not (law 2, L35)."""

import pytest
from test_last_unit import START, compete

#: A unit that came back and is graded: it may be credited, and its receipt may be taken back.
RECEIVED = """
env = env(context=dict(env.context, allowed_company_ids=[company]))
case = env["after.sales.intake"].create_from_sale([order], [{"sale_line_id": line, "quantity": 1}])
case.action_submit()
case.receipt_picking_ids.action_after_sales_all_qualified()
report({"rma": case.id, "receipt": case.receipt_picking_ids.id})
"""

UNDO = (
    START
    + """
retrying(lambda: env["stock.picking"].browse(receipt).action_after_sales_undo("Wrong case"))
"""
)

CREDIT = (
    START
    + """
retrying(lambda: env["after.sales.rma"].browse(rma).action_refund().action_post())
"""
)

#: What became of the goods and of the money.
STANDING = """
env = env(user=1, context={"allowed_company_ids": [company]})
case = env["after.sales.rma"].browse(rma)
report({
    "received": case.line_ids.qty_received, "credited": case.line_ids.qty_credited,
    "undone": len(env["stock.picking"].browse(receipt).after_sales_undo_ids),
    "closing": sum(vals["debit"] - vals["credit"] for vals in
                   env["res.company"].browse(company)._action_close_stock_valuation() if vals["debit"]),
})
"""

#: A period end that is proposed.
PERIOD = """
from odoo import fields
env = env(user=1, context={"allowed_company_ids": [company]})
env["res.company"].browse(company).after_sales_expects_returns = True
everybody = env["res.users"].search([("login", "=", "everybody")])
item = env["after.sales.provision"].with_user(everybody).create(
    {"kind": "returns", "date": fields.Date.context_today(everybody)}
)
report(item.id)
"""

POST = (
    START
    + """
retrying(lambda: env["after.sales.provision"].browse(period).action_post())
"""
)

#: A request whose diagnosis is asked for.
ASKED = """
env = env(context=dict(env.context, allowed_company_ids=[company]))
env["res.company"].sudo().browse(company).after_sales_auto_authorize = False
case = env["after.sales.intake"].create_from_sale([order], [{"sale_line_id": line, "quantity": 1}])
case.action_submit()
case.action_ask_diagnosis({"question": "Does it start?", "user_id": env.uid})
report(case.id)
"""

ANSWER = (
    START
    + """
retrying(lambda: env["after.sales.rma"].browse(rma).action_diagnose({"channel": "phone", "finding": "{finding}"}))
"""
)


def test_a_receipt_is_taken_back_or_credited(shop_db):
    """Never both: what was credited is back, or nothing was credited and nothing is back."""
    facts = shop_db.facts | shop_db.run(RECEIVED, login="everybody", **shop_db.facts)
    lost, winners = compete(shop_db, [UNDO, CREDIT], **facts)
    assert (winners, [error.kind for error in lost]) == (1, ["UserError"]), [str(error) for error in lost]
    standing = shop_db.run(STANDING, **{name: facts[name] for name in ("company", "rma", "receipt")})
    assert (standing["received"], standing["credited"], standing["undone"]) in ((1, 1, 0), (0, 0, 1)), standing
    assert not standing["closing"]


def test_one_of_four_posts_a_period_end(shop_db):
    """One entry; the others are told that it is posted."""
    period = shop_db.run(PERIOD, company=shop_db.facts["company"])
    lost, winners = compete(shop_db, [POST] * 4, company=shop_db.facts["company"], period=period)
    assert (winners, len(lost)) == (1, 3), [str(error) for error in lost]
    assert all("not while it is" in error.message for error in lost), [error.message for error in lost]
    assert shop_db.psql(
        f"SELECT state, number FROM (SELECT state, count(*) OVER () AS number "
        f"FROM after_sales_provision WHERE id = {period}) item"
    ) == [["posted", "1"]]


@pytest.mark.parametrize("answers", [("It does not start.", "The battery is flat.")])
def test_a_diagnosis_is_answered_by_two(shop_db, answers):
    """The question is answered once; who comes second adds what he found, and neither is lost."""
    rma = shop_db.run(ASKED, login="everybody", **shop_db.facts)
    snippets = [ANSWER.replace("{finding}", finding) for finding in answers]
    lost, winners = compete(shop_db, snippets, company=shop_db.facts["company"], rma=rma)
    assert (winners, lost) == (2, []), [str(error) for error in lost]
    found = shop_db.psql(
        f"SELECT finding, question IS NOT NULL, state FROM after_sales_diagnosis WHERE rma_id = {rma} ORDER BY finding"
    )
    assert [row[0] for row in found] == sorted(answers)
    assert [row[2] for row in found] == ["done", "done"]
    assert sorted(row[1] for row in found) == ["f", "t"]
