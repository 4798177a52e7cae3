"""What a newer Odoo 19 does otherwise than the one these tests run on: the same code is right on both.

The newer behaviour is put in the place of Odoo's own method; everything else is real.
"""

from unittest.mock import patch

from odoo.addons.account.models.account_move import AccountMove
from odoo.addons.stock.models.stock_move import StockMove
from odoo.exceptions import RedirectWarning
from odoo.tests import tagged

from .common import AfterSalesCommon


def newer_bank_accounts():
    """There, no invoice is posted that names a bank account of the company which nobody has trusted yet."""

    def post(moves, soft=True):
        for move in moves:
            bank = move.partner_bank_id
            if bank and move.is_inbound() and not bank.allow_out_payment:
                words = "The company bank account is not trusted."
                raise RedirectWarning(words, 1, "Bank settings")
        return original(moves, soft=soft)

    original = AccountMove._post
    return patch.object(AccountMove, "_post", post)


@tagged("post_install", "-at_install")
class TestBankAccounts(AfterSalesCommon):
    """What is posted beside bank accounts that nobody has trusted yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for partner, number in ((cls.company.partner_id, "6222001"), (cls.customer, "6222002")):
            cls.env["res.partner.bank"].create({"partner_id": partner.id, "acc_number": number})

    def test_credit_notes_and_entries(self):
        """Money goes out by credit notes, and entries name no account: a whole case is posted."""
        self.buy(self.average, 2, 100)
        order = self.sell((self.average, 2, 200))
        self.deliver(order)
        invoice = self.invoice(order, post=False)
        self.assertFalse(invoice.partner_bank_id.allow_out_payment)
        invoice.action_post()
        with newer_bank_accounts():
            _rma, credit_note = self.take_back(order)
        self.assertEqual(credit_note.state, "posted")
        self.assertClosing()


@tagged("post_install", "-at_install")
class TestCancelling(AfterSalesCommon):
    """There, a move that is cancelled leaves a warning on the transfer it comes from, unless it is told not to."""

    def warned(self):
        """Moves that were cancelled with a warning, while the newer method stands in for Odoo's."""
        cancelled = []
        original = StockMove._action_cancel

        def cancel(moves):
            if not moves.env.context.get("skip_cancel_activity"):
                cancelled.extend(moves)
            return original(moves)

        return cancelled, patch.object(StockMove, "_action_cancel", cancel)

    def test_no_warning_on_the_delivery(self):
        """A case that is cancelled says so itself, and nothing has to be done about its delivery."""
        self.buy(self.average, 4, 100)
        order, other = self.sell((self.average, 2, 200)), self.sell((self.average, 2, 200))
        self.deliver(order)
        cases = [self.request(order, {order.order_line: 1}) for _number in range(2)]
        moves, warned = self.warned()
        with warned:
            cases[0].action_cancel()
            cases[1].receipt_picking_ids.action_cancel()
            self.assertEqual(moves, [])
            other.picking_ids.action_cancel()
        self.assertEqual(moves, list(other.picking_ids.move_ids), "other transfers are as ever")
        self.assertEqual(set(order.picking_ids.mapped("state")), {"done", "cancel"})
