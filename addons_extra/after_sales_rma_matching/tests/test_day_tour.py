"""A day through the browser, in Chinese, by a storekeeper and an accountant (R17, R31, R32)."""

from odoo.addons.after_sales_rma.tests.test_tours import TourCommon
from odoo.tests import tagged

from .common import DailyCase


@tagged("post_install", "-at_install")
class TestDayTour(DailyCase, TourCommon):
    def _tour(self, name: str, role: str) -> None:
        self.start_tour("/odoo", f"after_sales_{name}", login=self.users[role].login, timeout=300)
        self.env.invalidate_all()

    def test_mended_signed_sent_back_accepted_and_posted(self):
        self.company.after_sales_letter_required = True
        rma = self.request(self.sold())
        self.receive(rma)
        note = rma.action_refund()
        report = self.day()
        self.assertEqual(report.row_ids.filtered("difference").mapped("difference"), ["letter_missing"])

        self._tour("warehouse_mends_and_signs_the_day", "warehouse")
        self.assertTrue(rma.receipt_picking_ids.after_sales_signed_letter)
        self.assertEqual((report.state, report.signed_by_id), ("signed", self.users["warehouse"]))
        self._tour("accountant_sends_the_day_back", "accountant")
        self.assertEqual(report.signature_ids[-1:].remark, "请核对")
        self._tour("warehouse_signs_the_day_again", "warehouse")
        self._tour("accountant_accepts_and_posts_the_day", "accountant")
        self.assertEqual((report.state, note.state), ("accepted", "posted"))
        self.assertEqual(report.signature_ids.mapped("act"), ["signed", "sent_back", "signed", "accepted"])
        self.assertClosing()
