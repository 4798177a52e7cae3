"""Discounts for early payment: on the invoice at once, or taken with the payment."""

from odoo import Command
from odoo.tests import tagged

from .test_credit_accounts import CreditTwinCommon


@tagged("post_install", "-at_install")
class TestEarlyPayment(CreditTwinCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loss = cls._account(cls.company, "6603")
        cls.company.account_journal_early_pay_discount_loss_account_id = cls.loss

    def _sold(self, computation: str):
        term = self.env["account.payment.term"].create(
            {
                "name": f"2 % in 10 days, {computation}",
                "company_id": self.company.id,
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": computation,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        return self._sell_all_the_way((self.average, 4, 100), payment_term_id=term.id)

    def _refund(self, order, quantity: int):
        """A case for some pieces: what was shown is what is posted.

        :return: the credit note
        """
        rma = self.request(order, {order.order_line: quantity})
        shown = rma.amount_refund
        self.receive(rma)
        note = self.credit(rma)
        rma.invalidate_recordset()
        self.assertEqual((shown, rma.amount_refund), (note.amount_total, note.amount_total))
        self.assertEqual(note.after_sales_match, "agrees")
        return note

    def test_upon_invoice(self):
        """400.00 + 50.96; credited is 450.96, at once or in portions; accounts side by side as by Odoo's reversal."""
        (twin, its_invoice) = self._sold("mixed")
        its_note = self._reverse(twin, its_invoice)
        self.assertEqual((its_invoice.amount_residual, its_note.amount_residual), (0, 0))
        for parts, amounts in (((4,), [450.96]), ((1, 3), [112.74, 338.22])):
            with self.subTest(parts=parts):
                order, invoice = self._sold("mixed")
                self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (400, 50.96))
                notes = self.env["account.move"]
                for quantity in parts:
                    notes |= self._refund(order, quantity)
                self.assertEqual(notes.mapped("amount_total"), amounts)
                self.assertCancelled(invoice, notes)
                self.assertEqual(self.posted(invoice | notes), self.posted(its_invoice | its_note))
                self.assertEqual((invoice.amount_residual, sum(notes.mapped("amount_residual"))), (0, 0))
                self.assertSettled(order)
        self.assertClosing()

    def test_taken_with_the_payment(self):
        """442.96 paid of 452.00: the same share of the discount is kept as is taken back, never more is paid back."""
        for computation, taxed, parts, amounts in (
            ("included", True, (4,), [442.96]),
            ("included", True, (1, 3), [110.74, 332.22]),
            ("excluded", False, (1, 3), [111.0, 333.0]),
        ):
            with self.subTest(computation=computation, parts=parts):
                order, invoice = self._sold(computation)
                paid = 442.96 if taxed else 444.0
                payments = self.pay(invoice, paid)
                self.assertEqual((payments.amount, invoice.amount_residual), (paid, 0))
                notes = self.env["account.move"]
                for quantity in parts:
                    notes |= self._refund(order, quantity)
                self.assertEqual(notes.mapped("amount_total"), amounts)
                self.assertAlmostEqual(sum(notes.mapped("amount_residual")), paid, 2)
                lines = (invoice | notes | payments.move_id).line_ids
                for code in (self.loss.code, "600100", "222101", "221100", "640100"):
                    of_account = lines.filtered(lambda line, code=code: line.account_id.code == code)
                    self.assertAlmostEqual(sum(of_account.mapped("balance")), 0, 2, code)
                taxes = lines.filtered("tax_line_id")
                self.assertAlmostEqual(sum(taxes.mapped("balance")), 0, 2)
                self.pay(notes[0])
                self.assertIn(notes[0].payment_state, ("paid", "in_payment"))
        self.assertClosing()
