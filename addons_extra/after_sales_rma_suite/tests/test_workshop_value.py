"""Defective goods in the workshop keep their allowance; repaired to stock they lose it (R21)."""

from odoo.addons.after_sales_rma_write_down.tests.test_write_down import ALLOWANCE, WriteDownCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestWorkshopValue(WriteDownCommon):
    def test_sold_repaired_scrapped(self):
        """One of three is sold as defective, one repaired to stock, one scrapped: nothing stands against the stock."""
        for product, cost in ((self.average, 110), (self.fifo, 100), (self.standard, 110)):
            with self.subTest(method=product.cost_method):
                item = self.defective_goods(product, quantity=3)
                self.value(item)
                each = cost - 40
                self.assertEqual((item.loss, self.balance(ALLOWANCE)), (3 * each, -3 * each))
                self.clear(product, 1)
                self.assertEqual(self.balance(ALLOWANCE), -2 * each)
                self.assertClosing()
                self.take(product, 1, self.after_sales_warehouse.after_sales_repair_location_id)
                self.take(
                    product,
                    1,
                    self.warehouse.lot_stock_id,
                    source=self.after_sales_warehouse.after_sales_repair_location_id,
                )
                self.assertEqual(self.balance(ALLOWANCE), -each)
                self.take(product, 1, self.scrap_location())
                self.assertEqual((item.state, self.balance(ALLOWANCE)), ("released", 0))
                self.assertEqual(sorted(item.release_ids.mapped("kind")), ["good", "scrapped", "sold"])
                self.assertClosing()

    def test_workshop_keeps_the_value_down(self):
        (item,) = self.defective_goods(self.average)
        self.value(item)
        workshop = self.after_sales_warehouse.after_sales_repair_location_id
        self.take(self.average, 2, workshop)
        self.assertEqual((item.remaining_allowance, item.state), (140, "approved"))
        self.take(self.average, 1, self.defective, source=workshop)
        self.assertEqual(len(self.env["after.sales.write.down"].search([("product_id", "=", self.average.id)])), 1)
        self.take(self.average, 1, self.warehouse.lot_stock_id, source=workshop)
        self.assertEqual(item.remaining_allowance, 70)
        self.assertEqual(item.release_ids.kind, "good")
        self.assertClosing()

    def test_not_made_good_by_changing_what_is_done(self):
        self.defective_goods(self.average)
        picking = self.take(self.average, 1, self.after_sales_warehouse.after_sales_repair_location_id)
        with self.assertRefused("is done"):
            picking.move_line_ids.location_dest_id = self.warehouse.lot_stock_id
