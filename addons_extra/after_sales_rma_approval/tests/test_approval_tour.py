from odoo.addons.after_sales_rma.tests.test_tours import TourCommon
from odoo.tests import tagged

from .test_approval import ApprovalCommon


@tagged("post_install", "-at_install")
class TestApprovalTour(ApprovalCommon, TourCommon):
    """A leader answers a budget in the browser, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"name": "东方电子", "lang": "zh_CN"})

    def test_budget_approved_by_a_leader(self):
        rma = self.handed_in()
        self.start_tour("/odoo", "after_sales_leader_approves_budget", login=self.leader.login, timeout=300)
        self.env.invalidate_all()
        self.assertRecordValues(rma, [{"state": "authorized", "decided_by_id": self.leader.id}])
        self.assertEqual(rma.receipt_picking_ids.state, "assigned")

    def test_budget_asked_back(self):
        rma = self.handed_in()
        self.start_tour("/odoo", "after_sales_leader_asks_back", login=self.leader.login, timeout=300)
        self.env.invalidate_all()
        self.assertRecordValues(rma.approval_ids, [{"state": "returned", "question": "是否使用过？"}])
