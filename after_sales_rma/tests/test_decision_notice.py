"""A case that waits for a decision is somebody's to do, once, also where no rule names a leader (R13)."""

from odoo import fields
from odoo.tests import tagged

from .common import AfterSalesCommon


class DecisionNoticeCommon(AfterSalesCommon):
    """Cases that a salesperson handed in, which a person decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 100, 10)
        cls.by_person()
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
class TestDecisionNotice(DecisionNoticeCommon):
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

    def test_deleted_when_the_transaction_ends(self):
        """Nothing is left of what nobody has to do any more; a click that fails leaves it to do."""
        rma = self.handed_in()
        task, approved = rma.activity_ids, rma.with_user(self.users["approver"])
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            approved.action_authorize()
            raise ZeroDivisionError
        self.env.cr.flush()
        self.assertEqual(rma.activity_ids, task)
        approved.action_authorize()
        self.env.cr.flush()
        self.assertFalse(task.exists())

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
