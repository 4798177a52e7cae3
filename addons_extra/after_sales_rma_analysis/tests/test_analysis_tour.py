from odoo.addons.after_sales_rma.tests.test_tours import TourCommon
from odoo.addons.after_sales_rma_quality.tests.test_cause import QualityCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestAnalysisTour(QualityCommon, TourCommon):
    """Which supplier's lot fails most and what did it cost us: two clicks, in Chinese."""

    def test_the_question_in_two_clicks(self):
        lamp = self._create_product("数码相机", tracking="lot")
        good, bad = self.env["res.partner"].create([{"name": "诚信电子"}, {"name": "明达电子"}])
        for partner, name, back in ((good, "CX-0501", 1), (bad, "MD-0501", 4)):
            receipt = self.buy(lamp, 10, 100, lots=[name])
            receipt.partner_id = partner
            order = self.sell((lamp, 10, 200))
            self.deliver(order, lots={order.order_line: receipt.move_line_ids.lot_id})
            self.invoice(order)
            rma = self.request(order, {order.order_line: back})
            move_lines = rma.receipt_picking_ids.move_line_ids
            move_lines.write({"quantity": back, "after_sales_grade": "defective"})
            rma.receipt_picking_ids.move_ids.picked = True
            rma.receipt_picking_ids.button_validate()
            self.credit(rma)
        self.users["commerce"].lang = "zh_CN"
        self.start_tour("/odoo", "after_sales_analysis_asks", login=self.users["commerce"].login, timeout=300)
