from odoo.addons.after_sales_rma.tests import test_tours
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestAllowanceTour(test_tours.CaseTourCommon):
    """From the complaint to the money through the browser, in Chinese, by three people (R04, R13, R23)."""

    def test_from_complaint_to_payment(self):
        self.company.write({"after_sales_auto_authorize": True, "after_sales_stay_evidence": False})
        self.env["res.partner.bank"].create(
            {"partner_id": self.customer.id, "acc_number": "6222 0000 1111 2222", "allow_out_payment": True}
        )
        order = self._delivered_order(self.camera)
        self.pay(order.invoice_ids)
        self._tour("salesperson_asks_for_an_allowance", "salesperson")
        rma = order.after_sales_rma_ids
        self.assertRecordValues(rma, [{"state": "submitted", "next_step": "decide", "amount_total": 304.76}])
        self._tour("approver_authorizes", "approver")
        self._tour("accountant_credits_and_pays_back", "accountant")
        self.assertEqual(rma.credit_note_ids.amount_residual, 0)
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        self.assertRecordValues(
            rma.credit_note_ids, [{"state": "posted", "amount_total": 304.76, "after_sales_red_reason": "04"}]
        )
        self.assertEqual(order.invoice_status, "invoiced")
