"""Who has it to do when budgets wait for an answer besides the request (R13)."""

from odoo.addons.after_sales_rma.tests.test_decision_notice import DecisionNoticeCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestBudgetNotice(DecisionNoticeCommon):
    def test_budgets_without_a_rule(self):
        """One question of the case is somebody's to do, not each of them."""
        self.company.after_sales_budget_required = True
        order = self.sell((self.average, 2, 200), user_id=self.salesperson.id)
        self.deliver(order)
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        rma.with_user(self.salesperson).sudo().action_submit()
        self.assertEqual(len(rma.approval_ids), 2)
        self.assertEqual(rma.approval_ids.activity_ids.mapped("user_id"), self.manager)
        self.assertEqual(len(rma.approval_ids.activity_ids), 1)
        self.assertFalse(rma.activity_ids)

    def test_budgets_that_the_rule_approves(self):
        """The budget needs nobody, the request does."""
        self.company.after_sales_budget_required = True
        self.env["after.sales.approval.rule"].create(
            {"company_id": self.company.id, "kind": "red_budget", "answered_by": "rule"}
        )
        rma = self.handed_in()
        self.assertEqual((rma.budget_status, rma.next_step), ("approved", "decide"))
        self.assertEqual(rma.activity_ids.user_id, self.manager)
