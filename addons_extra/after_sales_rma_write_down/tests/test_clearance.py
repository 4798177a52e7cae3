"""Clearance sales of defective goods: no unit is promised twice, and each has an approved value (R20, R21)."""

from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.tests import tagged

from .test_write_down import ALLOWANCE, WriteDownCommon


@tagged("post_install", "-at_install")
class TestClearanceReserves(WriteDownCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.defective_goods(cls.average)
        cls.item.quantity = 1
        cls.value(cls.item)

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

    def test_the_refusal_names_who_holds_them(self):
        """Whoever cannot have the goods learns which delivery has them, instead of being sent to value more."""
        first, second = self.clearance(self.average, 1), self.clearance(self.average, 1)
        with self.assertRefused(f"reserved for {first.picking_ids.name}"):
            second.picking_ids.move_ids.quantity = 1

    def test_of_two_that_hold_the_same_the_first_is_delivered(self):
        """However they came to hold the same unit, one of them goes out, and the other one says why not."""
        first, second = self.clearance(self.average, 1), self.clearance(self.average, 1)
        second.picking_ids.move_ids.with_context(after_sales_trusted=TRUSTED).quantity = 1
        self.deliver(first)
        self.assertEqual(self.item.state, "released")
        with self.assertRefused("have an approved value"):
            self.deliver(second)

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

    def test_picked_first_and_delivered_then(self):
        """Delivered in two steps, the pick holds the unit, and the value leaves and comes back with it."""
        self.after_sales_warehouse.delivery_steps = "pick_ship"
        first, second = self.clearance(self.average, 1), self.clearance(self.average, 1)
        picks = first.picking_ids | second.picking_ids
        self.assertEqual(set(picks.location_dest_id.mapped("usage")), {"internal"})
        self.assertEqual(picks.mapped("state"), ["assigned", "confirmed"])
        with self.assertRefused(f"reserved for {first.picking_ids.name}"):
            second.picking_ids.move_ids.quantity = 1
        for _step in ("pick", "ship"):
            transfer = first.picking_ids.filtered(lambda picking: picking.state == "assigned")
            transfer.move_ids.picked = True
            transfer.button_validate()
        self.assertEqual(first.order_line.qty_delivered, 1)
        self.assertEqual((self.item.state, self.item.release_ids.mapped("kind")), ("released", ["sold"]))
        self.invoice(first)
        self.assertEqual(self.balance(ALLOWANCE), 0)
        self.assertClosing()
        # Nothing but the valued unit may be picked, also when somebody takes it by hand.
        with self.assertRefused("have an approved value"):
            second.picking_ids.move_ids.quantity = 1
        rma = self.request(first)
        rma.receipt_picking_ids.move_line_ids.after_sales_grade = "defective"
        rma.receipt_picking_ids.move_ids.picked = True
        rma.receipt_picking_ids.button_validate()
        self.assertEqual((self.item.state, self.item.remaining_quantity), ("approved", 1))
        second.picking_ids.action_assign()
        self.assertEqual(second.picking_ids.state, "assigned")

    def test_picked_and_brought_back(self):
        """What was picked for a sale and comes back from the dock has its value again."""
        self.after_sales_warehouse.delivery_steps = "pick_ship"
        pick = self.clearance(self.average, 1).picking_ids
        pick.move_ids.picked = True
        pick.button_validate()
        self.assertEqual(self.item.state, "released")
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=pick.id, active_model="stock.picking")
            .create({"picking_id": pick.id})
        )
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.picked = True
        back.move_line_ids.location_dest_id = self.defective
        back.button_validate()
        self.assertEqual((self.item.state, self.item.remaining_quantity), ("approved", 1))

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


@tagged("post_install", "-at_install")
class TestClearanceReturned(WriteDownCommon):
    """What was sold as defective and comes back stands at its value again; its sale leaves nothing (R21, law 5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.defective_goods(cls.average)
        cls.value(cls.item)

    def setUp(self):
        super().setUp()
        self.before = self.turnover()
        self.allowance = self.balance(ALLOWANCE)
        self.cost = self.balance("6401")

    def _returned(self, rma):
        self.receive_defective(rma)
        self.credit(rma)
        self.assertEqual((self.balance(ALLOWANCE), self.balance("6401")), (self.allowance, self.cost))
        self.assertRecordValues(self.item, [{"state": "approved", "remaining_quantity": 2}])
        self.assertEqual(self.env["after.sales.write.down"].search_count([("product_id", "=", self.average.id)]), 1)
        self.assertClosing()

    def test_all_of_it(self):
        order = self.clear(self.average, 2)
        self.assertEqual(self.item.state, "released")
        self._returned(self.request(order))

    def test_in_portions(self):
        """Back one by one: everything is as before."""
        order = self.clear(self.average, 2)
        for _part in range(2):
            rma = self.request(order, {order.order_line: 1})
            self.receive_defective(rma)
            self.credit(rma)
        self.assertEqual((self.balance(ALLOWANCE), self.balance("6401")), (self.allowance, self.cost))
        self.assertRecordValues(self.item, [{"state": "approved", "remaining_quantity": 2}])
        self.assertClosing()

    def test_on_its_own_side(self):
        """Red ink: the turnover of the allowance and of the cost is what it was."""
        self._returned(self.request(self.clear(self.average, 1)))
        after = self.turnover()
        for code in after:
            if code.startswith((ALLOWANCE, "6401")):
                self.assertEqual(after[code], self.before[code], code)

    def test_natively_into_good_stock(self):
        """Back by Odoo's own wizard, where goods are sold: good again, so the loss is taken back."""
        order = self.clear(self.average, 1)
        wizard = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.quantity = 1
        receipt = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        receipt.move_ids.location_dest_id = self.warehouse.lot_stock_id
        receipt.location_dest_id = self.warehouse.lot_stock_id
        receipt.move_ids.write({"quantity": 1, "picked": True})
        receipt.button_validate()
        self.assertRecordValues(self.item, [{"state": "approved", "remaining_quantity": 1}])
        self.assertEqual(self.balance(ALLOWANCE), self.allowance / 2)
        self.assertEqual(self.item.release_ids.mapped("kind"), ["sold", "came_back", "good"])

    def _waiting(self, quantity: float = 1):
        """A case of a clearance sale whose goods came back and wait in quarantine, ungraded."""
        rma = self.request(self.clear(self.average, quantity))
        rma.receipt_picking_ids.button_validate()
        return rma

    def _graded(self, rma, grade: str):
        getattr(rma.inspection_ids.with_user(self.users["technician"]), f"action_grade_{grade}")()
        transfer = rma.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "internal" and picking.state not in ("done", "cancel")
        )
        transfer.move_ids.picked = True
        transfer.button_validate()
        return transfer

    def test_ungraded_it_stands_at_its_value(self):
        """In quarantine nobody knows yet that it is good: its value is what it was, and no sale gets it."""
        rma = self._waiting()
        self.assertEqual((self.balance(ALLOWANCE), self.balance("6401") - self.cost), (self.allowance, 110))
        self.assertRecordValues(self.item, [{"remaining_quantity": 2, "waiting_quantity": 1, "state": "approved"}])
        first, second = self.clearance(self.average, 1), self.clearance(self.average, 1)
        self.assertEqual([order.picking_ids.state for order in (first, second)], ["assigned", "confirmed"])
        second._action_cancel()
        self._graded(rma, "defective")
        self.assertRecordValues(self.item, [{"remaining_quantity": 2, "waiting_quantity": 0, "state": "approved"}])
        self.assertEqual(self.env["after.sales.write.down"].search_count([("product_id", "=", self.average.id)]), 1)
        self.credit(rma)
        self.assertEqual((self.balance(ALLOWANCE), self.balance("6401")), (self.allowance, self.cost))
        self.assertClosing()

    def test_found_good_it_goes_where_goods_are_sold(self):
        """Good again by its test: the loss is taken back with the move to the shop, not before."""
        rma = self._waiting()
        transfer = self._graded(rma, "qualified")
        self.assertEqual(transfer.move_ids.location_dest_id, self.warehouse.lot_stock_id)
        self.assertEqual(self.item.release_ids.mapped("kind"), ["sold", "came_back", "good"])
        self.assertRecordValues(self.item, [{"remaining_quantity": 1, "waiting_quantity": 0}])
        self.assertEqual(self.balance(ALLOWANCE), self.allowance / 2)
        self.credit(rma)
        self.assertClosing()

    def test_other_goods_leave_quarantine_beside_it(self):
        """An ordinary return of the same product waits beside it: each keeps its own value."""
        rma = self._waiting()
        ordinary = self.sell((self.average, 1, 200))
        self.deliver(ordinary)
        self.invoice(ordinary)
        other = self.request(ordinary)
        other.receipt_picking_ids.button_validate()
        self._graded(other, "defective")
        new = self.env["after.sales.write.down"].search([("product_id", "=", self.average.id)]) - self.item
        self.assertRecordValues(new, [{"state": "draft", "quantity": 1}])
        self.assertEqual(self.item.waiting_quantity, 1)
        self._graded(rma, "qualified")
        self.assertRecordValues(self.item | new, [{"remaining_quantity": 1}, {"remaining_quantity": 1}])

    def test_valued_anew_while_it_waits(self):
        rma = self._waiting()
        self.item.action_revalue()
        new = self.env["after.sales.write.down"].search([("replaces_id", "=", self.item.id)])
        self.value(new, 20)
        self.assertRecordValues(self.item | new, [{"waiting_quantity": 0}, {"waiting_quantity": 1}])
        self._graded(rma, "qualified")
        self.assertRecordValues(new, [{"remaining_quantity": 1, "waiting_quantity": 0}])

    def test_graded_at_the_dock_it_goes_where_goods_are_sold(self):
        rma = self.request(self.clear(self.average, 1))
        receipt = self.receive(rma)
        self.assertEqual(receipt.move_ids.move_line_ids.location_dest_id, self.warehouse.lot_stock_id)
        self.credit(rma)
        self.assertClosing()

    def test_the_account_changed_since_the_sale(self):
        """What the sale released is taken back where it was posted, whatever the product's account is today."""
        order = self.clear(self.average, 1)
        other = self._account(self.company, "6601")
        self.average.categ_id.property_account_expense_categ_id = other
        before = self.balance("6601")
        rma = self.request(order)
        self.receive_defective(rma)
        self.credit(rma)
        self.assertEqual((self.balance("6601"), self.balance("6401")), (before, self.cost))
        sold = self.item.release_ids.filtered(lambda release: release.kind == "sold")
        self.assertEqual(self.item.release_ids.account_id, sold.account_id)

    def test_sold_again(self):
        """Back and sold once more: released once more, and nothing is left."""
        rma = self.request(self.clear(self.average, 2))
        self.receive_defective(rma)
        self.credit(rma)
        self.clear(self.average, 2)
        self.assertEqual((self.item.state, self.balance(ALLOWANCE)), ("released", 0))
        self.assertClosing()
