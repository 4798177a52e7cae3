"""Goods back: what agrees is posted, what does not stands still in the case until somebody decides (R14–R16)."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import AfterSalesCommon


class ReceiptCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator, cls.approver = cls.users["warehouse"], cls.users["approver"]
        cls.salesperson = cls.users["salesperson"]
        cls.serial = cls._create_product("Serial", "average", tracking="serial")
        cls.buy(cls.average, 60, 100)
        cls.buy(cls.fifo, 20, 100)
        names = [f"S{number}" for number in range(1, 9)]
        cls.buy(cls.serial, 8, 100, lots=names)
        cls.lots = dict(zip(names, cls._lots(cls.serial, names), strict=True))
        cls.order = cls.sell((cls.average, 6, 200), (cls.serial, 3, 300), user_id=cls.salesperson.id)
        cls.line, cls.serial_line = cls.order.order_line
        cls.deliver(cls.order, lots={cls.serial_line: cls.lots["S1"] | cls.lots["S2"] | cls.lots["S3"]})
        cls.quarantine = cls.after_sales_warehouse.after_sales_quarantine_location_id
        cls.defective = cls.after_sales_warehouse.after_sales_defective_location_id

    def case(self, *specs, order=None):
        """An authorised case, as the salesperson asked for it: (order line, quantity or lots)."""
        lines = [
            {"sale_line_id": line.id, **({"lot_ids": asked.ids} if hasattr(asked, "ids") else {"quantity": asked})}
            for line, asked in specs
        ]
        rma = self.env["after.sales.intake"].with_user(self.salesperson).create_from_sale(order or self.order, lines)
        self.submit(rma)
        self.assertEqual(rma.state, "authorized")
        return rma.with_env(self.env)

    def receipt(self, rma):
        """The open receipt of a case, as the operator sees it."""
        return rma.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).with_user(
            self.operator
        )

    def count(self, picking, quantities: dict):
        """Type counted quantities into the native form: {product: quantity}, and validate."""
        for move in picking.move_ids.filtered(lambda move: move.state != "cancel"):
            move.quantity = quantities.get(move.product_id, 0)
        return picking.button_validate()

    def add(self, picking, product, quantity: float, lot=None):
        """Something else that lay in the parcel, added on the native form."""
        move = (
            self.env["stock.move"]
            .with_user(self.operator)
            .create(
                {
                    "picking_id": picking.id,
                    "product_id": product.id,
                    "product_uom_qty": quantity if not lot else 0,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                }
            )
        )
        if lot:
            move.move_line_ids = [
                Command.create({**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": quantity})
            ]
        else:
            move.quantity = quantity
        return move

    def assertDiscrepancies(self, rma, *expected):
        """(kind, product, quantity, state) of the discrepancies, oldest first."""
        found = [(item.kind, item.product_id, item.quantity, item.state) for item in rma.discrepancy_ids.sorted("id")]
        self.assertEqual(found, list(expected))


@tagged("post_install", "-at_install")
class TestReceipt(ReceiptCommon):
    # -- what agrees -------------------------------------------------------------------------------------------

    def test_as_authorised(self):
        rma = self.case((self.line, 3))
        self.assertEqual((rma.receipt_status, rma.next_step), ("pending", "await_goods"))
        receipt = self.receipt(rma)
        self.assertEqual(receipt.move_ids.quantity, 3, "ready to be validated as it is")
        self.count(receipt, {self.average: 3})
        self.assertEqual((receipt.state, rma.receipt_status, rma.next_step), ("done", "done", "inspect"))
        self.assertEqual(rma.line_ids.qty_received, 3)
        self.assertEqual(self.line.qty_delivered, 3)
        self.assertEqual(receipt.move_ids.location_dest_id, self.quarantine)
        self.assertFalse(rma.discrepancy_ids)

    def test_on_the_form(self):
        rma = self.case((self.line, 3))
        with Form(self.receipt(rma)) as form, form.move_ids.edit(0) as move:
            move.quantity = 2
        self.receipt(rma).button_validate()
        self.assertEqual((rma.line_ids.qty_received, rma.receipt_status), (2, "partial"))

    def test_several_parcels(self):
        rma = self.case((self.line, 5))
        rma.carrier_tracking_ref = "SF1"
        self.assertEqual(rma.next_step, "receive", "it is on its way")
        for parcel, (received, status) in ((1, (1, "partial")), (3, (4, "partial")), (1, (5, "done"))):
            receipt = self.receipt(rma)
            self.assertEqual(receipt.after_sales_rma_id, rma)
            self.count(receipt, {self.average: parcel})
            self.assertEqual((rma.line_ids.qty_received, rma.receipt_status), (received, status))
        self.assertEqual(len(rma.receipt_picking_ids), 3)
        self.assertEqual(len(rma.inspection_ids), 3, "a test report for each parcel")
        self.assertFalse(rma.discrepancy_ids)
        self.assertFalse(self.receipt(rma))

    def test_native_backorder_wizard(self):
        """Where the operation type asks, the wizard keeps the rest or drops it; what is dropped stands still."""
        self.after_sales_warehouse.in_type_id.create_backorder = "ask"
        for keep, discrepancies in ((True, []), (False, [("less", self.average, 2, "open")])):
            with self.subTest(keep=keep):
                rma = self.case((self.line, 3))
                receipt = self.receipt(rma)
                receipt.move_ids.quantity = 1
                action = receipt.button_validate()
                self.assertEqual(action["res_model"], "stock.backorder.confirmation")
                wizard = Form(
                    self.env["stock.backorder.confirmation"].with_user(self.operator).with_context(**action["context"])
                ).save()
                wizard.process() if keep else wizard.process_cancel_backorder()
                self.assertEqual(receipt.state, "done")
                self.assertEqual(bool(self.receipt(rma)), keep)
                self.assertDiscrepancies(rma, *discrepancies)
                self.assertEqual(rma.next_step, "inspect" if keep else "settle")

    def test_several_cases_at_once(self):
        rmas = self.case((self.line, 2)) | self.case((self.line, 1))
        receipts = self.receipt(rmas)
        receipts.button_validate()
        self.assertEqual(rmas.line_ids.mapped("qty_received"), [2, 1])

    def test_two_deliveries_of_one_product_are_one_thing_to_the_operator(self):
        order = self.sell((self.average, 4, 200), user_id=self.salesperson.id)
        self.deliver(order, {order.order_line: 2})
        self.deliver(order)
        rma = self.case((order.order_line, 4), order=order)
        receipt = self.receipt(rma)
        self.assertEqual(receipt.move_ids.mapped("product_uom_qty"), [2, 2])
        receipt.move_ids[0].quantity = 3
        receipt.move_ids[1].quantity = 0
        receipt.button_validate()
        self.assertFalse(rma.discrepancy_ids)
        self.assertEqual(sorted(rma.line_ids.mapped("qty_received")), [1, 2])

    def test_the_same_product_on_a_line_of_its_own(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        receipt.move_ids.quantity = 2
        self.add(receipt, self.average, 2)
        receipt.button_validate()
        self.assertEqual(rma.line_ids.qty_received, 3)
        self.assertDiscrepancies(rma, ("more", self.average, 1, "open"))

    # -- what does not agree -------------------------------------------------------------------------------------

    def test_more(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        self.count(receipt, {self.average: 5})
        self.assertEqual((receipt.state, rma.line_ids.qty_received), ("done", 3))
        self.assertDiscrepancies(rma, ("more", self.average, 2, "open"))
        self.assertEqual(rma.discrepancy_ids.counted_by_id, self.operator)
        self.assertEqual((rma.next_step, rma.state), ("settle", "authorized"))
        self.assertEqual(self.line.qty_delivered, 3)

    def test_another_product(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        self.add(receipt, self.fifo, 2)
        self.count(receipt, {self.average: 3, self.fifo: 2})
        self.assertEqual(receipt.move_ids.product_id, self.average)
        self.assertDiscrepancies(rma, ("product", self.fifo, 2, "open"))

    def test_nothing_but_another_product(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        self.add(receipt, self.fifo, 1)
        self.count(receipt, {self.fifo: 1})
        self.assertEqual(receipt.state, "assigned", "the receipt goes on waiting")
        self.assertDiscrepancies(rma, ("product", self.fifo, 1, "open"))
        self.assertEqual(rma.line_ids.qty_received, 0)

    def test_another_serial(self):
        rma = self.case((self.serial_line, self.lots["S1"]))
        receipt = self.receipt(rma)
        self.assertEqual(receipt.move_ids.lot_ids, self.lots["S1"])
        receipt.move_line_ids.lot_id = self.lots["S2"]
        receipt.button_validate()
        self.assertEqual((receipt.state, rma.line_ids.qty_received), ("assigned", 0), "S1 is still awaited")
        self.assertDiscrepancies(rma, ("serial", self.serial, 1, "open"))
        self.assertEqual(rma.discrepancy_ids.lot_id, self.lots["S2"])

    def test_serial_that_never_was_this_customers(self):
        rma = self.case((self.serial_line, 2))
        receipt = self.receipt(rma)
        lines = receipt.move_line_ids
        if len(lines) < 2:
            receipt.move_ids.quantity = 2
            lines = receipt.move_line_ids
        lines[0].lot_id, lines[1].lot_id = self.lots["S1"], self.lots["S8"]
        receipt.button_validate()
        self.assertEqual(rma.line_ids.qty_received, 1)
        self.assertDiscrepancies(rma, ("serial", self.serial, 1, "open"))
        with self.assertRefused("Serial S8: no delivery to Customer", ValidationError):
            rma.discrepancy_ids.with_user(self.approver).action_accept("He had it")

    def test_serial_of_another_case(self):
        """Not named by this case, named by another one: it belongs there."""
        rma = self.case((self.serial_line, 1))
        other = self.case((self.serial_line, self.lots["S2"]))
        receipt = self.receipt(rma)
        receipt.move_ids.quantity = 1
        receipt.move_line_ids.lot_id = self.lots["S2"]
        receipt.button_validate()
        self.assertDiscrepancies(rma, ("serial", self.serial, 1, "open"))
        self.receipt(other).button_validate()
        self.assertEqual(other.line_ids.qty_received, 1)

    def test_serials_counted_on_each_others_lines(self):
        order = self.sell((self.serial, 2, 300), user_id=self.salesperson.id)
        for lot in (self.lots["S4"], self.lots["S5"]):
            self.deliver(order, {order.order_line: 1}, {order.order_line: lot})
        rma = self.case((order.order_line, 2), order=order)
        first, second = self.receipt(rma).move_ids
        (first.move_line_ids | second.move_line_ids).unlink()
        for move, lot in ((first, second.after_sales_line_id.lot_ids), (second, first.after_sales_line_id.lot_ids)):
            move.move_line_ids = [
                Command.create({**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": 1, "picked": True})
            ]
        self.receipt(rma).button_validate()
        self.assertFalse(rma.discrepancy_ids)
        self.assertEqual(rma.receipt_status, "done")

    def test_less_is_awaited(self):
        rma = self.case((self.line, 3))
        self.count(self.receipt(rma), {self.average: 2})
        self.assertFalse(rma.discrepancy_ids)
        self.assertEqual(self.receipt(rma).move_ids.product_uom_qty, 1)

    def test_cancelled_receipt_stands_still(self):
        rma = self.case((self.line, 3))
        self.receipt(rma).action_cancel()
        self.assertDiscrepancies(rma, ("less", self.average, 3, "open"))
        self.assertEqual(rma.next_step, "settle")

    def test_cancelled_line_of_a_receipt_stands_still(self):
        rma = self.case((self.line, 3), (self.serial_line, self.lots["S1"]))
        self.receipt(rma).move_ids.filtered(lambda move: move.product_id == self.serial)._action_cancel()
        self.assertDiscrepancies(rma, ("less", self.serial, 1, "open"))
        self.count(self.receipt(rma), {self.average: 3})
        self.assertDiscrepancies(rma, ("less", self.serial, 1, "open"))

    def test_lowered_demand_stands_still(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        receipt.move_ids.product_uom_qty = 2
        self.count(receipt, {self.average: 2})
        self.assertDiscrepancies(rma, ("less", self.average, 1, "open"))

    def test_picked_lines_are_what_was_counted(self):
        """As everywhere in Odoo: once something is picked, what is not picked did not arrive."""
        rma = self.case((self.line, 3), (self.serial_line, self.lots["S1"]))
        receipt = self.receipt(rma)
        receipt.move_ids.filtered(lambda move: move.product_id == self.average).picked = True
        receipt.button_validate()
        self.assertEqual(rma.line_ids.mapped("qty_received"), [3, 0])
        self.assertFalse(rma.discrepancy_ids)

    # -- the ways out: accept ------------------------------------------------------------------------------------

    def test_accept_more(self):
        rma = self.case((self.line, 3))
        self.count(self.receipt(rma), {self.average: 5})
        item = rma.discrepancy_ids
        item.with_user(self.approver).with_context(after_sales_reason="He had five").action_accept()
        self.assertRecordValues(
            item, [{"state": "accepted", "decided_by_id": self.approver.id, "reason": "He had five"}]
        )
        self.assertEqual(rma.line_ids.mapped("quantity"), [3, 2])
        self.assertEqual(rma.line_ids[1].note, "He had five")
        self.assertEqual(rma.line_ids[1].claimed_qty, 2)
        self.count(self.receipt(rma), {self.average: 2})
        self.assertEqual(self.line.qty_delivered, 1)
        self.assertEqual(rma.receipt_status, "done")

    def test_accept_more_than_was_delivered(self):
        rma = self.case((self.line, 3))
        self.count(self.receipt(rma), {self.average: 7})
        with self.assertRefused("no delivery to Customer is left", ValidationError):
            rma.discrepancy_ids.with_user(self.approver).action_accept("He had it")
        self.assertEqual(rma.discrepancy_ids.state, "open")

    def test_accept_more_from_several_deliveries(self):
        for quantity in (1, 1):
            order = self.sell((self.fifo, quantity, 200))
            self.deliver(order)
        rma = self.case((self.line, 1))
        receipt = self.receipt(rma)
        self.add(receipt, self.fifo, 2)
        self.count(receipt, {self.average: 1, self.fifo: 2})
        rma.discrepancy_ids.with_user(self.approver).action_accept("He had it")
        self.assertEqual(rma.line_ids.filtered(lambda line: line.product_id == self.fifo).mapped("quantity"), [1, 1])

    def test_accept_another_product_of_another_order(self):
        order = self.sell((self.fifo, 2, 150))
        self.deliver(order)
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        self.add(receipt, self.fifo, 1)
        self.count(receipt, {self.fifo: 1})
        rma.discrepancy_ids.with_user(self.approver).action_accept("He had it")
        self.assertEqual(rma.line_ids[1].sale_line_id, order.order_line)
        self.assertEqual(rma.sale_order_ids, self.order | order)
        self.count(self.receipt(rma).filtered(lambda picking: self.fifo in picking.move_ids.product_id), {self.fifo: 1})
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_accept_another_serial(self):
        rma = self.case((self.serial_line, self.lots["S1"]))
        receipt = self.receipt(rma)
        receipt.move_line_ids.lot_id = self.lots["S2"]
        receipt.button_validate()
        rma.discrepancy_ids.with_user(self.approver).action_accept("He had it")
        changed = rma.line_ids - rma.line_ids[0]
        self.assertEqual(changed.lot_ids, self.lots["S2"])
        changed.move_ids.picking_id.with_user(self.operator).button_validate()
        self.assertEqual(changed.qty_received, 1)
        rma.action_cancel_rest()
        self.assertEqual(rma.line_ids, changed)
        self.assertEqual(rma.receipt_status, "done")

    def test_nobody_accepts_their_own_request_or_count(self):
        manager = self.users["manager"]
        rma = self.case((self.line, 3))
        self.count(self.receipt(rma).with_user(manager), {self.average: 5})
        with self.assertRefused("own request or count"):
            rma.discrepancy_ids.with_user(manager).action_accept()
        self.assertFalse(rma.discrepancy_ids.with_user(manager).can_accept)
        self.assertTrue(rma.discrepancy_ids.with_user(self.approver).can_accept)
        with self.assertRefused("by an approver"):
            rma.discrepancy_ids.with_user(self.salesperson).action_accept()

    # -- the ways out: send back, cancel, expect -----------------------------------------------------------------

    def test_send_back(self):
        rma = self.case((self.line, 3))
        self.count(self.receipt(rma), {self.average: 5})
        before = self.env["stock.quant"].search_count([("product_id", "=", self.average.id)])
        rma.discrepancy_ids.with_user(self.salesperson).action_send_back()
        self.assertDiscrepancies(rma, ("more", self.average, 2, "sent_back"))
        self.assertEqual(self.env["stock.quant"].search_count([("product_id", "=", self.average.id)]), before)
        self.assertEqual(rma.next_step, "inspect")

    def test_cancel_what_is_missing(self):
        rma = self.case((self.line, 3))
        self.count(self.receipt(rma), {self.average: 1})
        self.receipt(rma).action_cancel()
        rma.discrepancy_ids.with_user(self.salesperson).action_cancel_rest()
        self.assertDiscrepancies(rma, ("less", self.average, 2, "cancelled"))
        self.assertEqual((rma.line_ids.quantity, rma.line_ids.claimed_qty, rma.receipt_status), (1, 1, "done"))
        self.case((self.line, 5))

    def test_cancel_what_is_missing_leaves_what_is_awaited(self):
        rma = self.case((self.line, 5))
        self.count(self.receipt(rma), {self.average: 1})
        self.receipt(rma).move_ids.product_uom_qty = 3
        self.count(self.receipt(rma), {self.average: 1})
        self.assertDiscrepancies(rma, ("less", self.average, 1, "open"))
        rma.discrepancy_ids.with_user(self.salesperson).action_cancel_rest()
        self.assertEqual(rma.line_ids.quantity, 4)
        self.assertEqual(self.receipt(rma).move_ids.product_uom_qty, 2)

    def test_cancel_the_rest_of_the_case(self):
        """A line of which nothing arrived leaves the case; its trace is the discrepancy."""
        rma = self.case((self.line, 3), (self.serial_line, self.lots["S1"] | self.lots["S2"]))
        receipt = self.receipt(rma)
        receipt.move_ids.filtered(lambda move: move.product_id == self.average).quantity = 2
        receipt.move_ids.filtered(lambda move: move.product_id == self.serial).quantity = 0
        receipt.button_validate()
        rma.with_user(self.salesperson).action_cancel_rest()
        self.assertEqual((rma.line_ids.product_id, rma.line_ids.quantity), (self.average, 2))
        self.assertDiscrepancies(rma, ("less", self.average, 1, "cancelled"), ("less", self.serial, 2, "cancelled"))
        self.assertFalse(self.receipt(rma))
        self.case((self.line, 4), (self.serial_line, 3))

    def test_cancel_the_rest_keeps_the_serials_that_came(self):
        rma = self.case((self.serial_line, self.lots["S1"] | self.lots["S2"] | self.lots["S3"]))
        receipt = self.receipt(rma)
        receipt.move_line_ids.filtered(lambda line: line.lot_id != self.lots["S2"]).quantity = 0
        receipt.button_validate()
        rma.action_cancel_rest()
        self.assertEqual((rma.line_ids.quantity, rma.line_ids.lot_ids), (1, self.lots["S2"]))
        self.case((self.serial_line, self.lots["S1"] | self.lots["S3"]))

    def test_rest_is_cancelled_only_when_something_came(self):
        rma = self.case((self.line, 3))
        with self.assertRefused("no rest is awaited"):
            rma.action_cancel_rest()

    def test_expect_again(self):
        rma = self.case((self.line, 3))
        self.receipt(rma).action_cancel()
        rma.discrepancy_ids.with_user(self.salesperson).action_expect_again()
        self.assertDiscrepancies(rma, ("less", self.average, 3, "expected"))
        self.count(self.receipt(rma), {self.average: 3})
        self.assertEqual(rma.receipt_status, "done")

    def test_each_missing_line_is_settled_by_itself(self):
        rma = self.case((self.line, 3), (self.serial_line, self.lots["S1"]))
        self.receipt(rma).action_cancel()
        of_average, of_serial = rma.discrepancy_ids.sorted("product_id").sorted(
            lambda item: item.product_id != self.average
        )
        of_average.action_expect_again()
        self.assertEqual(self.receipt(rma).move_ids.product_id, self.average)
        of_serial.action_cancel_rest()
        self.assertEqual(rma.line_ids.product_id, self.average)
        self.assertEqual(self.receipt(rma).move_ids.product_uom_qty, 3)

    def test_wrong_way_out_and_twice(self):
        rma = self.case((self.line, 3))
        self.count(self.receipt(rma), {self.average: 4})
        more = rma.discrepancy_ids
        other = self.case((self.line, 2))
        self.receipt(other).action_cancel()
        less = other.discrepancy_ids
        for press, words in (
            (more.action_cancel_rest, "Only missing goods"),
            (more.action_expect_again, "Only missing goods"),
            (less.action_send_back, "did not arrive"),
            (less.with_user(self.approver).action_accept, "Missing goods cannot be accepted"),
            ((more | less).action_send_back, "did not arrive"),
        ):
            with self.assertRefused(words):
                press()
        self.assertEqual(set((more | less).mapped("state")), {"open"})
        more.action_send_back()
        with self.assertRefused("settled already"):
            more.action_send_back()

    # -- state, packaging, photos --------------------------------------------------------------------------------

    def test_state_packaging_and_photos_are_recorded(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        photo = self.env["ir.attachment"].with_user(self.operator).create({"name": "box.png", "raw": b"box"})
        receipt.move_line_ids.write(
            {
                "after_sales_packaging": "damaged",
                "after_sales_condition": "Scratched",
                "after_sales_photo_ids": [Command.set(photo.ids)],
            }
        )
        receipt.button_validate()
        line = receipt.move_line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "after_sales_packaging": "damaged",
                    "after_sales_condition": "Scratched",
                    "after_sales_photo_ids": photo.ids,
                }
            ],
        )
        self.env.invalidate_all()
        for role in ("salesperson", "technician", "approver", "accountant"):
            self.assertEqual(photo.with_user(self.users[role]).raw, b"box", role)

    # -- nothing slips past ----------------------------------------------------------------------------------------

    def test_ungraded_goods_wait_in_quarantine_whatever_the_operator_chooses(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        receipt.move_line_ids.location_dest_id = self.warehouse.lot_stock_id
        with self.assertRefused("goes to .*Quarantine", ValidationError):
            receipt.button_validate()
        receipt.location_dest_id = self.warehouse.lot_stock_id
        with self.assertRefused("goes to .*Quarantine", ValidationError):
            receipt.button_validate()

    def test_receipt_of_an_open_case_is_not_deleted(self):
        rma = self.case((self.line, 3))
        with self.assertRefused("belongs to an open case"):
            rma.receipt_picking_ids.unlink()

    def test_receipt_of_a_cancelled_case_is_not_validated(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        rma.action_cancel()
        self.assertEqual(receipt.state, "cancel")
        with self.assertRaises(UserError):
            receipt.move_ids.quantity = 3

    # -- the native return wizard --------------------------------------------------------------------------------

    def native_return(self, picking, quantities: dict):
        """What the operator does with the native wizard: {product: quantity}."""
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.operator)
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        for line in wizard.product_return_moves:
            line.quantity = quantities.get(line.product_id, 0)
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]).with_user(self.operator)
        back.move_ids.picked = True
        back.button_validate()
        return back

    def test_native_return_works_beside_cases(self):
        self.case((self.line, 3))
        back = self.native_return(
            self.order.picking_ids.filtered(lambda p: p.picking_type_code == "outgoing"), {self.average: 2}
        )
        self.assertEqual((back.state, self.line.qty_delivered), ("done", 4))
        self.assertFalse(back.after_sales_rma_id)

    def test_company_that_wants_a_case_for_each_return(self):
        self.company.after_sales_case_required = True
        delivery = self.order.picking_ids
        with self.assertRefused("through an after-sales case"):
            self.native_return(delivery, {self.average: 2})
        rma = self.case((self.line, 2))
        self.count(self.receipt(rma), {self.average: 2})
        self.assertEqual(rma.line_ids.qty_received, 2)
        # Goods of vendors, and goods going out, are none of its business.
        self.buy(self.average, 1, 100)
        order = self.sell((self.average, 1, 200))
        self.assertEqual(self.deliver(order).state, "done")

    def test_goods_of_a_case_go_back_by_their_test_report(self):
        rma = self.case((self.line, 2))
        receipt = self.receipt(rma)
        self.count(receipt, {self.average: 2})
        with self.assertRefused("test report"):
            self.native_return(receipt, {self.average: 1})
        self.assertEqual(self.line.qty_delivered, 4)
