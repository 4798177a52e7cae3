"""Steps of the accountant: invoice, credit, post, delete, take back, pay, and Odoo's own reversal."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from odoo import Command

from .asking import who_presses
from .base import WHICH, CaseMachine

ACCOUNTANT = ("accountant",)


class Money(CaseMachine):
    """Documents of money, in any order."""

    def documents(self, *domain):
        return self.find("account.move", ("move_type", "in", ("out_invoice", "out_refund")), *domain)

    @precondition(lambda self: self.cases("authorized"))
    @rule(which=WHICH, anybody=who_presses(), post=st.booleans())
    def credit(self, which, anybody, post):
        """Draft the credit notes of a case, and mostly post them."""
        rma = self.pick(self.cases("authorized"), which)

        def verb(user):
            notes = rma.with_user(user).action_refund()
            if post:
                notes.action_post()

        self.act(anybody or "accountant", ACCOUNTANT, f"{rma.name} is credited, {post=}", verb)

    @precondition(lambda self: self.cases("authorized"))
    @rule(which=WHICH, anybody=who_presses())
    def invoice_replacement(self, which, anybody):
        rma = self.pick(self.cases("authorized"), which)
        self.act(
            anybody or "accountant",
            ACCOUNTANT,
            f"{rma.name}: replacement invoiced",
            lambda user: rma.with_user(user).action_invoice_replacement(),
        )

    def to_invoice(self):
        return self.find("sale.order", ("invoice_status", "=", "to invoice"))

    @precondition(lambda self: self.to_invoice())
    @rule(which=WHICH, post=st.booleans())
    def invoice(self, which, post):
        """Invoice an order."""
        order = self.pick(self.to_invoice(), which)
        what = f"{order.name} is invoiced, {post=}"
        self.act(None, (), what, lambda _user: self.shop.invoice(order, post=post))

    @precondition(lambda self: self.documents(("state", "=", "draft")))
    @rule(which=WHICH, how=st.sampled_from(("action_post", "action_post", "unlink", "button_cancel")))
    def draft(self, which, how):
        """Post, delete or cancel a draft; Odoo's own buttons."""
        self._document(self.pick(self.documents(("state", "=", "draft")), which), how)

    @precondition(lambda self: self.native["reset"])
    @rule(which=WHICH, kind=st.sampled_from(("out_refund", "out_refund", "out_invoice")))
    def reset(self, which, kind):
        """Take a posted document back to a draft."""
        self.spend("reset")
        self._document(
            self.pick(self.documents(("state", "=", "posted"), ("move_type", "=", kind)), which), "button_draft"
        )

    def _document(self, document, how):
        if document:
            mine = document.with_user(self.shop.users["accountant"])
            self.act(None, (), f"{document.move_type} {document.name} {how}", lambda _user: getattr(mine, how)())

    def unpaid(self):
        return self.documents(("state", "=", "posted"), ("payment_state", "in", ("not_paid", "partial")))

    @precondition(lambda self: self.unpaid())
    @rule(which=WHICH, part=st.sampled_from((1, 1, 2)))
    def pay(self, which, part):
        """Pay an invoice, or pay a credit note back; all of it or a half."""
        document = self.pick(self.unpaid(), which)
        amount = document.currency_id.round(document.amount_residual / part)
        what = f"{document.name} is paid: {amount}"
        self.act(None, (), what, lambda _user: self.shop.pay(document, amount))

    @precondition(lambda self: self.native["undo"])
    @rule(which=WHICH, how=st.sampled_from(("action_draft", "action_cancel")))
    def undo_payment(self, which, how):
        payment = self.pick(self.find("account.payment", ("state", "in", ("in_process", "paid"))), which)
        if payment:
            self.spend("undo")
            self.act(None, (), f"{payment.name} {how}", lambda _user: getattr(payment, how)())

    @precondition(lambda self: self.native["reversal"])
    @rule(which=WHICH, part=st.sampled_from((1, 1, 2)), post=st.booleans())
    def reverse_natively(self, which, part, post):
        """Odoo's own reversal wizard on an invoice; of all of it, or by hand of about a half."""
        self.spend("reversal")
        invoice = self.pick(self.documents(("move_type", "=", "out_invoice"), ("state", "=", "posted")), which)

        def verb(_user):
            wizard = (
                self.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({"journal_id": invoice.journal_id.id})
            )
            note = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
            if part > 1:
                lines = note.invoice_line_ids.filtered(lambda line: line.quantity > 1)
                lines and note.write(
                    {"invoice_line_ids": [Command.update(line.id, {"quantity": line.quantity // 2}) for line in lines]}
                )
            if post:
                note.action_post()

        self.act(None, (), f"{invoice.name}: native reversal (1/{part}), {post=}", verb)
