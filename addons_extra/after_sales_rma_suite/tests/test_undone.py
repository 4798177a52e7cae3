"""A receipt that is taken back stands in the books beside its undoing; they add up to nothing (R16, R31)."""

from datetime import timedelta

from odoo import fields
from odoo.addons.after_sales_rma_matching.tests.common import DailyCase
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
class TestUndone(DailyCase):
    def receipt(self):
        """A case that its goods came in for by mistake."""
        self.company.after_sales_inspect_at_dock = False
        rma = self.request(self.sold())
        rma.receipt_picking_ids.button_validate()
        return rma.receipt_picking_ids

    def undo(self, receipt):
        receipt.with_user(self.users["warehouse"]).action_after_sales_undo("Another customer's parcel")

    def test_both_on_the_day(self):
        receipt = self.receipt()
        self.undo(receipt)
        report = self.day()
        value = receipt.move_ids.value
        self.assertRecordValues(
            report.row_ids.filtered(lambda row: row.document in ("receipt", "undone")).sorted("document_rank"),
            [
                {"document": "receipt", "quantity": 2, "value": value, "status": "agrees", "name": receipt.name},
                {
                    "document": "undone",
                    "quantity": 2,
                    "value": value,
                    "status": "agrees",
                    "name": receipt.after_sales_undo_ids.name,
                },
            ],
        )
        self.assertEqual((report.qty_received, report.value_received), (0, 0))
        self.assertEqual(receipt.move_ids.after_sales_line_id.work_came, 0)

    def test_late_where_the_day_is_signed(self):
        """The signed day keeps its slip as it was; the next one has the undoing, and nothing else of it."""
        receipt = self.receipt()
        first = self.day()
        first.with_user(self.users["warehouse"]).action_sign()
        before = first._digest()
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.undo(receipt)
            second = self.day()
            self.assertEqual(
                [(row.document, row.quantity) for row in second.row_ids if row.document in ("receipt", "undone")],
                [("undone", 2)],
            )
        self.assertEqual((first._digest(), first.qty_received), (before, 2))
