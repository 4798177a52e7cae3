"""Who has a request to decide where the company names a leader (R11, R13)."""

from odoo.addons.after_sales_rma.tests.common import ROLES
from odoo.addons.after_sales_rma.tests.test_decision_notice import DecisionNoticeCommon
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestLeaderNotice(DecisionNoticeCommon):
    def test_the_leader_of_the_team_comes_first(self):
        """Then whoever the company names; but only who may decide, and never the requester."""
        self.company.after_sales_escalation_id = self.users["approver"]
        self.assertEqual(self.handed_in().activity_ids.user_id, self.users["approver"])
        leader = new_test_user(
            self.env,
            "team_leader",
            ROLES["approver"],
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        team = self.env["crm.team"].create({"name": "South", "user_id": leader.id, "company_id": self.company.id})
        self.env["crm.team.member"].create({"crm_team_id": team.id, "user_id": self.salesperson.id})
        self.assertEqual(self.handed_in().activity_ids.user_id, leader)
        team.user_id = self.users["agent"]
        self.assertEqual(self.handed_in().activity_ids.user_id, self.users["approver"])
        self.company.after_sales_escalation_id = False
        self.assertEqual(self.handed_in(user=self.manager).activity_ids.user_id, self.users["approver"])
