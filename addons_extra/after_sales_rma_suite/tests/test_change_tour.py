from odoo.addons.after_sales_rma_repair.tests.test_repair_tour import RepairTourCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestChangeTour(RepairTourCommon):
    """A repair that fails becomes an exchange, through the browser (R09)."""

    def test_failed_repair_becomes_an_exchange(self):
        rma = self._in_workshop()
        self._tour("technician_repairs", "technician")
        self._tour("technician_finds_the_repair_failed", "technician")
        self._tour("approver_exchanges_instead", "approver")
        self.assertRecordValues(
            rma.line_ids,
            [
                {
                    "remedy": "exchange",
                    "remedy_asked": "repair",
                    "remedy_reason": "无法修复，换新",
                    "exchange_kind": "swap",
                }
            ],
        )
        self._tour("warehouse_puts_one_away", "warehouse")
        self._tour("warehouse_delivers_the_same_again", "warehouse")
        self.assertRecordValues(rma.line_ids, [{"qty_replaced": 1, "qty_credited": 0}])
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        self.assertClosing()
