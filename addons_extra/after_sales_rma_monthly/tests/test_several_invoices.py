"""One credit note of a period for several invoices: each receivable with its own, never more than is left (L28)."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import MonthlyCase


@tagged("post_install", "-at_install")
class TestSeveralInvoices(MonthlyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Where a red-letter e-invoice is not demanded for each invoice.
        elsewhere = cls.env.ref("base.de")
        cls.company.account_fiscal_country_id = elsewhere
        group = cls.tax.tax_group_id.copy({"name": "VAT elsewhere", "country_id": elsewhere.id})
        cls.average.taxes_id = cls.tax.copy(
            {"name": "13 % elsewhere", "country_id": elsewhere.id, "tax_group_id": group.id}
        )
        cls.customer.after_sales_settlement = "customer"
        cls.partners = cls.customer | cls.env["res.partner"].create(
            {"name": "Its branch", "parent_id": cls.customer.id}
        )

    def test_one_for_the_customer(self):
        (first, one), (second, two), (third, three) = self.sold(3, 33.35), self.sold(3, 99.99), self.sold(2, 50)
        self.pay(three)
        rmas = self.returned(first) | self.returned(second, 2) | self.returned(first) | self.returned(third, 2)
        dialog = self.dialog(rmas)
        self.assertEqual(len(dialog.line_ids), 1)
        shown = dialog.line_ids.amount_total
        note = self.env["account.move"].browse(self.drafts_of(dialog.action_confirm()))
        self.assertEqual((len(note), note.amount_total), (1, -shown))
        self.assertFalse(note.reversed_entry_id)
        self.assertEqual(note.after_sales_invoice_names, ", ".join((one | two | three).mapped("name")))
        self.assertEqual(note.invoice_line_ids.after_sales_origin_line_id, (one | two | three).invoice_line_ids)
        before = [invoice.amount_residual for invoice in (one, two, three)]
        note.with_user(self.accountant).action_post()
        # 2 of 3 at 33.35, 2 of 3 at 99.99, 2 of 2 at 50 (paid already), each with 13 %.
        back = [round(before[0] - one.amount_residual, 2), round(before[1] - two.amount_residual, 2)]
        self.assertEqual(back, [75.37, 225.98])
        self.assertEqual(note.amount_residual, 113, "what was paid goes back")
        self.assertEqual(one.matched_payment_ids | two.matched_payment_ids, one.matched_payment_ids.browse())
        self.assertEqual(len(note.line_ids.filtered(lambda line: line.display_type == "payment_term")), 3)
        self.assertEqual([rma.credit_status for rma in rmas], ["open"] * 4)
        self.assertClosing()
        # The last portion of an invoice takes exactly what is left, on a credit note of its own.
        rest = self.returned(first)
        rest.with_user(self.accountant).action_take_out("The last one")
        self.credit(rest)
        self.assertEqual((one.amount_residual, one.payment_state), (0, "reversed"))
        self.assertClosing()

    def test_no_more_than_is_left(self):
        """Neither by the credit note for several invoices nor by a native one after it."""
        (first, one), (second, two) = self.sold(2), self.sold(2)
        rmas = self.returned(first, 2) | self.returned(second)
        note = self.settle(rmas)
        too_dear = note.invoice_line_ids.filtered(lambda line: line.after_sales_origin_line_id.move_id == one)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            too_dear.price_unit = 230
            note.action_post()
        note.action_post()
        native = one._reverse_moves([{"ref": "once more"}])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            native.action_post()
        self.assertEqual((one.amount_residual, two.amount_residual), (0, 226))

    def test_what_cannot_stand_together(self):
        """Another currency or receivable account, a down payment: a credit note of its own, in the same go."""
        (plain, one), (other, two) = self.sold(), self.sold()
        apart = self.sell((self.average, 4, 200))
        self.pay(self.invoice(apart, advance_payment_method="percentage", amount=10))
        self.deliver(apart)
        self.invoice(apart)
        rmas = self.returned(plain) | self.returned(other) | self.returned(apart)
        notes = self.settle(rmas)
        self.assertEqual(len(notes), 2)
        single = notes.filtered("reversed_entry_id")
        self.assertEqual(single.invoice_line_ids.sale_line_ids.order_id, apart)
        self.assertEqual((notes - single).after_sales_invoice_names, f"{one.name}, {two.name}")
        notes.action_post()
        self.assertEqual((one.amount_residual, two.amount_residual), (678, 678))
        self.assertClosing()

    def test_cancelled(self):
        """Its lines are free again, on all of its invoices."""
        (first, _one), (second, _two) = self.sold(), self.sold()
        rmas = self.returned(first) | self.returned(second)
        note = self.settle(rmas)
        note.action_post()
        self.assertEqual(set(rmas.mapped("state")), {"done"})
        note.button_draft()
        note.button_cancel()
        self.assertEqual(set(rmas.mapped("next_step")), {"period"})
        self.assertEqual(self.settle(rmas).amount_total, 452)
