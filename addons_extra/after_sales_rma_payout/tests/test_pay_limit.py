"""Never more than was paid minus paid back, whoever pays and by whatever way (R23, law 2)."""

from odoo.tests import tagged

from .common import PayoutCase

REFUSED = "too little to his credit"


@tagged("post_install", "-at_install")
class TestPayLimit(PayoutCase):
    def by_hand(self, amount: float, partner=None, **values):
        """A payment to a customer that an accountant or a program makes by hand."""
        return (
            self.env["account.payment"]
            .with_user(self.accountant)
            .create(
                {
                    "payment_type": "outbound",
                    "partner_type": "customer",
                    "partner_id": (partner or self.customer).id,
                    "journal_id": self.bank.id,
                    "amount": amount,
                    **values,
                }
            )
        )

    def test_paid_once_by_the_dialog(self):
        """Dialogs that were opened before somebody paid: Odoo's own, and ours."""
        _rma, note = self.credited()
        ours = self.dialog(note)
        native = (
            self.env["account.payment.register"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=note.ids)
            .create({"journal_id": self.bank.id})
        )
        self.dialog(note).action_confirm()
        self.env.flush_all()
        with self.assertRefused("Nothing is to be paid back"):
            ours.action_confirm()
        with self.assertRefused(REFUSED):
            native.action_create_payments()
        self.assertEqual(len(self.payments_of(note)), 1)

    def test_payments_that_name_no_credit_note(self):
        _rma, note = self.credited()
        total = note.amount_total
        with self.assertRefused(REFUSED):
            self.by_hand(total + 0.01).action_post()
        first = self.by_hand(total)
        first.action_post()
        with self.assertRefused(REFUSED):
            self.by_hand(0.01).action_post()
        with self.assertRefused(REFUSED):
            self.register(note, self.bank, user=self.accountant)
        with self.assertRefused(REFUSED):
            self.dialog(note).action_confirm()
        # What was paid is matched, and all is well.
        lines = (note | first.move_id).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.reconcile()
        self.assertEqual(note.amount_residual, 0)

    def entry(self, partner, amount: float, account=None):
        """An entry that an accountant writes himself: the customer gets money, from the bank or another account."""
        receivable = partner.with_company(self.company).property_account_receivable_id
        bank = account or self.bank.default_account_id
        return (
            self.env["account.move"]
            .with_user(self.accountant)
            .create(
                {
                    "move_type": "entry",
                    "line_ids": [
                        (0, 0, {"account_id": item.id, "partner_id": partner.id, "balance": balance})
                        for item, balance in ((receivable, amount), (bank, -amount))
                    ],
                }
            )
        )

    def test_entries_written_by_hand(self):
        """Money that goes by a plain entry is paid back: it passes the gate, and counts, matched or not."""
        rma, note = self.credited()
        total = note.amount_total
        on_the_way = self.bank.outbound_payment_method_line_ids[:1].payment_account_id
        for account in (None, *on_the_way):
            with self.assertRefused(REFUSED):
                self.entry(self.customer, total + 0.01, account).action_post()
        entry = self.entry(self.customer, total)
        entry.action_post()
        for again in (
            self.entry(self.customer, 0.01).action_post,
            self.by_hand(0.01).action_post,
            self.dialog(note).action_confirm,
        ):
            with self.assertRefused(REFUSED):
                again()
        receivable = (note | entry).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        receivable.reconcile()
        self.assertEqual((note.amount_residual, rma.state, rma.next_step), (0, "done", "none"))
        # What moves no money is no payment: the customer owes more, that is all.
        other = self.env["account.account"].search(
            [("company_ids", "in", self.company.ids), ("account_type", "=", "income")], limit=1
        )
        self.entry(self.customer, 5, other).action_post()

    def test_a_payment_of_the_customer_that_is_taken_back(self):
        """A cheque that bounced: what it paid is owed again, whatever he has to his credit."""
        self.credited()
        _order, invoice = self.paid_order((self.bank, None))
        payment = invoice.matched_payment_ids or invoice.reconciled_payment_ids
        payment.move_id.line_ids.remove_move_reconcile()
        reversal = payment.move_id._reverse_moves(cancel=False)
        reversal.action_post()
        self.assertEqual(reversal.state, "posted")

    def test_payments_without_an_entry(self):
        _rma, note = self.credited()
        bare = self.by_hand(note.amount_total, invoice_ids=[(6, 0, note.ids)])
        bare.outstanding_account_id = False
        bare.action_post()
        self.assertFalse(bare.move_id)
        again = self.by_hand(1, invoice_ids=[(6, 0, note.ids)])
        again.outstanding_account_id = False
        for step in (again.action_post, again.action_validate, lambda: again.write({"state": "paid"})):
            with self.assertRefused(REFUSED):
                step()
        with self.assertRefused(REFUSED):
            bare.amount += 1
        with self.assertRefused(REFUSED):
            self.by_hand(1, state="paid")

    def test_more_than_is_left_after_a_part(self):
        _rma, note = self.credited()
        self.register(note, self.bank, 100, user=self.accountant)
        with self.assertRefused(REFUSED):
            self.by_hand(note.amount_residual + 1).action_post()
        self.by_hand(note.amount_residual).action_post()

    def test_what_the_customer_overpaid_is_his_too(self):
        """An inbound payment that nothing was set off against may be paid out beside the credit note."""
        _rma, note = self.credited()
        paid = self.by_hand(50, payment_type="inbound")
        paid.action_post()
        self.by_hand(note.amount_total + 50).action_post()

    def test_undone_and_paid_again(self):
        rma, note = self.credited()
        self.dialog(note).action_confirm()
        payment = self.payments_of(note)
        payment.action_draft()
        payment.action_cancel()
        self.env.flush_all()
        self.assertNotIn(payment.name, rma.paid_back_text)
        self.dialog(note).action_confirm()
        self.assertEqual(note.amount_residual, 0)

    def test_contacts_of_a_customer_are_one(self):
        """A contact of the customer is paid by hand: the same credit."""
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        _rma, note = self.credited()
        with self.assertRefused(REFUSED):
            self.by_hand(note.amount_total + 1, partner=contact).action_post()
        self.dialog(note).action_confirm()
        with self.assertRefused(REFUSED):
            self.by_hand(1, partner=contact).action_post()

    def test_who_has_no_case_is_left_alone(self):
        """Others are paid as Odoo does, at the price of one statement."""
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.by_hand(77, partner=stranger).action_post()
        self.by_hand(77, partner_type="supplier").action_post()
