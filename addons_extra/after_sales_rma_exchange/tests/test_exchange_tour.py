from odoo.addons.after_sales_rma.tests.test_tours import CaseTourCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestExchangeTour(CaseTourCommon):
    """An exchange with a price difference through the browser, in Chinese, by one user of each role (R25–R27)."""

    def test_exchanged_for_something_dearer(self):
        other = self._create_product("微单相机", list_price=999)
        self.buy(other, 5, 600)
        order = self._delivered_order(self.camera)
        first = order.invoice_ids
        self.pay(first)

        self._tour("salesperson_asks_for_an_exchange", "salesperson")
        rma = order.after_sales_rma_ids
        self.assertRecordValues(rma, [{"state": "submitted", "amount_difference": 113}])
        self.assertRecordValues(rma.replacement_ids, [{"product_id": other.id, "quantity": 1, "price_unit": 999}])

        self._tour("approver_authorizes", "approver")
        self.assertFalse(rma.replacement_order_ids)
        self._tour("warehouse_receives", "warehouse")
        self._tour("technician_passes", "technician")
        self._tour("warehouse_puts_one_away", "warehouse")
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "replace"}])
        self._tour("warehouse_delivers_the_replacement", "warehouse")
        self.assertEqual(rma.line_ids.qty_replaced, 1)

        self._tour("accountant_posts_both", "accountant")
        second = rma.replacement_order_ids.invoice_ids
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        self.assertEqual(
            [move.amount_residual for move in (first, rma.credit_note_ids, second)],
            [0, 0, 113],
        )
        self.assertEqual((second.move_type, rma.credit_note_ids.move_type), ("out_invoice", "out_refund"))
        self.assertClosing()
