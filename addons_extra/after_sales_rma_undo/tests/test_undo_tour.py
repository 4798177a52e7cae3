from odoo.addons.after_sales_rma.tests.test_tours import CaseTourCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestUndoTour(CaseTourCommon):
    def test_wrong_receipt_taken_back(self):
        """Counted for the wrong case: taken back with a reason, readable, and awaited again."""
        rma = self._requested(2)
        rma.with_user(self.users["approver"]).action_authorize()
        receipt = rma.receipt_picking_ids
        self._tour("warehouse_takes_a_wrong_receipt_back", "warehouse")
        self.assertRecordValues(
            receipt.after_sales_undo_ids,
            [
                {
                    "state": "done",
                    "after_sales_undo_by_id": self.users["warehouse"].id,
                    "after_sales_undo_reason": "收错单",
                }
            ],
        )
        self.assertRecordValues(rma.withdrawn_report_ids, [{"state": "withdrawn", "withdrawn_reason": "收错单"}])
        self.assertRecordValues(rma, [{"receipt_status": "pending", "next_step": "await_goods"}])
        self.assertEqual(self._on_hand(self.after_sales_warehouse.after_sales_quarantine_location_id), 0)
        self.assertClosing()
