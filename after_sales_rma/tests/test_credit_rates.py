"""A down payment at one exchange rate, the final invoice at another: each is settled at its own (law 5)."""

from collections import defaultdict

from odoo import Command
from odoo.tests import tagged

from .test_credit_accounts import CreditTwinCommon


@tagged("post_install", "-at_install")
class TestTwoRates(CreditTwinCommon):
    """Gains and losses on accounts of their own: none may be entered that nobody made.

    Entered at 7.00 and at 7.20, returned when the rate is 7.50. Odoo's own reversals of both invoices, each at the rate
    of its invoice, are the judge.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollar = cls.env.ref("base.USD")
        cls.dollar.active = True
        Rate, Account = cls.env["res.currency.rate"], cls.env["account.account"]
        for date, rate in (("2019-01-01", 7.0), ("2019-02-01", 7.2), ("2019-03-01", 7.5)):
            Rate.create(
                {
                    "name": date,
                    "inverse_company_rate": rate,
                    "currency_id": cls.dollar.id,
                    "company_id": cls.company.id,
                }
            )
        cls.gain, cls.loss, cls.advances = Account.create(
            [
                {"name": "Exchange gains", "code": "660398", "account_type": "income_other"},
                {"name": "Exchange losses", "code": "660399", "account_type": "expense"},
                {"name": "Advances", "code": "220398", "account_type": "liability_current"},
            ]
        )
        cls.company.write(
            {
                "income_currency_exchange_account_id": cls.gain.id,
                "expense_currency_exchange_account_id": cls.loss.id,
            }
        )
        cls.pricelist = cls.env["product.pricelist"].create({"name": "USD", "currency_id": cls.dollar.id})

    def sold(self, *lines):
        """(order, down payment of 40 %, final invoice)."""
        order = self.sell(*lines, pricelist_id=self.pricelist.id)
        down = self.invoice(order, post=False, advance_payment_method="percentage", amount=40)
        down.invoice_date = "2019-01-15"
        down.action_post()
        self.deliver(order)
        final = self.invoice(order, post=False)
        final.invoice_date = "2019-02-15"
        final.action_post()
        return order, down, final

    def back(self, order, *portions):
        """The posted credit notes of portions, each as {order line: quantity} or a quantity of the first line."""
        notes = self.env["account.move"]
        for portion in portions:
            asked = portion if isinstance(portion, dict) else {order.order_line.filtered("product_id")[0]: portion}
            notes |= self.take_back(order, asked)[1]
        return notes

    def balances(self) -> dict:
        """{code: balance} of every account; what was paid in and what was paid back stand in one."""
        result = defaultdict(float)
        for code, (debit, credit) in self.turnover().items():
            result["1002" if code.startswith("1002") else code] += debit - credit
        return result

    def left(self, before: dict) -> dict:
        """What accounts have now that they had not before; nothing of it on the stock."""
        now = self.balances()
        codes = before.keys() | now.keys()
        changed = {code: round(now.get(code, 0) - before.get(code, 0), 2) for code in codes}
        return {code: amount for code, amount in changed.items() if amount}

    def exchange_entries(self, moves):
        lines = moves.line_ids
        return (lines.matched_debit_ids | lines.matched_credit_ids).exchange_move_id

    def native(self, order, down, final):
        """Odoo's own return of the goods, and its own reversals of both invoices."""
        picking = order.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = 10
        back = wizard._create_return()
        back.move_ids.picked = True
        back.button_validate()
        for invoice in (final, down):
            note = invoice._reverse_moves(
                [{"invoice_currency_rate": invoice.invoice_currency_rate, "invoice_date": "2019-03-15"}]
            )
            note.action_post()

    def test_unpaid_in_portions(self):
        """Nothing is left on any account, above all no gain and no loss: as after Odoo's own reversals."""
        before = self.balances()
        self.native(*self.sold((self.average, 10, 100)))
        self.assertEqual(self.left(before), {})
        order, down, final = self.sold((self.average, 10, 100))
        (first,) = self.back(order, 3)
        # 60 % of it settles the final invoice, 40 % the down payment; the customer never paid and is paid nothing.
        self.assertEqual(
            (first.amount_residual, down.amount_residual, final.amount_residual), (0, 452 - 135.6, 678 - 203.4)
        )
        terms = first._after_sales_term_lines().sorted("sequence")
        self.assertEqual(terms.mapped("amount_currency"), [-203.4, -135.6])
        self.assertEqual(terms.mapped("balance"), [-1464.48, -949.2])
        notes = first | self.back(order, 7)
        self.assertEqual(sum((down | final | notes).mapped("amount_residual")), 0)
        self.assertEqual(set(notes.mapped("after_sales_match")), {"agrees"})
        self.assertFalse(self.exchange_entries(down | final | notes))
        self.assertEqual(self.left(before), {})
        self.assertCancelled(down | final, notes)
        self.assertClosing()

    def test_prices_that_do_not_divide(self):
        """Two products, portions and prices that leave cents everywhere: at most stray cents are left."""
        before = self.balances()
        order, down, final = self.sold((self.average, 7, 33.37), (self.ordered, 3, 19.99))
        goods, more = order.order_line.filtered(lambda line: line.product_id.is_storable)
        notes = self.back(order, {goods: 2}, {goods: 1, more: 1}, {more: 2}, {goods: 4})
        self.assertEqual(sum((down | final | notes).mapped("amount_residual")), 0)
        self.assertLess(sum(self.exchange_entries(down | final | notes).mapped("amount_total_signed")), 0.06)
        left = self.left(before)
        self.assertLess(max(map(abs, left.values()), default=0), 0.03)
        self.assertEqual(left.keys() - {self.gain.code, self.loss.code}, set())
        self.assertCancelled(down | final, notes)
        self.assertClosing()

    def test_down_payment_was_paid(self):
        """At once: what is paid back stands at the rate that it was paid in at, as natively. Then it is realised."""
        results = []
        for own in (False, True):
            before = self.balances()
            order, down, final = self.sold((self.average, 10, 100))
            self.pay(down)
            note = self.back(order, 10) if own else None
            if not own:
                self.native(order, down, final)
                note = down.reversal_move_ids
            self.assertEqual((note.amount_residual, final.amount_residual), (452, 0))
            results.append(self.left(before))
            self.pay(note)
            # Paid in and paid back at 7.50: a gain and a loss that were realised, and stay, as natively.
            self.assertEqual(self.left(before), {self.gain.code: -226, self.loss.code: 226})
        self.assertEqual(*results)

    def test_down_payment_paid_and_portions(self):
        """What the customer paid in settles what he still owes first: that difference is realised, as all of it is."""
        before = self.balances()
        order, down, final = self.sold((self.average, 10, 100))
        self.pay(down)
        notes = self.back(order, 3, 7)
        self.assertEqual((notes.mapped("amount_residual"), final.amount_residual), ([0, 452], 0))
        self.assertEqual(self.left(before)[self.loss.code], 27.12)
        self.pay(notes[1])
        self.assertEqual(self.left(before), {self.gain.code: -226, self.loss.code: 226})

    def test_advances_on_an_account_of_their_own(self):
        """What settles them was entered there at another rate: it is taken back there, not from revenue."""
        self.company.downpayment_account_id = self.advances
        before = self.balances()
        order, down, final = self.sold((self.average, 10, 100))
        self.assertEqual(down.invoice_line_ids.account_id, self.advances)
        self.assertEqual(self.left(before)[self.advances.code], 80)
        notes = self.back(order, 3, 7)
        self.assertEqual(self.left(before), {})
        self.assertEqual(set(notes.mapped("after_sales_match")), {"agrees"})
        self.assertFalse(self.exchange_entries(down | final | notes))

    def test_draft_follows_what_is_changed(self):
        """The accountant changes a draft: its receivable is shared anew, and a discarded one takes nothing."""
        order, _down, _final = self.sold((self.average, 10, 100))
        rma = self.request(order, {order.order_line.filtered("product_id")[0]: 5})
        self.receive(rma)
        draft = rma.action_refund()
        self.assertEqual(len(draft._after_sales_term_lines()), 2)
        draft.invoice_line_ids = [
            Command.create({"name": "Fee", "price_unit": -10, "tax_ids": [Command.clear()], "quantity": 1})
        ]
        terms = draft._after_sales_term_lines()
        self.assertEqual(-sum(terms.mapped("amount_currency")), draft.amount_total)
        draft.unlink()
        (note,) = self.back(order, 5)
        self.assertEqual(sorted(-line.amount_currency for line in note._after_sales_term_lines()), [226, 339])
