"""What the promise does not allow is a question to a leader (R09, R13)."""

from datetime import timedelta

from odoo import fields
from odoo.addons.after_sales_rma_approval.tests.test_approval import ApprovalCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestException(ApprovalCommon):
    def test_what_the_rule_does_not_allow_is_an_exception(self):
        order = self.sold()
        self.company.after_sales_window_days = 0
        order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=30)
        rma = self.handed_in(order=order)
        self.assertEqual(rma.line_ids.verdict, "refer")
        self.assertEqual(set(rma.approval_ids.mapped("kind")), {"red_budget", "exception"})
        rma.approval_ids.with_user(self.leader).action_approve("Old friend")
        self.assertRecordValues(rma, [{"state": "authorized", "decision_reason": "Old friend"}])
