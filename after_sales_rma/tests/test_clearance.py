"""Clearance sales of defective goods: no unit is promised twice, and each has an approved value (R20, R21)."""

from odoo.tests import tagged

from .test_write_down import ALLOWANCE, WriteDownCommon


@tagged("post_install", "-at_install")
class TestClearanceReserves(WriteDownCommon):
    def setUp(self):
        super().setUp()
        self.item = self.defective_goods(self.average)
        self.item.quantity = 1
        self.value(self.item)

    def test_two_sales_of_one_unit(self):
        """Two lie there, one has a value: the second sale waits instead of failing at the door."""
        first, second = self.clearance(self.average, 1), self.clearance(self.average, 1)
        self.assertEqual([order.picking_ids.state for order in (first, second)], ["assigned", "confirmed"])
        with self.assertRefused("only 0 have an approved value"):
            second.picking_ids.move_ids.quantity = 1
        first._action_cancel()
        second.picking_ids.action_assign()
        self.assertEqual(second.picking_ids.state, "assigned")
        self.deliver(second)
        self.assertEqual(self.item.state, "released")

    def test_two_sales_confirmed_at_once(self):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "after_sales_clearance": True,
                    "order_line": [(0, 0, {"product_id": self.average.id, "product_uom_qty": 1})],
                }
                for _number in range(2)
            ]
        )
        orders.action_confirm()
        self.assertEqual(sorted(orders.picking_ids.mapped("state")), ["assigned", "confirmed"])

    def test_confirmed_by_a_salesperson(self):
        """A salesperson, who knows nothing of stock and repairs, sells defective goods."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.users["salesperson"].id,
                "after_sales_clearance": True,
                "order_line": [(0, 0, {"product_id": self.average.id, "product_uom_qty": 1})],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        order.with_user(self.users["salesperson"]).action_confirm()
        self.assertEqual(order.picking_ids.state, "assigned")

    def test_reserving_again_keeps_what_is_held(self):
        order = self.clearance(self.average, 1)
        order.picking_ids.action_assign()
        self.assertEqual((order.picking_ids.state, order.picking_ids.move_ids.quantity), ("assigned", 1))

    def test_the_valued_serial_is_taken(self):
        """Of two serials, the one that came first has no value yet: the other is sold."""
        product = self._create_product("Serial", "fifo", tracking="serial", lot_valuated=True)
        self.buy(product, 1, 100, lots=["OLD"])
        self.buy(product, 1, 100, lots=["NEW"])
        for name in ("OLD", "NEW"):
            lot = self._lots(product, [name])
            self.take(product, 1, self.defective, source=self.warehouse.lot_stock_id, lot=lot)
        items = self.env["after.sales.write.down"].search([("product_id", "=", product.id)])
        new = items.filtered(lambda item: item.lot_id.name == "NEW")
        self.value(new)
        first, second = self.clearance(product, 1), self.clearance(product, 1)
        self.assertEqual(first.picking_ids.move_line_ids.lot_id, new.lot_id)
        self.assertEqual(second.picking_ids.state, "confirmed")
        self.value(items - new)
        second.picking_ids.action_assign()
        self.assertEqual(second.picking_ids.move_line_ids.lot_id, (items - new).lot_id)
        orders = first | second
        for order in orders:
            self.deliver(order)
            self.invoice(order)
        self.assertEqual(set(items.mapped("state")), {"released"})
        self.assertClosing()


@tagged("post_install", "-at_install")
class TestClearanceEndsTheAllowance(WriteDownCommon):
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

    def test_allowance_of_each_costing_method(self):
        """Two at a realisable 40: the allowance is −140, −120 and −140, and so is the loss."""
        for product, loss, value in ((self.average, 140, 1980), (self.fifo, 120, 2000), (self.standard, 140, 1980)):
            with self.subTest(method=product.cost_method):
                before = self.balance(ALLOWANCE)
                self.value(self.defective_goods(product))
                self.assertEqual(self.balance(ALLOWANCE) - before, -loss)
                self.assertEqual(self.balance("6701"), -self.balance(ALLOWANCE))
                self.assertEqual(self._stock_value(product), value)
                self.assertClosing()
                order = self.sell((product, 5, 200))
                self.deliver(order)
                invoice = self.invoice(order)
                self.assertEqual(
                    invoice.invoice_line_ids._after_sales_posted_cost(), {"fifo": 500}.get(product.cost_method, 550)
                )
                self.assertClosing()
