"""A missed deadline on the screen: who leads hears of it, and answers (R11)."""

from odoo.addons.after_sales_rma.tests.test_tours import CaseTourCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDeadlineTour(CaseTourCommon):
    def test_deadline_missed_and_escalated(self):
        """The leader hears that nobody answered in time, and answers."""
        salesperson, approver = self.users["salesperson"], self.users["approver"]
        team = self.env["crm.team"].create({"name": "华东", "company_id": self.company.id, "user_id": approver.id})
        team.member_ids = salesperson
        rma = self._requested(1)
        # Only the answer is late: a case whose settlement is late, too, stays late.
        rma._trusted().date_submitted = "2026-01-05 03:00:00"
        self._run_deadline_job()
        self.assertEqual(rma.activity_ids.user_id, salesperson | approver)
        self._tour("leader_takes_late_case", "approver")
        self.assertEqual(rma.state, "authorized")
        self.assertEqual(rma.result_decide, "missed")
        self._run_deadline_job()
        self.assertFalse(rma.activity_ids)

    def _run_deadline_job(self) -> None:
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("after_sales_rma_service_level.cron_deadlines").method_direct_trigger()
        self.env.invalidate_all()
