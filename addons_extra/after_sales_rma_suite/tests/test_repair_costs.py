"""What work and bills of a repair cost is part of the failure analysis, once (R28, R35)."""

from odoo.addons.after_sales_rma_outside.tests.test_sent_out import BillCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestRepairCosts(BillCommon):
    def test_work_and_bill(self):
        self.company.after_sales_labour_cost = 60
        self.env["after.sales.labour"].with_user(self.technician).create({"repair_id": self.first.id, "minutes": 30})
        sent = self.send(self.first | self.second)
        sent.with_user(self.users["accountant"]).write({"bill_line_id": self.bill(100).id})
        self.env.flush_all()
        rows = self.env["after.sales.analysis"].search([("rma_id", "=", self.rma.id)])
        self.assertAlmostEqual(sum(rows.mapped("cost_repair")) + sum(rows.mapped("cost_labour")), 130)
        self.assertTrue(sum(rows.mapped("cost_labour")))
        self.assertAlmostEqual(self.rma.repair_cost, 130)
