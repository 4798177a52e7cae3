"""The budget list of a case stands in accounting's worklist (R32)."""

from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestWorklistBudget(AfterSalesCommon):
    def test_budget_list(self):
        self.company.after_sales_budget_required = True
        self.buy(self.average, 10, 100)
        order = self.sell((self.average, 1, 200))
        self.deliver(order)
        rma = self.request(order)
        line = rma.line_ids.with_user(self.users["accountant"])
        self.assertTrue(rma.approval_ids)
        for approval in rma.approval_ids:
            self.assertIn(f"{approval.name} (", line.work_budget)
        view = self.env.ref("after_sales_rma_matching.view_worklist")
        arch = line.get_view(view.id, "list")["arch"]
        self.assertIn("work_budget", arch)
