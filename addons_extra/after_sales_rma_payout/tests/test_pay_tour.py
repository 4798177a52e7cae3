"""The accountant pays a credit note back on the screen."""

from odoo.addons.after_sales_rma.tests.test_tours import CaseTourCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestPayTour(CaseTourCommon):
    def test_accountant_pays_back(self):
        rma = self._requested(1)
        self.env["res.partner.bank"].create(
            {"partner_id": self.customer.id, "acc_number": "6222 0000 1111 2222", "allow_out_payment": True}
        )
        self.pay(rma.line_ids.sale_line_id.order_id.invoice_ids)
        rma.with_user(self.users["approver"]).action_authorize()
        self.receive(rma)
        note = self.credit(rma)
        self.assertEqual(rma.next_step, "pay_back")
        self._tour("accountant_pays_back", "accountant")
        self.assertEqual(note.amount_residual, 0)
        self.assertEqual(rma.state, "done")
