"""The receipt of a case as the operator fills it in: grades, findings, photos, and what is told of a difference."""

from odoo import Command
from odoo.tests import Form, tagged

from .common import AfterSalesCommon

PIXEL = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestDock(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 20, 10)
        cls.order = cls.sell((cls.average, 4, 200))
        cls.deliver(cls.order)
        cls.invoice(cls.order)
        cls.rma = cls.request(cls.order)
        cls.receipt = cls.rma.receipt_picking_ids.with_user(cls.users["warehouse"])

    def _stock(self, location) -> float:
        return self.average.with_context(location=location.id).qty_available

    def test_the_banner_tells_case_and_expectation(self):
        self.assertTrue(self.receipt.after_sales_is_receipt)
        self.assertEqual(self.receipt.after_sales_expected, "Average × 4")
        self.assertFalse(self.receipt.after_sales_notice)

    def test_native_transfers_have_none_of_it(self):
        delivery = self.order.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing")[:1]
        self.assertFalse(delivery.after_sales_is_receipt)
        self.assertFalse(delivery.after_sales_expected)
        self.assertFalse(delivery.move_ids.after_sales_is_receipt)

    def test_a_grade_for_the_whole_line_sends_all_of_it_straight_to_its_place(self):
        before = self._stock(self.warehouse.lot_stock_id)
        with Form(self.receipt) as form, form.move_ids.edit(0) as move:
            move.after_sales_grade = "qualified"
        self.assertEqual(self.receipt.move_line_ids.location_dest_id, self.warehouse.lot_stock_id)
        self.receipt.button_validate()
        self.assertEqual(self._stock(self.warehouse.lot_stock_id) - before, 4)
        self.assertRecordValues(self.rma.inspection_ids, [{"grade": "qualified", "state": "done", "quantity": 4}])

    def test_grade_and_a_lower_count_in_one_edit(self):
        with Form(self.receipt) as form, form.move_ids.edit(0) as move:
            move.after_sales_grade = "defective"
            move.quantity = 3
        self.assertIn("1 Units missing", self.receipt.after_sales_notice)
        self.receipt.button_validate()
        self.assertRecordValues(self.rma.inspection_ids, [{"grade": "defective", "quantity": 3}])
        self.assertEqual(self.rma.next_step, "credit")
        self.assertEqual(self.rma.receipt_status, "partial")

    def test_a_higher_count_keeps_the_grade_and_stands_apart(self):
        with Form(self.receipt) as form, form.move_ids.edit(0) as move:
            move.quantity = 6
            move.after_sales_grade = "qualified"
        self.assertTrue(self.receipt.move_ids.after_sales_differs)
        self.assertIn("2 Units more than authorised", self.receipt.after_sales_notice)
        self.receipt.button_validate()
        self.assertRecordValues(self.rma.inspection_ids, [{"grade": "qualified", "quantity": 4}])
        self.assertRecordValues(self.rma.discrepancy_ids, [{"kind": "more", "quantity": 2, "state": "open"}])

    def test_several_grades_are_told_and_left_alone(self):
        move = self.receipt.move_ids
        line = move.move_line_ids
        line.write({"quantity": 1, "after_sales_grade": "qualified"})
        line.copy({"quantity": 3, "after_sales_grade": "defective", "picking_id": self.receipt.id, "move_id": move.id})
        self.assertEqual(move.after_sales_grade, "mixed")
        move.after_sales_grade = "mixed"
        self.assertEqual(sorted(move.move_line_ids.mapped("after_sales_grade")), ["defective", "qualified"])

    def test_packaging_and_condition_reach_the_test_report(self):
        self.company.after_sales_inspect_at_dock = False
        with Form(self.receipt) as form, form.move_ids.edit(0) as move:
            move.after_sales_packaging = "damaged"
            move.after_sales_condition = "Wet"
        self.receipt.button_validate()
        report = self.rma.inspection_ids.with_user(self.users["technician"])
        self.assertRecordValues(report, [{"packaging": "damaged", "condition": "Wet", "state": "draft"}])

    def test_photos_taken_at_the_dock_belong_to_the_case(self):
        self.company.after_sales_inspect_at_dock = False
        move = self.receipt.move_ids
        photo = (
            self.env["ir.attachment"]
            .with_user(self.users["warehouse"])
            .create({"name": "box.png", "datas": PIXEL, "res_model": "stock.move", "res_id": move.id})
        )
        move.after_sales_photo_ids = [Command.link(photo.id)]
        self.receipt.button_validate()
        self.assertRecordValues(photo.sudo(), [{"res_model": "after.sales.rma", "res_id": self.rma.id}])
        report = self.rma.inspection_ids.with_user(self.users["technician"])
        self.assertEqual(report.receipt_photo_ids.mapped("name"), ["box.png"])
        self.assertIn(str(photo.id), self.rma.picture_url)
        move.after_sales_photo_ids = [Command.unlink(photo.id)]
        self.assertFalse(move.move_line_ids.after_sales_photo_ids)

    def test_a_file_of_another_record_stays_where_it_is(self):
        foreign = self.env["ir.attachment"].create(
            {"name": "contract.png", "datas": PIXEL, "res_model": "res.partner", "res_id": self.customer.id}
        )
        self.rma._keep_files(foreign)
        self.assertRecordValues(foreign, [{"res_model": "res.partner", "res_id": self.customer.id}])

    def test_goods_that_are_not_in_the_case_are_announced(self):
        with Form(self.receipt) as form, form.move_ids.new() as move:
            move.product_id = self.fifo
            move.quantity = 1
        self.assertIn("Fifo is not in this case", self.receipt.after_sales_notice)

    def test_what_is_over_has_nothing_to_grade(self):
        """A receipt that is done or cancelled says so, instead of that it cannot be graded here."""
        self.company.after_sales_inspect_at_dock = True
        self.receipt.action_after_sales_all_qualified()
        with self.assertRefused("Nothing is left to grade"):
            self.receipt.action_after_sales_all_qualified()
