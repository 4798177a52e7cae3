"""From a complaint to the corrective action that is verified effective; satisfaction by cause (R34, R38)."""

from odoo.addons.after_sales_rma_quality.tests.test_corrective_action import ActionCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestComplaintAction(ActionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.found(cls.average, cls.solder)
        cls.rma = cls.report.rma_id

    def test_from_one_star_to_a_verified_action(self):
        """One star; the leader knows; quality makes an action of it, which another verifies; the answer is sent."""
        rma = self.rma.sudo()
        rma.rating_apply(1, token=rma._rating_get_access_token(), feedback="Went dark again")
        complaint = rma.complaint_ids
        self.assertTrue(complaint.leader_id)
        seen = complaint.with_user(self.quality)
        self.assertTrue(seen.can_correct)
        self.assertFalse(complaint.with_user(self.users["agent"]).can_correct)
        opened = seen.action_correct()
        action = self.env["after.sales.corrective.action"].with_user(self.quality).browse(opened["res_id"])
        self.assertRecordValues(
            action,
            [
                {
                    "state": "draft",
                    "problem_title": "Went dark again",
                    "severity": "2",
                    "cause_id": self.solder.id,
                    "rma_ids": self.rma.ids,
                    "product_ids": self.average.ids,
                }
            ],
        )
        self.assertEqual(seen.action_correct()["res_id"], action.id, "one action, however often it is pressed")
        self.go(action, "verified")
        leader = complaint.with_user(self.users["approver"])
        leader.action_work()
        leader.write({"outcome": "justified", "answer": "The irons are checked daily now."})
        leader.action_answer()
        leader.action_accept()
        self.assertEqual((complaint.state, action.state), ("closed", "verified"))
        self.env.flush_all()
        groups = (
            self.env["after.sales.satisfaction"]
            .with_user(self.users["agent"])
            ._read_group([("rma_id", "=", self.rma.id)], ["cause_id"], ["stars:avg"])
        )
        self.assertEqual([(cause.id, stars) for cause, stars in groups], [(self.solder.id, 1.0)])
