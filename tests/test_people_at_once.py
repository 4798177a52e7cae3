"""Two people decide about one person's loss, take one payment, or hear one complaint in the same moment (law 2).

Whoever comes second is told what the first one did; nothing is owed, paid or written down twice.
"""

import pytest
from test_last_unit import START, compete
from test_write_down_at_once import DEFECTIVE

#: Of the loss of 70 an employee is told to bear 50, and objects; a case to rate, and an answered complaint.
PEOPLE = (
    DEFECTIVE.rsplit("report(", 1)[0]
    + """
env["res.company"].browse(company).after_sales_hear_first = True
worker = env["res.users"].search([("login", "=", "everybody")])
loss = env["after.sales.responsibility"].create(
    {"write_down_id": item.id, "party": "employee", "partner_id": worker.partner_id.id, "amount": 50}
)
loss.action_tell()
loss.action_answer("objects", "The brake was broken")
complaint = env["after.sales.complaint"].create({"partner_id": customer, "description": "Nobody called"})
complaint.action_work()
complaint.write({"outcome": "justified", "answer": "We call."})
complaint.action_answer()
cancelled = env["after.sales.intake"].create_from_sale([order], [{"sale_line_id": line, "quantity": 1}])
cancelled.action_submit()
cancelled.action_cancel()
again = env["after.sales.complaint"].create({"partner_id": customer, "rma_id": cancelled.id, "description": "Too soon"})
journal = env["account.journal"].search([("type", "=", "cash"), ("company_id", "=", company)], limit=1)
report({
    "loss": loss.id, "complaint": complaint.id, "journal": journal.id, "case": case.id,
    "cancelled": cancelled.id, "again": again.id,
    "token": case._rating_get_access_token(), "states": [loss.state, complaint.state, cancelled.state],
})
"""
)


def at_once(words: str) -> str:
    """A process that does one thing as the web server does."""
    return START + f"\nretrying(lambda: {words})\n"


LOSS = 'env["after.sales.responsibility"].sudo().browse(loss)'
COMPLAINT = 'env["after.sales.complaint"].sudo().browse(complaint)'
#: Both pay all that is open.
PAY = at_once(f"{LOSS}.action_receive(40, journal)")
WAIVE = at_once(f'{LOSS}.action_ask_waiver("His first year")')
RATE = at_once('env["after.sales.rma"].sudo().browse(case).rating_apply(1, token=token, feedback="Never again")')

CANCELLED = 'env["after.sales.rma"].sudo().browse(cancelled)'
REOPEN = at_once('env["after.sales.complaint"].sudo().browse(again).action_reopen_case()')
#: Opened again and handed in at one go.
COMPLETE = at_once(f"({CANCELLED}.action_reopen(), {CANCELLED}.action_submit())")

#: What people owe, what is open of it by the ledger, and what complaints there are.
STANDING = """
env = env(user=1, context={"allowed_company_ids": [company]})
own = env["after.sales.responsibility"].browse(loss)
lines = own.line_ids.filtered(lambda line: line.partner_id and line.parent_state == "posted")
one = env["after.sales.complaint"].browse(complaint)
report({
    "state": own.state, "decided": own.decided_amount, "residual": own.residual,
    "ledger": sum(lines.mapped("amount_residual")), "entries": len(lines.move_id),
    "complaint": one.state, "rounds": one.rounds, "reply": one.customer_reply,
    "of_case": env["after.sales.complaint"].search_count([("rma_id", "=", case)]),
})
"""


@pytest.fixture
def people(shop_db):
    """The shop with a loss that somebody objects to bear, and a complaint that was answered."""
    shop_db.facts |= shop_db.run(PEOPLE, **shop_db.facts)
    assert shop_db.facts.pop("states") == ["objected", "answered", "cancelled"]
    return shop_db


def standing(database) -> dict:
    return database.run(STANDING, **{key: database.facts[key] for key in ("company", "loss", "complaint", "case")})


def one_wins(database, snippets) -> str:
    """What the second one reads."""
    lost, winners = compete(database, snippets, **database.facts)
    assert (winners, len(lost)) == (1, len(snippets) - 1), [str(error) for error in lost]
    assert all(error.kind in ("ValidationError", "UserError") for error in lost), [str(error) for error in lost]
    return lost[0].message


def test_who_bears_a_loss(people):
    """Two leaders decide; two take the same money and one asks to waive it: each is done once, to the cent."""
    decide = [at_once(f'{LOSS}.action_decide({amount}, "So be it")') for amount in (40, 40)]
    one_wins(people, decide)
    told = standing(people)
    names = ("state", "decided", "residual", "ledger", "entries")
    assert tuple(told[name] for name in names) == ("owed", 40, 40, 40, 1)

    one_wins(people, [PAY, PAY, WAIVE])
    told = standing(people)
    assert told["residual"] == told["ledger"]
    assert (told["state"], told["residual"]) in (("owed", 0), ("waiver", 40)), told


def test_one_complaint(people):
    """A rating that arrives twice is one complaint; accepted and not accepted at once, one of them counts.

    What it opens again is opened once.
    """
    lost, _winners = compete(people, [RATE, RATE], **people.facts)
    assert not lost, [str(error) for error in lost]
    assert standing(people)["of_case"] == 1

    one_wins(people, [at_once(f"{COMPLAINT}.action_accept()"), at_once(f"{COMPLAINT}.action_another_round()")])
    told = standing(people)
    assert (told["complaint"], told["reply"], told["rounds"]) in (("closed", "accepted", 1), ("working", "rejected", 2))

    # Two open a case again because of a complaint, while a third one opens it and hands it in.
    lost, winners = compete(people, [REOPEN, REOPEN, COMPLETE], **people.facts)
    state = people.value(f"SELECT state FROM after_sales_rma WHERE id = {people.facts['cancelled']}")
    claimed = people.value(
        "SELECT sum(claimed_qty) FROM after_sales_rma_line WHERE rma_id = " + str(people.facts["cancelled"])
    )
    assert all(error.kind in ("ValidationError", "UserError") for error in lost), [str(error) for error in lost]
    # Whoever only opens it comes first and leaves a draft to hand in, or comes too late and is told so.
    assert winners in (1, 2), [str(error) for error in lost]
    assert (state, float(claimed)) in (("draft", 0), ("submitted", 1), ("authorized", 1))
