"""A day's refunds in one run: a payment for each customer, each failure named, and a list for the bank."""

import io

from odoo.tests import HttpCase, tagged

from .common import PayoutCase


@tagged("post_install", "-at_install")
class TestPayRun(PayoutCase, HttpCase):
    def customers(self, count: int):
        """So many customers with an account each."""
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(count)])
        for partner in partners:
            self._bank_account(partner, f"6222 {partner.id:08}")
        return partners

    def notes(self, partners):
        """A credit note that waits to be paid for each customer."""
        orders = [self.paid_order((self.bank, None), quantity=1, partner=partner)[0] for partner in partners]
        cases = self.env["after.sales.rma"].union(*map(self.request, orders))
        self.receive(cases)
        return self.credit(cases)

    def test_one_payment_for_each_customer(self):
        partners = self.customers(2)
        notes = self.notes(partners) | self.notes(partners[0])
        action = self.dialog(notes).action_confirm()
        payments = self.env["account.payment"].search(action["domain"])
        self.assertEqual(payments.partner_id, partners)
        self.assertEqual(len(payments), 2)
        self.assertEqual(sum(payments.mapped("amount")), sum(notes.mapped("amount_total")))
        self.assertFalse(any(notes.mapped("amount_residual")))
        first = payments.filtered(lambda payment: payment.partner_id == partners[0])
        self.assertEqual(len(first.after_sales_credit_note_ids), 2)

        import openpyxl

        self.authenticate("as_accountant", "as_accountant")
        url = payments.with_user(self.accountant).action_after_sales_bank_list()["url"]
        answer = self.url_open(url)
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
        self.assertEqual(len(rows), 3)
        of_first = next(row for row in rows if first.name in row)
        for value in (first.partner_bank_id.acc_number, partners[0].name, first.amount, first.memo):
            self.assertIn(value, of_first)
        self.assertEqual(self.url_open(url.split("=")[0] + "=x").status_code, 400)
        self.authenticate("as_salesperson", "as_salesperson")
        self.assertEqual(self.url_open(url).status_code, 403)

    def test_each_failure_is_named(self):
        """One account is not trusted: the others are paid, that customer stays in the dialog with why."""
        partners = self.customers(3)
        notes = self.notes(partners)
        partners[1].bank_ids.allow_out_payment = False
        dialog = self.dialog(notes)
        action = dialog.action_confirm()
        self.assertEqual((action["res_model"], action["res_id"]), (dialog._name, dialog.id))
        self.env.invalidate_all()
        self.assertEqual(dialog.line_ids.partner_id, partners[1])
        self.assertIn(partners[1].name, dialog.unpaid_text)
        self.assertIn("trust", dialog.unpaid_text)
        self.assertEqual(notes.filtered("amount_residual"), notes[1])
        self.assertFalse(
            self.env["account.payment"].search([("partner_id", "=", partners[1].id), ("payment_type", "=", "outbound")])
        )
        partners[1].bank_ids.allow_out_payment = True
        dialog.action_confirm()
        self.assertFalse(any(notes.mapped("amount_residual")))

    def test_statements_do_not_grow_with_customers(self):
        """Of six customers so many statements more for each than of two, whatever there is in the company.

        Odoo itself needs about thirty to make, post and match a payment and to send a message.
        """
        counts, notes = [], self.notes(self.customers(9))
        # The first one reads what stays in memory: rules, groups, defaults.
        for some in (notes[:1], notes[1:3], notes[3:]):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertLogs("odoo.sql_db", "DEBUG") as opened:
                dialog = self.dialog(some)
                self.env.flush_all()
            self.env.invalidate_all()
            with self.assertLogs("odoo.sql_db", "DEBUG") as paid:
                dialog.action_confirm()
                self.env.flush_all()
            counts.append((len(opened.output), len(paid.output)))
        _first, (opened_2, paid_2), (opened_6, paid_6) = counts
        self.assertLess((opened_6 - opened_2) / 4, 1)
        self.assertLessEqual((paid_6 - paid_2) / 4, 32)
