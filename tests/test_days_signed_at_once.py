"""A day that several people sign at once, or that a document comes to in the moment it is signed (law 2, R31)."""

import pytest
from test_last_unit import START, compete

#: The report of today, and a case whose credit note is a draft.
DAY = """
env = env(user=1, context={"allowed_company_ids": [company], "tracking_disable": True})
case = env["after.sales.intake"].create_from_sale(env["sale.order"].browse(order))
case.action_submit()
case.receipt_picking_ids.action_after_sales_all_qualified()
note = case.action_refund()
env["after.sales.matching"]._refresh_companies(env["res.company"].browse(company))
day = env["after.sales.daily.report"].search([("company_id", "=", company), ("is_opening", "=", False)])
assert len(day) == 1, day
report({"day": day.id, "note": note.id})
"""

SIGN = (
    START
    + """
retrying(lambda: env["after.sales.daily.report"].browse(day).action_sign())
"""
)

POST = (
    START
    + """
retrying(lambda: env["account.move"].browse(note).action_post())
"""
)

#: What each document adds up to over all days, and what it is.
STANDING = """
env = env(user=1, context={"allowed_company_ids": [company]})
env["after.sales.matching"]._refresh_companies(env["res.company"].browse(company))
days = env["after.sales.daily.report"].search([("company_id", "=", company), ("is_opening", "=", False)])
rows = days.row_ids.filtered(lambda row: not row.is_carried)
credit = rows.filtered(lambda row: row.document == "credit")
lines = env["account.move.line"].search(
    [("move_id.move_type", "=", "out_refund"), ("parent_state", "=", "posted"), ("display_type", "=", "product"),
     ("company_id", "=", company)]
)
report({
    "credited": sum(credit.mapped("quantity")), "posted": sum(lines.mapped("quantity")),
    "rows": len(credit), "lines": len(lines),
    "signatures": days.signature_ids.mapped("act"),
    "whole": all(day.digest == day._digest() for day in days if day.state == "signed"),
})
"""


@pytest.fixture
def day(shop_db):
    """The shop with a day to sign."""
    shop_db.facts |= shop_db.run(DAY, **shop_db.facts)
    return shop_db


def test_one_of_six_signs(day):
    """The others are told that it is signed; there is one signature."""
    lost, winners = compete(day, [SIGN] * 6, **day.facts)
    assert winners == 1
    assert all("not while it is" in str(error) for error in lost), [str(error) for error in lost]
    standing = day.run(STANDING, company=day.facts["company"])
    assert standing["signatures"] == ["signed"]
    assert standing["whole"]


def test_a_credit_note_is_posted_in_the_moment_of_signing(day):
    """It is in the signed day or in the next one, never in both and never in none."""
    lost, _winners = compete(day, [SIGN, POST], **day.facts)
    assert not lost, [str(error) for error in lost]
    standing = day.run(STANDING, company=day.facts["company"])
    assert standing["credited"] == standing["posted"] == 4
    assert standing["rows"] == standing["lines"] == 2
    assert standing["whole"]
