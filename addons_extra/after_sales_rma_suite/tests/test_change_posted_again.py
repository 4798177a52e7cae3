"""Invoices and credit notes of a case that changed its mind enter what they entered at first (law 5)."""

from odoo.addons.after_sales_rma.tests.test_as_is import AsIsCommon
from odoo.addons.after_sales_rma.tests.test_credit_posted_again import PostedAgain
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestChangedAndPostedAgain(PostedAgain, AsIsCommon):
    def _ours_becomes_the_customers(self, order):
        """Taken back at first, then to be repaired: the goods leave the company where they lie."""
        rma = self._received(order)
        rma.line_ids.action_change_remedy("repair", "Thought over")
        self.assertTrue(rma.line_ids.move_ids.filtered("after_sales_handover"))

    def _the_customers_becomes_ours(self, order):
        rma = self._received(order, "repair")
        rma.line_ids.action_change_remedy("refund", "Thought over")
        self._graded(rma)
        self._credited(rma)
        self.assertEqual(rma.state, "done")

    WAYS = (_ours_becomes_the_customers, _the_customers_becomes_ours)
    BEFORE_A_REFUND = ()
