"""Accounting posts the credit notes of a day in one click: each once, one failure named and left alone (R32)."""

import logging
from unittest import mock

from odoo.addons.after_sales_rma.models import one_by_one
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import daily_report_posting
from .common import DailyCase

LEFT_OUT = one_by_one.__name__


@tagged("post_install", "-at_install")
class TestDayPosted(DailyCase):
    def drafts(self, count: int):
        """Draft credit notes of so many returns of today."""
        rmas = self.env["after.sales.rma"].concat(*(self.request(self.sold()) for _number in range(count)))
        self.receive(rmas)
        return rmas.action_refund()

    def signed(self):
        report = self.day()
        report.with_user(self.users["warehouse"]).action_sign()
        return report

    def post(self, report):
        return report.with_user(self.users["accountant"]).action_post_day()

    def run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("after_sales_rma_matching.cron_post_days").method_direct_trigger()
        self.env.invalidate_all()

    def test_in_one_click(self):
        notes = self.drafts(3)
        report = self.day()
        with self.assertRefused("not while it is"):
            self.post(report)
        self.signed()
        for role in ("warehouse", "approver", "agent"):
            with self.subTest(role=role), self.assertRefused("that is for"):
                report.with_user(self.users[role]).action_post_day()
        self.assertEqual(report.draft_count, 3)
        self.assertTrue(report.with_user(self.users["accountant"]).can_post_day)
        self.post(report)
        self.assertEqual(notes.mapped("state"), ["posted"] * 3)
        self.assertEqual(report.posting_ids.mapped("state"), ["posted"] * 3)
        self.assertEqual(sorted(report.posting_ids.mapped("name")), sorted(notes.mapped("name")))
        self.assertEqual(report.posting_ids.user_id, self.users["accountant"])
        self.assertEqual(report.posting_text, "3 of 3 posted")
        self.assertFalse(report.with_user(self.users["accountant"]).can_post_day)
        with self.assertRefused("no credit note of it is a draft"):
            self.post(report)
        self.assertClosing()

    def test_of_the_day_only(self):
        """Neither what is not received yet, nor credit notes that belong to no case."""
        notes = self.drafts(1)
        order = self.sold()
        native = order.invoice_ids._reverse_moves([{"ref": "native"}])
        report = self.signed()
        later = self.drafts(1)
        self.post(report)
        self.assertEqual((notes.state, native.state, later.state), ("posted", "draft", "draft"))

    @mute_logger(LEFT_OUT)
    def test_one_failure_is_named_and_left_alone(self):
        """Run again, what was mended is posted, and nothing twice."""
        notes = self.drafts(3)
        bad = notes[1]
        bad.invoice_line_ids.filtered("product_id").write({"quantity": 3})
        report = self.signed()
        self.post(report)
        self.assertEqual(notes.mapped("state"), ["posted", "draft", "posted"])
        self.assertEqual(report.posting_text, "2 of 3 posted, 1 left alone")
        failed = report.posting_ids.filtered(lambda item: item.state == "failed")
        self.assertEqual((failed.case_name, failed.move_id), (bad.after_sales_rma_ids.name, bad))
        self.assertIn(self.average.name, failed.why_not)
        numbers = notes.mapped("name")
        self.post(report)
        self.assertEqual(notes.mapped("state"), ["posted", "draft", "posted"])
        bad.invoice_line_ids.filtered("product_id").write({"quantity": 2})
        self.post(report)
        self.assertEqual(notes.mapped("state"), ["posted"] * 3)
        self.assertEqual((notes[0].name, notes[2].name), (numbers[0], numbers[2]))
        self.assertEqual(len(report.posting_ids), 3)
        self.assertEqual(report.posting_text, "3 of 3 posted")

    def test_what_is_not_paired_is_named(self):
        self.company.after_sales_unpaired = "block"
        notes = self.drafts(2)
        notes[0].invoice_line_ids.filtered("product_id").write({"price_unit": 190})
        report = self.signed()
        self.post(report)
        self.assertEqual(notes.mapped("state"), ["draft", "posted"])
        self.assertIn("another price", report.posting_ids.filtered(lambda item: item.state == "failed").why_not)

    def test_two_credit_notes_of_one_invoice(self):
        order = self.sold(4)
        first = self.request(order, {order.order_line: 1})
        second = self.request(order, {order.order_line: 1})
        self.receive(first | second)
        notes = first.action_refund() | second.action_refund()
        self.post(self.signed())
        self.assertEqual(notes.mapped("state"), ["posted"] * 2)
        self.assertEqual(order.invoice_ids.filtered(lambda item: item.move_type == "out_invoice").amount_residual, 452)
        self.assertClosing()

    def test_many_by_the_job(self):
        """More than a screen waits for; whoever lost the right in between does not post."""
        self.startPatcher(mock.patch.object(daily_report_posting, "AT_ONCE", 1))
        notes = self.drafts(3)
        report = self.signed()
        answer = self.post(report)
        self.assertIn("3 credit notes are being posted", answer["params"]["message"])
        self.assertEqual(report.posting_text, "0 of 3 posted, 3 still to post")
        self.assertEqual(notes.mapped("state"), ["draft"] * 3)
        # Pressed again, it is the same wish.
        self.post(report)
        self.assertEqual(len(report.posting_ids), 3)
        self.run_job()
        self.assertEqual(notes.mapped("state"), ["posted"] * 3)
        self.assertEqual(report.posting_text, "3 of 3 posted")
        gone = self.drafts(2)
        with self.subTest("lost the right"):
            later = self.day(1)
            self.env["after.sales.posting"]._ask({later: gone}, self.users["accountant"])
            self.users["accountant"].group_ids -= self.env.ref("account.group_account_invoice")
            self.run_job()
            self.assertEqual(gone.mapped("state"), ["draft"] * 2)
            self.assertIn("may not post any more", later.posting_ids[0].why_not)
        with self.subTest("told in the language of whoever asked, not in that of the job, which has none"):
            self.users["accountant"].lang = "zh_CN"
            self.env["after.sales.posting"]._ask({later: gone}, self.users["accountant"])
            self.run_job()
            self.assertIn("已无过账权限", later.posting_ids[0].why_not)

    def test_posted_by_itself_once_signed(self):
        """What is paired and signed; what is not waits, and follows when it was mended."""
        self.company.after_sales_unpaired = "post"
        notes = self.drafts(2)
        notes[1].invoice_line_ids.filtered("product_id").write({"price_unit": 190})
        self.run_job()
        self.assertEqual(notes.mapped("state"), ["draft"] * 2)
        report = self.signed()
        self.run_job()
        self.assertEqual(notes.mapped("state"), ["posted", "draft"])
        self.assertEqual(report.posting_ids.user_id, self.env.ref("base.user_root"))
        notes[1].invoice_line_ids.filtered("product_id").write({"price_unit": 200})
        with self.enter_registry_test_mode():
            self.env.ref("after_sales_rma_matching.cron_prepare_days").method_direct_trigger()
        self.run_job()
        self.assertEqual(notes.mapped("state"), ["posted"] * 2)

    def test_nobody_writes_it(self):
        self.drafts(1)
        report = self.signed()
        self.post(report)
        posting = report.posting_ids
        for act in (
            lambda: posting.write({"state": "waiting"}),
            lambda: posting.with_user(self.users["accountant"]).write({"state": "waiting"}),
            lambda: posting.unlink(),
            lambda: posting.create({"report_id": report.id, "user_id": self.env.user.id}),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_statements_for_each_note(self):
        """Twice as many credit notes cost no more each, and less than posted one by one by Odoo's own button."""
        counts = []
        for number in (4, 8):
            notes = self.drafts(number)
            postings = self.env["after.sales.posting"]._ask({self.day(): notes}, self.users["accountant"])
            counts.append(
                self._statements(lambda items=postings: self.env["after.sales.posting"]._post_some(items)) / number
            )
            self.assertEqual(set(notes.mapped("state")), {"posted"})
        natively = self.drafts(4)
        one_by_one_count = sum(self._statements(note.action_post) for note in natively) / 4
        logging.getLogger(__name__).info("Statements a note: %s, one by one %s", counts, one_by_one_count)
        self.assertLessEqual(counts[1], counts[0] + 1)
        self.assertLess(counts[1], one_by_one_count)

    def _statements(self, verb) -> int:
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        verb()
        self.env.flush_all()
        return self.cr.sql_log_count - before
