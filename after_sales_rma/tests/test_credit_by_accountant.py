"""The accountant posts credit notes without rights on stock or sales."""

from odoo.tests import tagged

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
class TestCreditByAccountant(AfterSalesCommon):
    def test_lots_valued_by_lot(self):
        """Posting brings the cost of the returned lots up to date, which only the warehouse may write."""
        product = self._create_product("Valued by Serial", "fifo", tracking="serial", lot_valuated=True)
        self.buy(product, 2, 100, lots=["S1", "S2"])
        order = self.sell((product, 2, 200))
        self.deliver(order)
        self.invoice(order)
        rma = self.request(order)
        self.receive(rma)

        credit_note = rma.with_user(self.users["accountant"]).action_refund()
        credit_note.action_post()

        self.assertRecordValues(credit_note, [{"state": "posted", "amount_untaxed": 400.0}])
        self.assertEqual(rma.state, "done")
        self.assertFalse(self.company._action_close_stock_valuation())
