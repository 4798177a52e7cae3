"""Fifty processes pay one credit note back, and the customer gets his money once (R23, law 2)."""

import random

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
