"""What does not agree with the case is seen at the dock before validating, told after it, and sent back with a slip."""

from lxml import etree
from odoo.tests import Form, tagged

from .test_receipt import ReceiptCommon


@tagged("post_install", "-at_install")
class TestApart(ReceiptCommon):
    def wrong_serial(self):
        """A case for S1, of which S5 lay in the parcel."""
        rma = self.case((self.serial_line, self.lots["S1"]))
        receipt = self.receipt(rma)
        receipt.move_line_ids.lot_id = self.lots["S5"]
        return rma, receipt

    # -- before validating -------------------------------------------------------------------------------------

    def test_a_wrong_serial_turns_the_line_amber_and_says_why(self):
        rma, receipt = self.wrong_serial()
        self.assertTrue(receipt.move_ids.after_sales_differs)
        self.assertEqual(
            receipt.after_sales_notice,
            "Serial: S5 was not expected and will be set apart.\nSerial: 1 Units missing will stay awaited.",
        )
        receipt.move_line_ids.lot_id = self.lots["S1"]
        self.assertFalse(receipt.move_ids.after_sales_differs)
        self.assertFalse(receipt.after_sales_notice)
        self.assertEqual(receipt.after_sales_expected, "Serial × 1 (S1)")
        self.assertFalse(rma.discrepancy_ids)

    def test_a_serial_that_is_typed_and_unknown_does_so_too(self):
        receipt = self.receipt(self.case((self.serial_line, self.lots["S1"])))
        receipt.move_line_ids.write({"lot_id": False, "lot_name": "S1X"})
        self.assertTrue(receipt.move_ids.after_sales_differs)
        self.assertIn("S1X was not expected", receipt.after_sales_notice)
        receipt.move_line_ids.lot_name = "S1"
        self.assertFalse(receipt.move_ids.after_sales_differs)

    def test_a_serial_chosen_in_the_line_does_so_before_it_is_saved(self):
        receipt = self.receipt(self.case((self.serial_line, self.lots["S1"])))
        self.operator.group_ids |= self.env.ref("stock.group_production_lot")
        form = Form(receipt)
        with form.move_ids.edit(0) as move:
            move.lot_ids.clear()
            move.lot_ids.add(self.lots["S5"])
            self.assertTrue(move.after_sales_differs)
        self.assertIn("S5 was not expected", form.after_sales_notice)

    def test_the_banner_names_the_serials_that_may_come(self):
        """Where the case names none, any of the delivery may come that no other case asks for."""
        self.case((self.serial_line, self.lots["S2"]))
        receipt = self.receipt(self.case((self.serial_line, 1)))
        self.assertEqual(receipt.after_sales_expected, "Serial × 1")
        self.assertEqual(receipt.after_sales_serials, "S1, S3")
        receipt.move_line_ids.lot_id = self.lots["S2"]
        self.assertIn("S2 was not expected", receipt.after_sales_notice)

    def test_a_serial_of_another_line_of_the_receipt_is_none(self):
        """Two lines of one product: whichever the operator counts it on, validating sorts it."""
        rma = self.case((self.serial_line, self.lots["S1"]), (self.serial_line, self.lots["S3"]))
        receipt = self.receipt(rma)
        first, second = receipt.move_ids
        first.move_line_ids.lot_id, second.move_line_ids.lot_id = self.lots["S3"], self.lots["S1"]
        self.assertEqual(receipt.move_ids.mapped("after_sales_differs"), [False, False])
        receipt.button_validate()
        self.assertFalse(rma.discrepancy_ids)

    # -- after validating --------------------------------------------------------------------------------------

    def test_after_validating_the_receipt_says_what_to_do_with_the_goods(self):
        rma, receipt = self.wrong_serial()
        receipt.button_validate()
        self.assertEqual(receipt.state, "assigned")
        self.assertIn("Serial S5 × 1 is set apart (Another serial or lot)", receipt.after_sales_apart)
        self.assertIn("keep it out of the stock", receipt.after_sales_apart)
        rma.discrepancy_ids.with_user(self.salesperson).action_send_back()
        self.assertEqual(receipt.after_sales_apart, "Serial S5 × 1: send it back to the customer, with its slip.")

    def test_what_agrees_and_what_does_not_are_both_told(self):
        rma = self.case((self.line, 3))
        receipt = self.receipt(rma)
        self.count(receipt, {self.average: 5})
        self.assertEqual(receipt.state, "done")
        self.assertIn("Average × 2 is set apart (More than authorised)", receipt.after_sales_apart)
        rma.discrepancy_ids.with_user(self.approver).action_accept("He had five")
        self.assertIn("accepted, now part of the case", receipt.after_sales_apart)
        view = etree.fromstring(receipt.get_view(self.env.ref("stock.view_picking_form").id, "form")["arch"])
        self.assertTrue(view.xpath("//field[@name='after_sales_apart']"))

    def test_a_receipt_that_agrees_tells_nothing(self):
        receipt = self.receipt(self.case((self.line, 3)))
        receipt.button_validate()
        self.assertFalse(receipt.after_sales_apart)

    # -- sending back ------------------------------------------------------------------------------------------

    def test_sending_back_asks_on_every_screen(self):
        Item = self.env["after.sales.discrepancy"]
        for kind in ("list", "form"):
            arch = etree.fromstring(Item.get_view(view_type=kind)["arch"])
            buttons = arch.xpath("//button[@name='action_send_back']")
            self.assertTrue(buttons, kind)
            for button in buttons:
                self.assertIn("Send these goods back", button.get("confirm"), kind)

    def test_sending_back_prints_a_slip_for_each_case(self):
        rma, receipt = self.wrong_serial()
        receipt.button_validate()
        other = self.case((self.line, 3))
        self.count(self.receipt(other), {self.average: 5})
        items = (rma | other).discrepancy_ids.with_user(self.salesperson)
        action = items.action_send_back()
        self.assertEqual(action["report_name"], "after_sales_rma.report_sent_back")
        page = self.env["ir.actions.report"].with_user(self.salesperson)
        html = page._render_qweb_html(action["report_name"], items.ids)[0].decode()
        tree = etree.HTML(html)
        self.assertEqual(len(tree.xpath("//table[contains(@class, 'o_after_sales_goods')]")), 2)
        rows = ["|".join(row.xpath("string(.)").split()) for row in tree.xpath("//tbody/tr[td[6]]")]
        self.assertEqual(
            sorted(rows),
            sorted(
                [
                    f"1|Serial|S5|1.00|Units|Another|serial|or|lot|{receipt.name}",
                    f"1|Average|2.00|Units|More|than|authorised|{other.receipt_picking_ids.name}",
                ]
            ),
        )
        for case in rma | other:
            self.assertIn(case.name, html)
