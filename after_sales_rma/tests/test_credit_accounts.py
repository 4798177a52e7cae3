"""Credit notes stand on the accounts that their invoices stand on, as Odoo's own reversal of the invoice does."""

from odoo import Command
from odoo.tests import tagged

from .test_credit_amounts import CreditAmountsCommon


class CreditTwinCommon(CreditAmountsCommon):
    """Cases beside Odoo's own reversal of the same invoice, which is the judge."""

    def _reverse(self, order, invoice):
        """What somebody does without cases: the native return, and the reversal of the invoice.

        :return: the posted credit note
        """
        picking = order.picking_ids.filtered(lambda item: item.picking_type_code == "outgoing")
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        for line in wizard.product_return_moves:
            line.quantity = line.move_quantity
        back = wizard._create_return()
        back.move_ids.picked = True
        back.button_validate()
        note = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        note.action_post()
        return note

    def posted(self, moves) -> dict:
        """What documents leave on each account, side by side: {account code: (debit, credit)}, zeros left out."""
        return {code: sums for code, sums in self.turnover(moves).items() if any(sums)}


@tagged("post_install", "-at_install")
class TestReceivableAccount(CreditTwinCommon):
    """The receivable account of a customer changes; what is open is matched where it was charged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        receivable = cls._account(cls.company, "1122")
        cls.receivable = receivable
        cls.other, cls.third = (
            receivable.copy({"name": f"Receivables {code}", "code": code}) for code in ("112291", "112292")
        )

    def assertMatched(self, invoices, notes, open_amount=0.0):
        """Nothing is open on the invoices; the credit notes leave this to be paid back."""
        self.assertEqual(sum(invoices.mapped("amount_residual")), 0)
        self.assertAlmostEqual(sum(notes.mapped("amount_residual")), open_amount, 2)
        self.assertEqual(set(notes.mapped("after_sales_match")), {"agrees"})

    def test_changed_since_the_invoice(self):
        """Native twin: both leave 0 open; the case is done and nobody is to be paid back."""
        (order, invoice), (twin, its_invoice) = (self._sell_all_the_way((self.average, 3, 33.35)) for _i in range(2))
        self.customer.property_account_receivable_id = self.other
        its_note = self._reverse(twin, its_invoice)
        self.assertEqual((its_invoice.amount_residual, its_note.amount_residual), (0, 0))
        rmas, notes = self.env["after.sales.rma"], self.env["account.move"]
        for _part in range(3):
            rma, note = self.take_back(order, {order.order_line: 1})
            rmas, notes = rmas | rma, notes | note
        self.assertMatched(invoice, notes)
        self.assertEqual(set(rmas.mapped("credit_status")), {"done"})
        self.assertEqual(set(rmas.mapped("state")), {"done"})
        self.assertEqual(self.posted(invoice | notes), self.posted(its_invoice | its_note))
        self.assertCancelled(invoice, notes)

    def test_booked_on_another_account_by_hand(self):
        order = self.sell((self.average, 3, 33.35))
        self.deliver(order)
        invoice = self.invoice(order, post=False)
        invoice.line_ids.filtered(lambda line: line.display_type == "payment_term").account_id = self.other
        invoice.action_post()
        rma, note = self.take_back(order)
        self.assertMatched(invoice, note)
        self.assertEqual(rma.credit_status, "done")
        self.assertCancelled(invoice, note)

    def test_instalments_on_two_accounts(self):
        """Half is due on one account, half on another; one is paid: what is open is taken first."""
        term = self.env["account.payment.term"].create(
            {
                "name": "Half and half",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 30)
                ],
            }
        )
        order = self.sell((self.average, 3, 33.35), payment_term_id=term.id)
        self.deliver(order)
        invoice = self.invoice(order, post=False)
        first, second = invoice._after_sales_term_lines()
        second.account_id = self.other
        invoice.action_post()
        self.pay(invoice, first.amount_residual)
        self.assertEqual((first.amount_residual, second.amount_residual), (0, second.amount_currency))
        _rma, note = self.take_back(order, {order.order_line: 1})
        self.assertEqual((note.amount_residual, note._after_sales_term_lines().account_id), (0, self.other))
        rma, rest = self.take_back(order)
        self.assertMatched(invoice, note | rest, first.amount_currency)
        self.assertEqual(rma.credit_status, "open")
        self.assertCancelled(invoice, note | rest)

    def test_down_payment_on_another_account(self):
        """The customer never paid: neither the down payment nor the rest, each on its own account."""
        order = self.sell((self.average, 3, 100))
        down = self.invoice(order, advance_payment_method="percentage", amount=40)
        self.customer.property_account_receivable_id = self.other
        self.deliver(order)
        final = self.invoice(order)
        self.customer.property_account_receivable_id = self.third
        rma, note = self.take_back(order)
        self.assertMatched(down | final, note)
        self.assertEqual(rma.credit_status, "done")
        self.assertEqual(note._after_sales_term_lines().account_id, self.receivable | self.other)
        self.assertCancelled(down | final, note)

    def test_the_match_says_when_the_account_is_another(self):
        """The accountant moves the draft to another account, or undoes the match: the badge says so."""
        order, invoice = self._sell_all_the_way((self.average, 3, 33.35))
        rma = self.request(order)
        self.receive(rma)
        note = rma.action_refund()
        self.assertEqual(note.after_sales_match, "agrees")
        note._after_sales_term_lines().account_id = self.other
        note.invalidate_recordset(["after_sales_match", "after_sales_match_note"])
        self.assertEqual(note.after_sales_match, "differs")
        self.assertIn(self.other.code, note.after_sales_match_note)
        note._after_sales_term_lines().account_id = self.receivable
        note.action_post()
        self.assertMatched(invoice, note)
        note.line_ids.remove_move_reconcile()
        note.invalidate_recordset(["after_sales_match", "after_sales_match_note"])
        self.assertEqual(note.after_sales_match, "differs")
        self.assertRegex(note.after_sales_match_note, r"113\.06")
