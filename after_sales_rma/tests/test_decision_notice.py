"""A case that waits for a decision is somebody's to do, once, also where no rule names a leader (R13)."""

from odoo import fields
from odoo.tests import new_test_user, tagged

from .common import ROLES, AfterSalesCommon


class NoticeCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 100, 10)
        cls.company.after_sales_auto_authorize = False
        cls.manager = cls.users["manager"]
        cls.salesperson = cls.users["salesperson"]

    def handed_in(self, number: int = 1, user=None):
        """Cases that a user handed in, by default the salesperson."""
        user = user or self.salesperson
        orders = self.env["sale.order"]
        for _time in range(number):
            order = self.sell((self.average, 2, 200), user_id=user.id)
            self.deliver(order)
            orders |= order
        rmas = self.env["after.sales.intake"].with_user(user).create_from_sale(orders.with_user(user))
        rmas.action_submit()
        return rmas.with_env(self.env)


@tagged("post_install", "-at_install")
class TestDecisionNotice(NoticeCommon):
    def test_the_manager_has_it_to_do_until_it_is_decided(self):
        for verb in ("authorize", "refuse", "cancel"):
            with self.subTest(verb=verb):
                rma = self.handed_in()
                self.assertRecordValues(
                    rma.activity_ids, [{"user_id": self.manager.id, "summary": "Authorise or refuse"}]
                )
                day = rma._decide_until() or fields.Date.context_today(rma)
                self.assertEqual(rma.activity_ids.date_deadline, day)
                if verb == "cancel":
                    rma.with_user(self.salesperson).action_cancel()
                elif verb == "refuse":
                    rma.with_user(self.users["approver"]).action_refuse("Too late")
                else:
                    rma.with_user(self.users["approver"]).action_authorize()
                self.assertFalse(rma.activity_ids)

    def test_nobody_is_told_of_what_the_rule_authorises(self):
        self.company.after_sales_auto_authorize = True
        rma = self.handed_in()
        self.assertEqual(rma.state, "authorized")
        self.assertFalse(rma.activity_ids)

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

    def test_nobody_of_another_company(self):
        """Administrators who do not work in this company have nothing to do about its cases."""
        self.manager.write({"company_ids": [(4, self.env.ref("base.main_company").id)]})
        self.manager.write({"company_id": self.env.ref("base.main_company").id})
        self.manager.write({"company_ids": [(3, self.company.id)]})
        self.assertEqual(self.handed_in().activity_ids.user_id, self.users["approver"])

    def test_queries_of_many(self):
        """Telling of ten cases costs each no more than telling of two."""
        costs = []
        for number in (2, 12):
            rmas = self.handed_in(number)
            rmas.activity_ids.unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["after.sales.decision.notice"]._waiting(rmas)
            self.env.flush_all()
            costs.append((self.env.cr.sql_log_count - before) / number)
        self.assertLess(costs[1], costs[0])
        self.assertLess(costs[1], 12)
