"""Fifty processes pay one credit note back, and the customer gets his money once (R23, law 2)."""

import random

import pytest
from test_last_unit import START, compete

#: One unit, paid by the customer, came back and is credited; his account may get money.
CREDITED = """
env = env(context=dict(env.context, allowed_company_ids=[company]))
env["account.payment.register"].with_context(active_model="account.move", active_ids=[invoice]).create(
    {}
)._create_payments()
case = env["after.sales.intake"].create_from_sale([order], [{"sale_line_id": line, "quantity": 1}])
case.action_submit()
case.receipt_picking_ids.action_after_sales_all_qualified()
note = case.action_refund()
note.action_post()
env["res.partner.bank"].sudo().create({"partner_id": customer, "acc_number": "6222", "allow_out_payment": True})
report({"case": case.id, "note": note.id, "total": note.amount_residual, "journal": env["account.journal"].search(
    [("type", "=", "bank"), ("company_id", "=", company)], limit=1).id})
"""

#: The dialog of the case.
DIALOG = (
    START
    + """
def by_dialog():
    action = env["after.sales.rma"].browse(case).action_pay_back()
    env[action["res_model"]].browse(action["res_id"]).action_confirm()
retrying(by_dialog)
"""
)

#: Odoo's own dialog on the credit note.
NATIVE = (
    START
    + """
def by_odoo():
    Register = env["account.payment.register"].with_context(active_model="account.move", active_ids=[note])
    Register.create({"journal_id": journal}).action_create_payments()
retrying(by_odoo)
"""
)

#: A program that makes a payment by RPC, and names no credit note.
PROGRAM = (
    START
    + """
def by_program():
    env["account.payment"].create({
        "payment_type": "outbound", "partner_type": "customer", "partner_id": customer, "journal_id": journal,
        "amount": total,
    }).action_post()
retrying(by_program)
"""
)


def test_one_of_fifty_pays(shop_db):
    """By the case, by Odoo's own dialog and by programs, in a random mixture."""
    shop_db.facts |= shop_db.run(CREDITED, login="everybody", **shop_db.facts)
    lost, winners = compete(shop_db, random.choices([DIALOG, NATIVE, PROGRAM], k=50), **shop_db.facts)
    assert (winners, len(lost)) == (1, 49), [str(error) for error in lost[:3]]
    for error in lost:
        assert error.kind in ("UserError", "ValidationError"), str(error)
    paid = shop_db.psql(
        "SELECT count(*), sum(amount) FROM account_payment WHERE payment_type = 'outbound' AND state <> 'draft'"
    )
    assert paid == [["1", f"{shop_db.facts['total']:.2f}"]]


#: What the customer agreed to is put on his eWallet; where store credit stands until it is spent is said first.
WALLET = """
env = env(user=1, context={"allowed_company_ids": [company]})
owed = env["account.account"].create({
    "name": "Store Credit", "code": "220399", "account_type": "liability_current", "company_ids": [(6, 0, [company])],
})
program = env["loyalty.program"].create({
    "name": "eWallet", "program_type": "ewallet", "company_id": company, "trigger": "auto", "applies_on": "future",
    "reward_ids": [(0, 0, {
        "reward_type": "discount", "discount_mode": "per_point", "discount": 1, "discount_applicability": "order",
        "required_points": 1, "description": "eWallet",
    })],
})
env["res.company"].browse(company).after_sales_wallet_program_id = program
spent_by = program.reward_ids.discount_line_product_id.with_company(env["res.company"].browse(company))
spent_by.property_account_income_id = owed
report({"program": program.id, "owed": owed.id})
"""

STORE_CREDIT = (
    START
    + """
def by_wallet():
    action = env["after.sales.rma"].browse(case).action_pay_back()
    dialog = env[action["res_model"]].browse(action["res_id"])
    dialog.agreement = "By phone"
    dialog.line_ids.to_store_credit = True
    dialog.action_confirm()
retrying(by_wallet)
"""
)


@pytest.fixture
def wallet_db(databases, make_db, shop_template):
    """A copy of the shop with store credit, which needs a module of Odoo's that the suite does not."""
    name, facts = shop_template
    database = make_db(name)
    databases.install(database.name, ["after_sales_rma_store_credit"])
    database.facts = dict(facts)
    return database


def test_store_credit_is_given_once(wallet_db):
    """Two people give store credit for the same credit note, and one pays it by bank: the customer gets it once."""
    facts = wallet_db.facts
    facts |= wallet_db.run(CREDITED, login="everybody", **facts)
    facts |= wallet_db.run(WALLET, company=facts["company"])
    lost, winners = compete(wallet_db, [STORE_CREDIT, STORE_CREDIT, DIALOG], **facts)
    assert (winners, len(lost)) == (1, 2), [str(error) for error in lost]
    assert {error.kind for error in lost} <= {"UserError", "ValidationError"}, [str(error) for error in lost]
    given = wallet_db.psql(
        f"SELECT round(sum(points)::numeric, 2) FROM loyalty_card WHERE program_id = {facts['program']}"
        f" UNION ALL SELECT coalesce(-sum(balance), 0) FROM account_move_line WHERE account_id = {facts['owed']}"
        " AND parent_state = 'posted' UNION ALL SELECT coalesce(sum(amount), 0) FROM account_payment"
        " WHERE payment_type = 'outbound' AND state <> 'draft'"
    )
    on_wallet, owed, paid = (float(row[0] or 0) for row in given)
    assert on_wallet == owed
    assert on_wallet + paid == facts["total"]
    assert wallet_db.value(f"SELECT amount_residual FROM account_move WHERE id = {facts['note']}") == "0.00"
