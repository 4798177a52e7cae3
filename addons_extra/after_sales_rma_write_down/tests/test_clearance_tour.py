from odoo.addons.after_sales_rma.tests.test_tours import TourCommon
from odoo.tests import tagged

from .test_write_down import WriteDownCommon


@tagged("post_install", "-at_install")
class TestClearanceTour(WriteDownCommon, TourCommon):
    """Defective goods are sold as such through the browser, in Chinese (R21)."""

    def test_sold_as_defective(self):
        self.customer.write({"name": "东方电子", "lang": "zh_CN"})
        camera = self._create_product("数码相机", list_price=899)
        item = self.value(self.defective_goods(camera))
        before = self.env["sale.order"].search([])
        login = self.users["salesperson"].login
        self.start_tour("/odoo", "after_sales_salesperson_sells_defective_goods", login=login, timeout=300)
        self.env.invalidate_all()
        order = self.env["sale.order"].search([]) - before
        self.assertEqual(order.order_line.price_unit, 60)
        self.assertRecordValues(
            order, [{"after_sales_clearance": True, "state": "sale", "warehouse_id": self.after_sales_warehouse.id}]
        )
        self.assertEqual(order.picking_ids.move_line_ids.location_id, self.defective)
        login = self.users["warehouse"].login
        self.start_tour("/odoo", "after_sales_warehouse_delivers_defective_goods", login=login, timeout=300)
        self.env.invalidate_all()
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual((item.remaining_quantity, item.remaining_allowance), (1, 70))
        self.invoice(order)
        self.assertClosing()
