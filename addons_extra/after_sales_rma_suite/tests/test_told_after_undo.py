"""A signature that is taken back: the customer hears of the next one as well."""

from odoo.addons.after_sales_rma.tests.test_inspection import InspectionCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestToldAfterUndo(InspectionCommon):
    def test_the_second_result_is_told_too(self):
        self.company.after_sales_tell_inspected = True
        rma = self.received()
        report = self.reports(rma)
        report.action_grade_qualified()
        told = rma.notice_ids.filtered(lambda notice: notice.event == "inspected")
        report.action_undo("Wrong")
        self.assertFalse(told.exists(), "what waits is not sent")
        report.action_grade_defective()
        told = rma.notice_ids.filtered(lambda notice: notice.event == "inspected")
        told.state = "sent"
        report.action_undo("Wrong")
        self.assertEqual(told._document(), rma.receipt_picking_ids)
        report.action_grade_qualified()
        told = rma.notice_ids.filtered(lambda notice: notice.event == "inspected")
        self.assertEqual(sorted(told.mapped("state")), ["sent", "waiting"])
