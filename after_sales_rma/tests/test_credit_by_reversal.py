"""Where a localisation extends the reversal of invoices, credit notes are made by it, and are the same to the cent."""

from odoo.tests import tagged

from .common import AfterSalesCommon

#: What makes a credit note line what it is, apart from its names and numbers.
LINE = (
    "display_type",
    "account_id",
    "product_id",
    "quantity",
    "price_unit",
    "discount",
    "tax_ids",
    "tax_line_id",
    "amount_currency",
    "balance",
    "debit",
    "credit",
)
DOCUMENT = (
    "amount_untaxed",
    "amount_tax",
    "amount_total",
    "amount_residual",
    "payment_state",
    "currency_id",
    "invoice_currency_rate",
    "invoice_date",
    "journal_id",
    "partner_id",
    "invoice_payment_term_id",
    "invoice_cash_rounding_id",
)


@tagged("post_install", "-at_install")
class TestCreditByReversal(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for product, cost in ((cls.average, 110), (cls.fifo, 90)):
            cls.buy(product, 200, cost)

    def sold(self, prepare=None, **vals):
        """An order of two products, delivered, and invoiced as ``prepare`` changes the draft."""
        order = self.sell((self.average, 3, 33.35), (self.fifo, 4, 199.99, {"discount": 12.5}), **vals)
        self.deliver(order)
        invoice = self.invoice(order, post=False)
        if prepare:
            prepare(invoice)
        invoice.action_post()
        return order

    def credited(self, order, portions) -> list:
        """What the credit notes of an order taken back in portions consist of.

        :param portions: quantities of (first, second) order line, each a case of its own; None: everything
        """
        result = []
        for portion in portions:
            quantities = portion and {
                line: quantity for line, quantity in zip(order.order_line, portion, strict=True) if quantity
            }
            rma, note = self.take_back(order, quantities)
            self.assertEqual(note.reversed_entry_id, order.invoice_ids.filtered(lambda m: m.move_type == "out_invoice"))
            self.assertEqual((note.after_sales_rma_ids, note.after_sales_match), (rma, "agrees"))
            lines = sorted(str([line[name] for name in LINE]) for line in note.line_ids)
            result.append(([note[name] for name in DOCUMENT], lines))
        return result

    def assertSame(self, prepare=None, portions=(None,), **vals):
        """Directly and by reversal, the same credit notes."""
        direct = self.credited(self.sold(prepare, **vals), portions)
        self.patch(type(self.env["after.sales.refund"]), "_localisation_reverses", lambda _service: True)
        reversal = self.credited(self.sold(prepare, **vals), portions)
        self.assertEqual(reversal, direct)
        self.assertClosing()

    def test_everything(self):
        self.assertSame()

    def test_in_portions(self):
        self.assertSame(portions=((1, 1), (1, 2), (0, 1), (1, 0)))

    def test_taxes_changed_by_hand(self):
        def change(invoice):
            tax = invoice.line_ids.filtered("tax_line_id")[:1]
            receivable = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
            invoice.write(
                {
                    "line_ids": [
                        (1, tax.id, {"amount_currency": tax.amount_currency - 0.01}),
                        (1, receivable.id, {"amount_currency": receivable.amount_currency + 0.01}),
                    ]
                }
            )

        self.assertSame(change)

    def test_in_another_currency(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {"name": "2020-01-01", "rate": 0.1413, "currency_id": dollar.id, "company_id": self.company.id}
        )

        def change(invoice):
            invoice.currency_id = dollar

        self.assertSame(change, portions=((1, 1), None))

    def test_cash_rounding(self):
        """The rounding goes back with the last portion, and is nothing that the accountant should worry about."""
        self.assertSame(self._round)

    def test_cash_rounding_in_portions(self):
        self.assertSame(self._round, portions=((1, 1), None))

    def _round(self, invoice) -> None:
        """Round an invoice to the yuan."""
        account = self._account(self.company, "6051")
        invoice.invoice_cash_rounding_id = self.env["account.cash.rounding"].create(
            {
                "name": "To the yuan",
                "rounding": 1.0,
                "strategy": "add_invoice_line",
                "profit_account_id": account.id,
                "loss_account_id": account.id,
            }
        )

    def test_changed_rounding_is_told(self):
        order = self.sold(self._round)
        rma = self.request(order)
        self.receive(rma)
        note = rma.action_refund()
        self.assertEqual(note.after_sales_match, "agrees")
        line = note.invoice_line_ids.filtered(lambda item: not item.product_id)
        line.price_unit += 1
        self.assertRecordValues(note, [{"after_sales_match": "differs"}])
        self.assertIn("another price", note.after_sales_match_note)

    def test_a_line_of_ones_own_is_told(self):
        rma = self.request(self.sold())
        self.receive(rma)
        note = rma.action_refund()
        note.invoice_line_ids = [(0, 0, {"name": "Gesture", "quantity": 1, "price_unit": 5})]
        self.assertEqual(note.after_sales_match_note, "Gesture is not in the case")

    def test_several_cases_at_once(self):
        self.patch(type(self.env["after.sales.refund"]), "_localisation_reverses", lambda _service: True)
        orders = [self.sold(), self.sold()]
        rmas = self.env["after.sales.rma"].union(*(self.request(order) for order in orders))
        self.receive(rmas)
        notes = self.credit(rmas)
        self.assertEqual(len(notes), 2)
        self.assertEqual(set(rmas.mapped("state")), {"done"})
        self.assertEqual(set(notes.reversed_entry_id.mapped("payment_state")), {"reversed"})
        self.assertClosing()
