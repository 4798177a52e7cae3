"""Defective label 不良品标识: printed from the case, the receipt, the put-away and the list (R20)."""

from odoo.tests import tagged

from .test_write_down import WriteDownCommon


@tagged("post_install", "-at_install")
class TestDefectiveLabel(WriteDownCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.average.barcode = "6901234567892"
        cls.item = cls.defective_goods(cls.average)
        cls.rma = cls.item.rma_id

    def html(self, name: str, records) -> str:
        module = "after_sales_rma_write_down" if name == "write_down" else "after_sales_rma"
        report = f"{module}.action_report_defective_label_{name}"
        return self.env["ir.actions.report"]._render_qweb_html(report, records.ids)[0].decode()

    def test_printed_from_every_document(self):
        documents = {
            "rma": self.rma,
            "disposition": self.rma.disposition_ids,
            "picking": self.rma.receipt_picking_ids,
            "write_down": self.item,
        }
        for name, records in documents.items():
            with self.subTest(document=name):
                page = self.html(name, records)
                self.assertEqual(page.count('class="o_after_sales_label"'), 1)
                for words in (self.average.display_name, self.rma.name, self.rma.inspection_ids.name, "6901234567892"):
                    self.assertIn(words, page)

    def test_at_the_dock_before_validation(self):
        order = self.sell((self.average, 2, 200))
        self.deliver(order)
        receipt = self.request(order).receipt_picking_ids
        self.assertFalse(receipt.after_sales_has_defective)
        self.assertIn("Nothing here is defective", self.html("picking", receipt))
        receipt.move_ids.move_line_ids.after_sales_grade = "defective"
        self.assertTrue(receipt.after_sales_has_defective)
        self.assertEqual(self.html("picking", receipt).count('class="o_after_sales_label"'), 1)

    def test_good_goods_get_none(self):
        order = self.sell((self.average, 1, 200))
        self.deliver(order)
        rma = self.request(order)
        self.receive(rma)
        self.assertIn("Nothing here is defective", self.html("rma", rma))
        self.assertFalse(rma.receipt_picking_ids.after_sales_has_defective)

    def test_warehouse_prints_without_seeing_values(self):
        user = self.users["warehouse"]
        labels = self.rma.receipt_picking_ids.with_user(user)._after_sales_labels()
        self.assertEqual([label["quantity"] for label in labels], [2])
        self.assertFalse(self.env["after.sales.write.down"].with_user(user).has_access("read"))

    def test_counted_on_the_case(self):
        seen = self.rma.with_user(self.users["commerce"])
        self.assertEqual(seen.write_down_count, 1)
        self.assertEqual(seen.action_view_write_downs()["res_id"], self.item.id)
