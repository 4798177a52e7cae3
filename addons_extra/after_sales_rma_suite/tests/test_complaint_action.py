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

    def test_a_measure_that_does_not_work_is_replaced_by_another(self):
        """Refuted, the responsible has the task to find another one; it is done once another one is planned."""
        complaint = self.env["after.sales.complaint"].create(
            {
                "partner_id": self.customer.id,
                "description": "Dark",
                "company_id": self.company.id,
                "rma_id": self.rma.id,
            }
        )
        complaint._set_state("working")
        opened = complaint.with_user(self.quality).action_correct()
        action = self.env["after.sales.corrective.action"].with_user(self.quality).browse(opened["res_id"])
        self.go(action, "implemented")
        action.with_user(self.leader).action_refute()
        (task,) = self.tasks(action, self.quality)
        self.assertIn("find another one", task.summary)
        self.assertFalse(self.tasks(action, self.leader), "nobody verifies what does not work")
        self.assertEqual(complaint.corrective_action_id.state, "analysed")
        action.write({"measure": "Another iron", "date_deadline": "2099-02-01"})
        action.action_plan()
        (task,) = self.tasks(action, self.quality)
        self.assertIn("Take the corrective measure", task.summary)
        self.go(action, "verified")
        self.assertEqual(complaint.corrective_action_id, action.with_env(complaint.env))
