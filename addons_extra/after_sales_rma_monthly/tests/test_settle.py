"""Customers who are settled by the month: what came back in a period is credited together (R24)."""

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common import MonthlyCase


@tagged("post_install", "-at_install")
class TestSettle(MonthlyCase):
    def run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("after_sales_rma_monthly.cron_settle").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_case_waits_for_its_period(self):
        order, _invoice = self.sold()
        rma = self.returned(order)
        self.assertEqual((rma.settlement, rma.next_step, rma.credit_status), ("invoice", "period", "pending"))
        self.assertEqual(rma.settle_until, self.month())
        as_accountant = rma.with_user(self.accountant)
        self.assertIn("Settled by the month. Its period ends on", as_accountant.next_step_hint)
        self.assertIn("It is the turn of: Accounting", rma.with_user(self.users["agent"]).next_step_hint)
        with self.assertRefused("it is settled by the month"):
            as_accountant.action_refund()
        for role in ("agent", "approver", "warehouse"):
            with self.subTest(role=role), self.assertRefused("that is for"):
                rma.with_user(self.users[role]).action_settle_period()
            with self.subTest(role=role), self.assertRefused("that is for"):
                rma.with_user(self.users[role]).action_take_out("I want to")

    def test_one_credit_note_for_each_invoice(self):
        """Tied line by line, matched with its invoice, and what the dialog said before."""
        (first, invoice), (second, other) = self.sold(), self.sold()
        rmas = self.returned(first) | self.returned(first, 2) | self.returned(second)
        dialog = self.dialog(rmas)
        self.assertEqual(dialog.until, self.month())
        self.assertTrue(dialog.is_early)
        shown = {
            line.invoice_names: (line.case_count, line.amount_untaxed, line.amount_total) for line in dialog.line_ids
        }
        self.assertEqual(shown, {invoice.name: (2, -600, -678), other.name: (1, -200, -226)})
        notes = self.env["account.move"].browse(self.drafts_of(dialog.action_confirm()))
        self.assertEqual(notes.reversed_entry_id, invoice | other)
        note = notes.filtered(lambda move: move.reversed_entry_id == invoice)
        self.assertEqual(note.after_sales_rma_ids, rmas[:2])
        self.assertEqual(note.invoice_line_ids.after_sales_line_id, rmas[:2].line_ids)
        self.assertEqual(note.invoice_line_ids.after_sales_origin_line_id, invoice.invoice_line_ids)
        self.assertEqual(note.invoice_line_ids.sale_line_ids, first.order_line)
        self.assertEqual(note.after_sales_period_end, self.month())
        self.assertEqual(set(rmas.mapped("next_step")), {"credit"})
        # What is a case's own of it.
        self.assertEqual([rma.amount_in_draft for rma in rmas], [226, 452, 226])
        self.assertEqual([rma.amount_refund for rma in rmas], [226, 452, 226])
        notes.with_user(self.accountant).action_post()
        self.assertEqual(set(rmas.mapped("state")), {"done"})
        self.assertEqual((invoice.amount_residual, other.amount_residual), (226, 678))
        self.assertEqual(notes.mapped("amount_residual"), [0, 0])
        self.assertEqual([rma.amount_credited for rma in rmas], [226, 452, 226])
        self.assertClosing()

    def test_nothing_twice(self):
        """Whoever comes second finds nothing; of a draft that is cancelled, everything is free again."""
        order, _invoice = self.sold()
        rmas = self.returned(order) | self.returned(order)
        dialog = self.dialog(rmas)
        notes = self.settle(rmas)
        with self.assertRefused("it does not wait for the end of a period"):
            dialog.action_confirm()
        with self.assertRefused("a credit note is a draft"):
            rmas[0].with_user(self.accountant).action_take_out("Customer asked")
        notes.button_cancel()
        self.assertEqual(set(rmas.mapped("next_step")), {"period"})
        again = self.settle(rmas)
        self.assertEqual((len(again), again.amount_total), (1, 452))
        again.unlink()
        self.assertEqual(rmas.mapped("line_ids.qty_to_credit"), [1, 1])

    def test_what_comes_later_waits(self):
        """Goods of one line that come in two periods are credited with two."""
        order, invoice = self.sold()
        rma = self.request(order, {order.order_line: 3})
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 1
        receipt.move_line_ids.after_sales_grade = "qualified"
        receipt.move_ids.picked = True
        receipt.with_context(skip_backorder=True).button_validate()
        end = self.month()
        with freeze_time(self.after(2)):
            self.receive(rma)
            self.assertEqual(rma.line_ids.qty_to_credit, 3)
            self.assertEqual(rma.settle_until, end)
            dialog = self.dialog(rma)
            self.assertEqual(dialog.until, end)
            self.assertFalse(dialog.is_early)
            self.assertEqual(dialog.line_ids.amount_total, -226)
            notes = self.env["account.move"].browse(self.drafts_of(dialog.action_confirm()))
            notes.action_post()
            self.assertEqual((notes.amount_total, rma.line_ids.qty_to_credit), (226, 2))
            self.assertEqual(rma.next_step, "period")
            self.assertGreater(rma.settle_until, end)
            rest = self.settle(rma)
            rest.action_post()
        self.assertEqual((rest.amount_total, invoice.amount_residual), (452, 226))
        self.assertEqual(rma.state, "done")

    def test_taken_out_by_a_person(self):
        order, _invoice = self.sold()
        rmas = self.returned(order) | self.returned(order)
        alone = rmas[0].with_user(self.accountant)
        dialog = self.env[alone.action_take_out()["res_model"]].with_user(self.accountant)
        dialog = dialog.create({"rma_ids": rmas[0].ids, "reason": "The customer leaves"})
        dialog.action_confirm()
        self.assertEqual((alone.settlement, alone.next_step), ("each", "credit"))
        self.assertEqual(alone.settlement_reason, "The customer leaves")
        self.assertIn("The customer leaves", "".join(rmas[0].message_ids.mapped("body")))
        note = alone.action_refund()
        self.assertFalse(note.after_sales_period_end)
        note.action_post()
        self.assertEqual(self.settle(rmas[1]).amount_total, 226)
        # And back, while nothing was credited.
        other = self.returned(order).with_user(self.accountant)
        other.action_take_out("Perhaps")
        other.action_put_in()
        self.assertEqual((other.settlement, other.next_step), ("invoice", "period"))
        with self.assertRefused("already"):
            other.action_put_in()

    def test_the_job_drafts_what_is_over(self):
        """Once; a draft that a person cancelled is not made again, and what holds a case back holds only that."""
        (first, _one), (second, _two) = self.sold(), self.sold()
        rmas = self.returned(first) | self.returned(second)
        self.run_job()
        self.assertFalse(rmas.credit_note_ids)
        with freeze_time(self.after()):
            self.run_job()
            notes = rmas.credit_note_ids
            self.assertEqual((len(notes), set(notes.mapped("state"))), (2, {"draft"}))
            notes[0].button_cancel()
            self.run_job()
            self.assertEqual(rmas.credit_note_ids, notes)

    def test_who_is_settled_how(self):
        """The customer's own setting, else the company's; cases keep the way in which they were authorised."""
        order, _invoice = self.sold()
        before = self.returned(order)
        self.customer.after_sales_settlement = False
        self.assertEqual(self.returned(order).next_step, "credit")
        self.company.after_sales_settlement = "invoice"
        self.assertEqual(self.returned(order).next_step, "period")
        self.customer.after_sales_settlement = "each"
        self.assertEqual(self.returned(order).next_step, "credit")
        self.assertEqual(before.next_step, "period")

    def test_the_period_of_the_company(self):
        """Its closing day, in its own time zone."""
        self.company.after_sales_closing_day = 25
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        year = self.today().year + 1
        with freeze_time(f"{year}-03-25 15:30:00"):
            order, _invoice = self.sold()
            self.assertEqual(self.returned(order).settle_until, fields.Date.to_date(f"{year}-03-25"))
        with freeze_time(f"{year}-03-25 16:30:00"):
            self.assertEqual(self.returned(order).settle_until, fields.Date.to_date(f"{year}-04-25"))
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.company.after_sales_closing_day = 32
            self.env.flush_all()

    def test_one_for_several_invoices_is_refused_in_china(self):
        with self.assertRaisesRegex(ValidationError, "one blue e-invoice"):
            self.company.after_sales_settlement = "customer"
        with self.assertRaisesRegex(ValidationError, "one blue e-invoice"):
            self.customer.after_sales_settlement = "customer"

    def test_deductions_stay_with_their_case(self):
        """What is deducted of one case is shown with that case, on a credit note of two."""
        order, _invoice = self.sold()
        rmas = self.returned(order) | self.returned(order)
        self.env["after.sales.deduction"].create(
            {"rma_id": rmas[1].id, "kind": "fee", "label": "Repacking", "amount": 20, "reason": "Torn box"}
        )
        note = self.settle(rmas)
        fee = note.invoice_line_ids.filtered("after_sales_deduction_id")
        self.assertEqual(fee.after_sales_case_id, rmas[1])
        self.assertEqual([rma.amount_in_draft for rma in rmas], [226, 206])
        self.assertEqual([rma.amount_refund for rma in rmas], [226, 206])
        self.assertEqual([rma.amount_deducted for rma in rmas], [0, -20])
        self.assertEqual(note.amount_total, 432)
