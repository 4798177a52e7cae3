from odoo.addons.after_sales_rma_matching.tests.common import DailyCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDailyRepairs(DailyCase):
    """Repairs in the daily return report (R31)."""

    def test_repaired_and_given_back(self):
        """Goods of the customer have no value here, neither coming nor going."""
        rma = self.request(self.sold(1), remedy="repair")
        self.receive(rma)
        repair = rma.repair_order_ids
        repair.action_repair_start()
        repair.action_repair_end()
        rma.inspection_ids.filtered(lambda report: report.state == "draft").action_grade_qualified()
        transfer = rma.picking_ids.filtered("after_sales_gives_back")
        transfer.move_ids.picked = True
        transfer.button_validate()
        report = self.day()
        self.assertRecordValues(self.rows(report, "repair_return"), [{"quantity": 1, "value": 0, "status": "agrees"}])
        self.assertEqual(self.rows(report, "receipt").value, 0)
        self.assertEqual(self.rows(report, "red_line").amount, 0)
