"""What was seen of goods that are set apart is kept, who accepts them says why, and unknown serials have a name."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .test_receipt import ReceiptCommon


@tagged("post_install", "-at_install")
class TestFindingsKept(ReceiptCommon):
    def findings(self, line):
        """Record packaging, state and a photo, as the operator does in the details of a line."""
        photo = (
            self.env["ir.attachment"]
            .with_user(self.operator)
            .create({"name": "box.png", "raw": b"box", "res_model": "stock.move.line", "res_id": line.id})
        )
        line.write(
            {
                "after_sales_packaging": "damaged",
                "after_sales_condition": "Wet",
                "after_sales_photo_ids": [Command.set(photo.ids)],
            }
        )
        return photo

    def assertKept(self, rma, photo):
        self.env.invalidate_all()
        item = rma.discrepancy_ids
        self.assertRecordValues(item, [{"packaging": "damaged", "condition": "Wet", "photo_ids": photo.ids}])
        for role in ("agent", "approver", "warehouse", "technician"):
            self.assertEqual(item.with_user(self.users[role]).photo_ids.raw, b"box", role)

    def test_of_another_product(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        move = self.add(receipt, self.fifo, 2)
        photo = self.findings(move.move_line_ids)
        self.count(receipt, {self.average: 3, self.fifo: 2})
        self.assertKept(rma, photo)

    def test_of_another_product_from_the_list_of_the_receipt(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        move = self.add(receipt, self.fifo, 2)
        photo = (
            self.env["ir.attachment"]
            .with_user(self.operator)
            .create({"name": "box.png", "raw": b"box", "res_model": "stock.move", "res_id": move.id})
        )
        move.write(
            {
                "after_sales_packaging": "damaged",
                "after_sales_condition": "Wet",
                "after_sales_photo_ids": [Command.link(photo.id)],
            }
        )
        receipt.button_validate()
        self.assertKept(rma, photo)

    def test_of_another_serial(self):
        rma = self.case((self.serial_line, self.lots["S1"]))
        receipt = self.receipt(rma)
        receipt.move_line_ids.lot_id = self.lots["S2"]
        photo = self.findings(receipt.move_line_ids)
        receipt.button_validate()
        self.assertKept(rma, photo)

    def test_of_too_many(self):
        """They lay in one parcel: what was seen of it belongs to both parts."""
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        receipt.move_ids.quantity = 5
        photo = self.findings(receipt.move_line_ids)
        receipt.button_validate()
        self.assertKept(rma, photo)
        self.assertRecordValues(
            receipt.move_line_ids, [{"after_sales_packaging": "damaged", "after_sales_photo_ids": photo.ids}]
        )

    def test_files_of_other_records_stay_theirs(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        move = self.add(receipt, self.fifo, 1)
        foreign = self.env["ir.attachment"].create(
            {"name": "c.png", "raw": b"c", "res_model": "res.partner", "res_id": self.customer.id}
        )
        move.move_line_ids.sudo().after_sales_photo_ids = [Command.link(foreign.id)]
        receipt.button_validate()
        self.assertRecordValues(foreign, [{"res_model": "res.partner", "res_id": self.customer.id}])

    def test_shown_and_never_changed(self):
        rma = self.case((self.line, 3))
        self.count(self.receipt(rma), {self.average: 5})
        form = Form(rma.discrepancy_ids.with_user(self.approver))
        for name in ("packaging", "condition", "photo_ids"):
            self.assertIn(name, form._view["fields"])
            with self.assertRaises(UserError):
                rma.discrepancy_ids.with_user(self.users["manager"]).write({name: False})


@tagged("post_install", "-at_install")
class TestReasonOfAcceptance(ReceiptCommon):
    def too_many(self):
        rma = self.case((self.line, 3))
        self.count(self.receipt(rma), {self.average: 5})
        return rma

    def test_a_dialog_asks_for_it(self):
        items = (self.too_many() | self.case((self.line, 1))).discrepancy_ids.with_user(self.approver)
        action = items.action_accept()
        self.assertEqual((action["res_model"], items.state), ("after.sales.accept", "open"))
        dialog = Form(self.env["after.sales.accept"].with_user(self.approver).with_context(**action["context"]))
        with self.assertRaises(AssertionError):
            dialog.save()
        dialog.reason = "He had five"
        dialog.save().action_confirm()
        self.assertRecordValues(items, [{"state": "accepted", "reason": "He had five"}])
        self.assertEqual(items.rma_id.line_ids[1].note, "He had five")

    def test_blanks_are_no_reason(self):
        item = self.too_many().discrepancy_ids.with_user(self.approver)
        self.assertEqual(item.action_accept("  ")["res_model"], "after.sales.accept")
        self.assertEqual(item.state, "open")

    def test_who_may_not_accept_is_not_asked(self):
        item = self.too_many().discrepancy_ids
        for role in ("salesperson", "agent", "warehouse"):
            with self.subTest(role), self.assertRaises(UserError):
                item.with_user(self.users[role]).action_accept()


@tagged("post_install", "-at_install")
class TestUnknownSerial(ReceiptCommon):
    def typed(self, *names, quantity: float = 1):
        """A case for serials of the order, whose receipt brings serials as typed or read by a scanner."""
        rma = self.case((self.serial_line, quantity))
        receipt = self.receipt(rma)
        receipt.move_line_ids.unlink()
        move = receipt.move_ids
        move.move_line_ids = [
            Command.create({**move._prepare_move_line_vals(), "lot_name": name, "quantity": 1, "picked": True})
            for name in names
        ]
        receipt.button_validate()
        return rma

    def test_it_is_a_discrepancy_with_its_name(self):
        rma = self.typed("X999")
        self.assertDiscrepancies(rma, ("serial", self.serial, 1, "open"))
        self.assertRecordValues(rma.discrepancy_ids, [{"lot_name": "X999", "lot_id": False}])
        self.assertEqual((rma.next_step, rma.line_ids.qty_received), ("settle", 0))
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "X999")]), "nothing is made up")

    def test_a_known_one_typed_by_its_name_is_received(self):
        rma = self.typed("S2")
        self.assertFalse(rma.discrepancy_ids)
        self.assertEqual(rma.inspection_ids.lot_id, self.lots["S2"])

    def test_beside_a_known_one(self):
        rma = self.typed("S1", "X999", quantity=2)
        self.assertEqual(rma.line_ids.qty_received, 1)
        self.assertDiscrepancies(rma, ("serial", self.serial, 1, "open"))

    def test_nobody_can_accept_it(self):
        item = self.typed("X999").discrepancy_ids
        with self.assertRefused("Serial X999: no delivery to Customer is left", ValidationError):
            item.with_user(self.approver).action_accept("He says so")
        self.assertEqual(item.state, "open")

    def test_sent_back_and_rest_cancelled(self):
        for serial, order in (("S1", ("send", "cancel")), ("S2", ("cancel", "send"))):
            with self.subTest(order):
                rma = self.typed(serial, "X999", quantity=2)
                for press in order:
                    if press == "send":
                        rma.discrepancy_ids.filtered(lambda item: item.kind == "serial").action_send_back()
                    else:
                        rma.action_cancel_rest()
                self.assertEqual(sorted(rma.discrepancy_ids.mapped("state")), ["cancelled", "sent_back"])
                self.assertEqual((rma.line_ids.quantity, rma.receipt_status, rma.next_step), (1, "done", "inspect"))

    def test_sent_back_and_the_right_one_received(self):
        rma = self.typed("X999")
        rma.discrepancy_ids.with_user(self.salesperson).action_send_back()
        receipt = self.receipt(rma)
        move = receipt.move_ids
        move.move_line_ids = [
            Command.create({**move._prepare_move_line_vals(), "lot_id": self.lots["S3"].id, "quantity": 1})
        ]
        receipt.button_validate()
        self.assertEqual((rma.receipt_status, rma.inspection_ids.lot_id), ("done", self.lots["S3"]))

    def test_sent_back_and_the_case_cancelled(self):
        rma = self.typed("X999")
        with self.assertRefused("settle the discrepancy first"):
            rma.action_cancel()
        rma.discrepancy_ids.action_send_back()
        rma.action_cancel()
        self.assertEqual(rma.state, "cancelled")

    def test_of_a_product_that_is_not_in_the_case(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        move = self.add(receipt, self.serial, 1)
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create({**move._prepare_move_line_vals(), "lot_name": "X999", "quantity": 1, "picked": True})
        ]
        receipt.button_validate()
        self.assertDiscrepancies(rma, ("product", self.serial, 1, "open"))
        self.assertEqual(rma.discrepancy_ids.lot_name, "X999")
        rma.discrepancy_ids.action_send_back()

    def test_of_goods_that_no_delivery_of_ours_is_known_of(self):
        """Taken back by a person's decision; the piece was never in our books, so there is nothing to compare."""
        rma = self.env["after.sales.rma"].create(
            {
                "partner_id": self.customer.id,
                "origin_reason": "Bought at a partner's",
                "line_ids": [Command.create({"product_id": self.serial.id, "quantity": 1})],
            }
        )
        rma.action_submit()
        if rma.state == "submitted":
            rma.sudo().action_authorize()
        receipt = self.receipt(rma)
        move = receipt.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create({**move._prepare_move_line_vals(), "lot_name": "X999", "quantity": 1, "picked": True})
        ]
        receipt.button_validate()
        self.assertEqual(rma.line_ids.qty_received, 1)
        self.assertEqual(rma.inspection_ids.lot_id.name, "X999")
