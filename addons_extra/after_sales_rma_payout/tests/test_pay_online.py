"""What was paid online goes back online, by Odoo's own refund; what was asked for is not paid a second time."""

from odoo.tests import tagged

from .common import PayoutCase


@tagged("post_install", "-at_install")
class TestPayOnline(PayoutCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.method = cls.env["payment.method"].with_context(active_test=False).search([], limit=1)
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Pay Online",
                "code": "none",
                "state": "test",
                "company_id": cls.company.id,
                "journal_id": cls.bank.id,
                "payment_method_ids": [(6, 0, cls.method.ids)],
            }
        )
        cls.env["account.payment.method.line"].create(
            {
                "name": "Pay Online",
                "journal_id": cls.bank.id,
                "payment_method_id": cls.env.ref("account.account_payment_method_manual_in").id,
                "payment_provider_id": cls.provider.id,
            }
        )
        cls.method.write({"active": True, "support_refund": "partial"})

    def paid_online(self):
        """A credit note of what was paid online: (credit note, online payment)."""
        order, invoice = self.paid_order()
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "reference": f"online-{invoice.id}",
                "amount": invoice.amount_total,
                "currency_id": invoice.currency_id.id,
                "partner_id": self.customer.id,
                "operation": "online_direct",
                "invoice_ids": [(6, 0, invoice.ids)],
            }
        )
        transaction._set_done()
        transaction._post_process()
        rma = self.request(order)
        self.receive(rma)
        note = self.credit(rma)
        # As Odoo's own tests tell what a provider can.
        self.provider.support_refund = "partial"
        return note, transaction.payment_id

    def test_refunded_online(self):
        note, payment = self.paid_online()
        dialog = self.dialog(note)
        self.assertEqual((dialog.line_ids.payment_id, dialog.line_ids.amount), (payment, note.amount_total))
        dialog.action_confirm()
        refund = payment.payment_transaction_id.child_transaction_ids
        self.assertEqual((refund.operation, refund.amount, refund.invoice_ids), ("refund", -note.amount_total, note))
        # Asked for, not done yet: nobody pays it by another way meanwhile.
        again = self.dialog(note)
        self.assertFalse(again.line_ids)
        with self.assertRefused("too little"):
            self.register(note, self.bank, user=self.accountant)
        refund._set_done()
        refund._post_process()
        self.assertEqual(note.amount_residual, 0)
        self.assertEqual(self.payments_of(note), refund.payment_id)

    def test_odoo_s_own_refund_passes_the_gate(self):
        note, payment = self.paid_online()
        self.register(note, self.bank, user=self.accountant)
        self.provider.support_refund = "partial"
        with self.assertRefused("too little"):
            payment.payment_transaction_id.with_user(self.accountant).action_refund(1)

    def test_not_more_than_came_online(self):
        note, payment = self.paid_online()
        dialog = self.dialog(note)
        other = self.env["res.partner"].create({"name": "Other"})
        payment.partner_id = other
        with self.assertRefused("does not refund"):
            dialog.action_confirm()
        self.assertFalse(payment.payment_transaction_id.child_transaction_ids)
