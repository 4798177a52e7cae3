"""What was posted is the base of a refund, never what a tax, a rate, a policy or a category says today."""

from odoo import Command
from odoo.tests import tagged

from .test_credit_accounts import CreditTwinCommon


@tagged("post_install", "-at_install")
class TestAsPosted(CreditTwinCommon):
    def _in_portions(self, order, *portions):
        notes = self.env["account.move"]
        for quantity in portions:
            rma = self.request(order, {order.order_line.filtered("product_id")[:1]: quantity})
            shown = rma.amount_refund
            self.receive(rma)
            note = self.credit(rma)
            self.assertAlmostEqual(shown, note.amount_total, 2)
            notes |= note
        return notes

    def test_tax_in_the_price_that_changed_since(self):
        """10 × 113 with 13 % in the price, today 9 %: 4 of 10 are 400 + 52; the whole goes back as well."""
        for portions in ((4, 6), (10,)):
            with self.subTest(portions=portions):
                tax = self._tax(f"In the price {portions}", 13, price_include_override="tax_included")
                order, invoice = self._sell_all_the_way(
                    (self.average, 10, 113, {"tax_ids": [Command.set(tax.ids)]}),
                    (self.ordered, 1, 226, {"tax_ids": [Command.set(tax.ids)]}),
                )
                self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (1200, 156))
                tax.amount = 9
                notes = self._in_portions(order, *portions)
                if portions == (4, 6):
                    self.assertEqual((notes[0].amount_untaxed, notes[0].amount_tax), (400, 52))
                self.assertEqual(list(self.amounts(notes).values()), [-1000, -130, -1130])
                _rma, rest = self.take_back(order)
                self.assertCancelled(invoice, notes | rest)
                self.assertSettled(order)
        self.assertClosing()

    def test_more_delivered_than_ordered(self):
        """10 ordered and paid, 12 delivered: two of them come back and nobody paid for them; the third was paid."""
        order = self.sell((self.ordered, 10, 100))
        self.deliver(order, {order.order_line: 12})
        invoice = self.invoice(order)
        self.assertEqual(order.order_line.qty_delivered, 12)
        self.assertEqual(invoice.invoice_line_ids.quantity, 10)
        rma = self.request(order, {order.order_line: 2})
        self.receive(rma)
        self.assertFalse(rma.line_ids.qty_to_credit)
        self.assertEqual((rma.state, order.order_line.qty_to_invoice), ("done", 0))
        _rma, note = self.take_back(order, {order.order_line: 1})
        self.assertEqual(note.amount_untaxed, 100)
        self.assertEqual(order.order_line.qty_to_invoice, 0)

    def test_invoiced_in_parts(self):
        """6 of 10 delivered and paid, by a policy that was switched since: 2 of the 6 are credited."""
        order = self.sell((self.average, 10, 100))
        self.deliver(order, {order.order_line: 6})
        self.invoice(order)
        self.average.invoice_policy = "order"
        rma, note = self.take_back(order, {order.order_line: 2})
        self.assertEqual((note.amount_untaxed, rma.state), (200, "done"))
        self.assertEqual((order.order_line.qty_invoiced, order.order_line.qty_to_invoice), (4, 4))
        _rma, rest = self.take_back(order)
        self.assertEqual(rest.amount_untaxed, 400)

    def test_down_payment_at_another_rate(self):
        """Entered at 7.00, settled at 7.20: nothing of it stays in revenue, as after Odoo's own reversals."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        rates = self.env["res.currency.rate"]
        for date, rate in (("2019-01-01", 7.0), ("2019-02-01", 7.2)):
            rates |= rates.create(
                {"name": date, "inverse_company_rate": rate, "currency_id": dollar.id, "company_id": self.company.id}
            )
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": dollar.id})
        before = self.balance("6001"), self.balance("2221"), self.balance("1122")
        order = self.sell((self.average, 10, 100), pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, dollar)
        down = self.invoice(order, post=False, advance_payment_method="percentage", amount=40)
        down.invoice_date = "2019-01-15"
        down.action_post()
        self.deliver(order)
        final = self.invoice(order, post=False)
        final.invoice_date = "2019-02-15"
        final.action_post()
        self.assertEqual((down.amount_untaxed_signed, final.amount_untaxed_signed), (2800, 4320))
        notes = self._in_portions(order, 3, 7)
        self.assertEqual(sum(notes.mapped("amount_untaxed")), 1000)
        self.assertEqual(sum((down | final | notes).mapped("amount_residual")), 0)
        self.assertEqual((self.balance("6001"), self.balance("2221"), self.balance("1122")), before)
        # Matching credit notes with invoices of two rates enters differences that are nothing together.
        lines = (down | final | notes).line_ids
        exchange = (lines.matched_debit_ids | lines.matched_credit_ids).exchange_move_id.line_ids
        gains = exchange.filtered(lambda line: line.account_id.account_type != "asset_receivable")
        self.assertAlmostEqual(sum(gains.mapped("balance")), 0, 2)
        self.assertCancelled(down | final, notes)
        self.assertClosing()

    def test_down_payment_larger_than_what_was_delivered(self):
        """60 % in advance, 3 of 10 delivered: the final document gives 300 back; the 3 that return are credited."""
        for paid in (True, False):
            with self.subTest(paid=paid):
                before = self.turnover()
                order = self.sell((self.average, 10, 100))
                down = self.invoice(order, advance_payment_method="percentage", amount=60)
                if paid:
                    self.pay(down)
                self.deliver(order, {order.order_line[0]: 3})
                final = self.invoice(order)
                self.assertEqual((final.move_type, final.amount_untaxed), ("out_refund", 300))
                notes = self._in_portions(order, 1, 2)
                self.assertEqual(notes.mapped("amount_untaxed"), [100, 200])
                self.assertEqual(set(notes.mapped("after_sales_match")), {"agrees"})
                goods = order.order_line[0]
                self.assertEqual((goods.qty_delivered, goods.qty_invoiced, goods.qty_to_invoice), (0, 0, 0))
                self.assertEqual(sum((down | final | notes).mapped("amount_total_signed")), 0)
                for code in ("6001", "2221", "6401"):
                    moved = [item for item in self.turnover() if item.startswith(code)]
                    for item in moved:
                        now, old = self.turnover()[item], before.get(item, (0.0, 0.0))
                        self.assertAlmostEqual(now[0] - now[1], old[0] - old[1], 2, item)
                self.assertEqual(sum(notes.mapped("amount_residual")), 339 if paid else 0)
        self.assertClosing()

    def test_tax_over_two_accounts(self):
        """60 % and 40 % of a tax on two accounts, three portions: to the cent on each; as Odoo's reversal."""
        other = self._account(self.company, "2221").copy({"code": "222199", "name": "Other part"})

        def parts(kind):
            return [
                Command.clear(),
                Command.create({"document_type": kind, "repartition_type": "base"}),
                *(
                    Command.create(
                        {
                            "document_type": kind,
                            "repartition_type": "tax",
                            "factor_percent": percent,
                            "account_id": account.id,
                        }
                    )
                    for percent, account in ((60, self._account(self.company, "2221")), (40, other))
                ),
            ]

        tax = self._tax("Over two accounts", 13)
        tax.write({"invoice_repartition_line_ids": parts("invoice"), "refund_repartition_line_ids": parts("refund")})
        line = (self.average, 3, 33.35, {"tax_ids": [Command.set(tax.ids)]})
        (order, invoice), (twin, its_invoice) = (self._sell_all_the_way(line) for _i in range(2))
        its_note = self._reverse(twin, its_invoice)
        notes = self._in_portions(order, 1, 1, 1)
        self.assertCancelled(invoice, notes)
        self.assertEqual(self.posted(invoice | notes), self.posted(its_invoice | its_note))
        self.assertSettled(order)

    def test_cash_rounding_on_the_tax(self):
        """The rounding goes back on its own side, as by Odoo's reversal; in portions it is part of the tax."""
        rounding = self.env["account.cash.rounding"].create(
            {"name": "To the yuan, on the tax", "rounding": 1.0, "strategy": "biggest_tax"}
        )
        invoices = []
        for _i in range(3):
            order = self.sell((self.average, 3, 33.35))
            self.deliver(order)
            invoice = self.invoice(order, post=False)
            invoice.invoice_cash_rounding_id = rounding
            invoice.action_post()
            self.assertEqual(invoice.amount_total, 113)
            invoices.append((order, invoice))
        (twin, its_invoice), (order, invoice), (in_parts, its_parts) = invoices
        its_note = self._reverse(twin, its_invoice)
        rma, note = self.take_back(order)
        self.assertCancelled(invoice, note)
        self.assertEqual(self.posted(invoice | note), self.posted(its_invoice | its_note))
        self.assertEqual((note.after_sales_match, rma.state), ("agrees", "done"))
        notes = self._in_portions(in_parts, 1, 2)
        self.assertCancelled(its_parts, notes)
        # On its own side: the tax of 13.01 in red, and its rounding of 0.06 beside.
        self.assertEqual(self.posted(its_parts | notes), self.posted(its_invoice | its_note))
        self.assertEqual(notes.mapped("amount_total"), [37.69, 75.31])
        self.assertEqual(set(notes.mapped("after_sales_match")), {"agrees"})

    def test_expense_account_that_changed_since(self):
        """The category says another account for cost today: that of the sale gets its cost back."""
        category = self.categories["average"].copy({"name": "To be changed"})
        product = self._create_product("Changed", categ_id=category.id)
        self.buy(product, 10, 50)
        order, invoice = self._sell_all_the_way((product, 4, 100))
        category.property_account_expense_categ_id = self._account(self.company, "6402")
        notes = self._in_portions(order, 1, 3)
        self.assertCancelled(invoice, notes)
        self.assertNotIn(self._account(self.company, "6402").code, self.posted(notes))
        self.assertClosing()
