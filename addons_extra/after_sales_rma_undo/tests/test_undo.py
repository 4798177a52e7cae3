"""A wrong receipt is taken back with a trace: goods, values, test reports and the case step back (R16, R18, law 5)."""

from odoo.addons.after_sales_rma.tests.test_inspection import InspectionCommon
from odoo.tests import tagged


class UndoCommon(InspectionCommon):
    def undo(self, pickings, reason: str = "Counted for the wrong case"):
        """The opposite transfers, made by the warehouse."""
        pickings.with_user(self.users["warehouse"]).action_after_sales_undo(reason)
        return pickings.after_sales_undo_ids

    def quantity(self, product, place=None) -> float:
        places = place or self.env["stock.location"].search(
            [("company_id", "=", self.company.id), ("usage", "=", "internal")]
        )
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "child_of", places.ids)]
        )
        return sum(quants.mapped("quantity"))


@tagged("post_install", "-at_install")
class TestUndoReceipt(UndoCommon):
    def test_the_case_steps_back_and_begins_anew(self):
        """After the undoing everything is as before the receipt; the second receipt is credited to the cent."""
        order = self.sell((self.average, 3, 200))
        self.deliver(order)
        self.invoice(order)
        rma = self.request(order)
        line, receipt = rma.line_ids, rma.receipt_picking_ids
        before = self.quantity(self.average), self._stock_value(self.average), rma.next_step
        receipt.button_validate()
        report = rma.inspection_ids
        self.assertEqual((line.qty_received, rma.next_step, order.order_line.qty_delivered), (3, "inspect", 0))
        undo = self.undo(receipt)
        self.assertEqual((self.quantity(self.average), self._stock_value(self.average), rma.next_step), before)
        self.assertEqual((line.qty_received, rma.receipt_status, order.order_line.qty_delivered), (0, "pending", 3))
        self.assertClosing()
        self.assertRecordValues(
            report, [{"state": "withdrawn", "withdrawn_by_id": self.users["warehouse"].id, "line_id": line.id}]
        )
        self.assertEqual(report.withdrawn_reason, "Counted for the wrong case")
        self.assertEqual((rma.withdrawn_report_ids, rma.inspection_count), (report, 1))
        self.assertRecordValues(undo, [{"state": "done", "after_sales_rma_id": rma.id, "after_sales_can_undo": False}])
        self.assertEqual(undo.move_ids.value, receipt.move_ids.value)
        self.assertIn("Counted for the wrong case", receipt.after_sales_undo_text)
        again = rma.receipt_picking_ids - receipt
        self.assertRecordValues(again, [{"state": "assigned"}])
        again.button_validate()
        self.reports(rma).action_grade_qualified()
        rma.with_user(self.users["warehouse"]).action_put_away()
        self.credit(rma)
        self.assertEqual(rma.state, "done")
        self.assertClosing()

    def test_every_cost_method_and_serials(self):
        """Average, first in first out, standard, serials valued each by itself: nothing is left in the books."""
        fifo, standard = self._create_product("Fifo", "fifo"), self._create_product("Standard", "standard")
        single = self._create_product("Single", "average", tracking="serial", lot_valuated=True)
        for price in (10, 14):
            self.buy(fifo, 5, price)
        self.buy(standard, 5, 10)
        self.buy(single, 1, 30, lots=["U1"])
        self.buy(single, 1, 50, lots=["U2"])
        order = self.sell((self.average, 3, 200), (fifo, 6, 200), (standard, 2, 200), (single, 2, 200))
        lots = self._lots(single, ["U1", "U2"])
        self.deliver(order, lots={order.order_line[-1:]: lots})
        self.invoice(order)
        self.buy(self.average, 7, 130)
        self.buy(fifo, 2, 20)
        products = self.average | fifo | standard | single
        rma = self.request(order)
        before = [(self._stock_value(product), product.standard_price) for product in products]
        receipt = rma.receipt_picking_ids
        receipt.button_validate()
        self.assertNotEqual([(self._stock_value(product), product.standard_price) for product in products], before)
        self.undo(receipt)
        self.assertEqual([(self._stock_value(product), product.standard_price) for product in products], before)
        self.assertFalse(self.env["account.move"].search([("ref", "like", rma.name), ("move_type", "=", "entry")]))
        self.assertClosing()
        again = rma.receipt_picking_ids - receipt
        self.assertEqual(again.move_ids.move_line_ids.lot_id, lots)
        again.button_validate()

    def test_what_was_sold_meanwhile(self):
        """Goods sold at an average that the wrong receipt had raised: the difference is cost of sales, at once."""
        dear = self._create_product("Dear", "average")
        self.buy(dear, 2, 40)
        order = self.sell((dear, 2, 200))
        self.deliver(order)
        self.invoice(order)
        self.buy(dear, 10, 10)
        rma = self.request(order)
        rma.receipt_picking_ids.button_validate()
        self.assertEqual(dear.standard_price, 15)
        other = self.sell((dear, 6, 200))
        self.deliver(other)
        self.invoice(other)
        self.undo(rma.receipt_picking_ids)
        self.assertEqual((dear.standard_price, self._stock_value(dear)), (10, 40))
        self.assertClosing()


@tagged("post_install", "-at_install")
class TestUndoStands(UndoCommon):
    def test_put_away_goods_come_back_first(self):
        """Step by step backwards: put-away, test report, receipt; each refusal names the step before it."""
        rma = self.received()
        report, receipt = self.reports(rma), rma.receipt_picking_ids
        report.action_grade_qualified()
        rma.with_user(self.users["warehouse"]).action_put_away()
        put_away = rma.picking_ids - receipt
        stock = self.warehouse.lot_stock_id
        there = self.quantity(self.average, stock)
        with self.assertRefused(f"take back {put_away.name} first"):
            self.undo(receipt)
        self.undo(put_away, "Wrong shelf")
        self.assertEqual(
            (self.quantity(self.average, stock), self.quantity(self.average, self.quarantine)), (there - 3, 3)
        )
        self.assertEqual((rma.next_step, report.state), ("dispose", "done"))
        with self.assertRefused(f"{report.name} is signed"):
            self.undo(receipt)
        report.action_undo("Looked at another unit")
        self.assertRecordValues(
            rma.withdrawn_report_ids,
            [{"grade": "qualified", "technician_id": self.technician.id, "withdrawn_by_id": self.technician.id}],
        )
        with self.assertRefused("signed already"):
            rma.withdrawn_report_ids.with_user(self.technician).write({"fault": "Nothing"})
        self.assertEqual(rma.next_step, "inspect")
        self.undo(receipt)
        self.assertEqual((rma.receipt_status, len(rma.withdrawn_report_ids)), ("pending", 2))
        self.assertClosing()

    def test_graded_at_the_dock(self):
        """Goods that went straight to their place leave it again; defective ones as well, and their value is gone."""
        self.company.after_sales_inspect_at_dock = True
        self.after_sales_warehouse.in_type_id.after_sales_grading = "dock"
        for grade in ("qualified", "defective"):
            with self.subTest(grade=grade):
                order = self.sell((self.average, 2, 200))
                self.deliver(order)
                self.invoice(order)
                rma = self.request(order)
                receipt = rma.receipt_picking_ids
                receipt.move_line_ids.after_sales_grade = grade
                value = self._stock_value(self.average)
                receipt.button_validate()
                self.assertEqual(rma.inspection_ids.state, "done")
                self.undo(receipt)
                self.assertEqual((rma.receipt_status, self._stock_value(self.average)), ("pending", value))
                self.assertEqual((rma.line_ids.qty_accepted, rma.line_ids.qty_to_credit), (0, 0))
                self.assertClosing()

    def test_what_stands(self):
        """Credited, even in draft; sold or promised; of a closed case; by whom it is not: each in its own sentence."""
        rma = self.received()
        receipt = rma.receipt_picking_ids
        for role in ("agent", "technician", "accountant"):
            with self.subTest(role=role), self.assertRefused("."):
                receipt.with_user(self.users[role]).action_after_sales_undo("Wrong")
        self.assertFalse(receipt.with_user(self.technician).after_sales_can_undo)
        action = receipt.with_user(self.users["warehouse"]).action_after_sales_undo()
        self.assertEqual((action["res_model"], receipt.after_sales_undo_ids.ids), ("after.sales.undo", []))
        delivery = rma.line_ids.origin_move_id.picking_id
        with self.assertRefused("brought no goods of a case back"):
            self.undo(delivery)
        quant = self.env["stock.quant"]._gather(self.average, self.quarantine)[:1]
        quant.reserved_quantity = 1
        with self.assertRefused("still lie free"):
            self.undo(receipt)
        quant.reserved_quantity = 0
        self.reports(rma).action_grade_qualified()
        rma.with_user(self.users["accountant"]).action_refund()
        with self.assertRefused("credit note"):
            self.undo(receipt)
        other = self.received(self.serial, 1, ["S1"])
        undo = self.undo(other.receipt_picking_ids)
        with self.assertRefused("taken back already"):
            self.undo(other.receipt_picking_ids - undo)
        # The serial may be asked for, and come, again.
        again = other.receipt_picking_ids - undo.after_sales_undo_of_id
        self.assertEqual(again.move_line_ids.lot_id.name, "S1")
        again.button_validate()
        self.assertEqual(other.line_ids.qty_received, 1)

    def test_cancel_the_rest_after_a_wrong_receipt(self):
        """Goods that were only counted by mistake are named, with the way out, which works."""
        other = self._create_product("Second", "average")
        self.buy(other, 5, 100)
        order = self.sell((self.average, 3, 200), (other, 1, 200))
        self.deliver(order)
        self.invoice(order)
        rma = self.request(order)
        first, second = rma.line_ids
        self.undo_and_receive(rma, {first: 2})
        self.assertEqual((first.qty_received, second.qty_received), (2, 0))
        with self.assertRefused("Second was received once and taken back.*cancel the case, and ask anew without it"):
            rma.action_cancel_rest()
        self.assertEqual((first.quantity, second.quantity, rma.line_ids), (3, 1, first | second))
        # As it says: everything is taken back, and the customer asks for what he has.
        self.undo(rma.receipt_picking_ids.filtered(lambda item: item.after_sales_can_undo))
        rma.action_cancel()
        again = self.request(order, {order.order_line[0]: 2})
        again.receipt_picking_ids.button_validate()
        self.assertEqual((rma.state, again.line_ids.qty_received), ("cancelled", 2))
        # What is back and not credited yet, and nothing else.
        self.assertEqual(self.closing(), again.receipt_picking_ids.move_ids.value)

    def test_cancel_the_rest_of_the_same_goods(self):
        """Of three that were counted by mistake, two came: the line and its claim shrink to them."""
        order = self.sell((self.average, 3, 200))
        self.deliver(order)
        self.invoice(order)
        rma = self.request(order)
        self.undo_and_receive(rma, {rma.line_ids: 2})
        rma.action_cancel_rest()
        self.assertRecordValues(rma.line_ids, [{"quantity": 2, "claimed_qty": 2, "qty_received": 2}])
        self.assertRecordValues(rma, [{"receipt_status": "done", "next_step": "inspect"}])
        self.reports(rma).action_grade_qualified()
        rma.with_user(self.users["warehouse"]).action_put_away()
        self.assertEqual(self.credit(rma).amount_untaxed, 400)
        self.assertEqual((rma.state, self.request(order).line_ids.quantity), ("done", 1))
        self.assertClosing()

    def undo_and_receive(self, rma, counted: dict):
        """All of a case is received by mistake, taken back, and then only what really came."""
        wrong = rma.receipt_picking_ids
        wrong.button_validate()
        self.undo(wrong)
        right = rma.receipt_picking_ids.filtered(lambda item: item.state not in ("done", "cancel"))
        for move in right.move_ids:
            move.quantity = counted.get(move.after_sales_line_id, 0)
            move.picked = bool(move.quantity)
        right.button_validate()
