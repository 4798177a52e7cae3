"""What the customer would get is what is posted: price paid, promotion share, freight (R10, R23, L10)."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import AfterSalesCommon


class RefundCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 50, 100)
        cls.buy(cls.fifo, 50, 100)
        cls.included = cls.tax.copy({"name": "Included", "price_include_override": "tax_included"})
        cls.freight = cls.env["product.product"].create(
            {
                "name": "Freight",
                "type": "service",
                "taxes_id": [Command.set(cls.tax.ids)],
                "invoice_policy": "order",
                "list_price": 20,
            }
        )
        cls.company.after_sales_freight_product_id = cls.freight

    def sold(self, *lines, discount: float = 0.0, amount: float = 0.0, **vals):
        """An order, delivered and invoiced; with an order-wide discount in percent or of an amount.

        :return: (order, posted invoice)
        """
        order = self.sell(*lines, **vals)
        if discount or amount:
            self.env["sale.order.discount"].create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "so_discount" if discount else "amount",
                    "discount_percentage": discount / 100,
                    "discount_amount": amount,
                }
            ).action_apply_discount()
        self.deliver(order)
        return order, self.invoice(order)

    def goods(self, order):
        """Order lines of goods."""
        return order.order_line.filtered(lambda line: line.product_id.type == "consu")

    def statement(self, rma):
        rma.invalidate_recordset()
        return self.env["after.sales.simulation"]._simulate(rma)[rma]

    def assertPosted(self, rma):
        """What is simulated is posted, to the cent.

        :return: the posted credit notes
        """
        shown = self.statement(rma)
        self.assertEqual(rma.amount_refund, shown.total)
        self.receive(rma)
        self.assertEqual(self.statement(rma).total, shown.total)
        drafts = rma.action_refund()
        self.assertEqual(rma.currency_id.round(sum(drafts.mapped("amount_total"))), shown.total)
        self.assertEqual(set(drafts.mapped("after_sales_match")), {"agrees"}, drafts.mapped("after_sales_match_note"))
        drafts.action_post()
        self.assertEqual(rma.currency_id.round(sum(rma.credit_note_ids.mapped("amount_total"))), shown.total)
        again = self.statement(rma)
        self.assertEqual((again.total, again.amount("goods")), (shown.total, shown.amount("goods")))
        self.assertClosing()
        return drafts


@tagged("-at_install", "post_install")
class TestRefundSimulation(RefundCommon):
    # -- promotions ----------------------------------------------------------------------------------------------

    def test_share_of_an_order_wide_discount(self):
        """400 less 10 %: one of two comes back for 180, the other one too, and nothing is left."""
        order, invoice = self.sold((self.average, 2, 200), discount=10)
        rma = self.request(order, {self.goods(order): 1})
        shown = self.statement(rma)
        self.assertEqual((shown.amount("goods"), shown.amount("promotion"), shown.total), (226.0, -22.6, 203.4))
        self.assertPosted(rma)
        other = self.request(order)
        self.assertPosted(other)
        credited = sum((rma | other).credit_note_ids.mapped("amount_total"))
        self.assertEqual(round(credited, 2), invoice.amount_total)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(order.invoice_status, "invoiced")

    def test_share_adds_up_to_the_cent(self):
        """Seven at 33.35 less 7.77, one after the other, taxes in the price or not: all together as invoiced."""
        for tax in (self.tax, self.included):
            with self.subTest(tax=tax.name):
                order, invoice = self.sold(
                    (self.average, 3, 33.35, {"tax_ids": [Command.set(tax.ids)]}),
                    (self.fifo, 4, 0.99, {"tax_ids": [Command.set(tax.ids)]}),
                    amount=7.77,
                )
                before = self.turnover()
                documents = self.env["account.move"]
                for line, times in zip(self.goods(order), (3, 4), strict=True):
                    for _time in range(times):
                        rma = self.request(order, {line: 1})
                        self.assertGreater(self.statement(rma).total, 0)
                        documents |= self.assertPosted(rma)
                self.assertEqual(round(sum(documents.mapped("amount_total")), 2), invoice.amount_total)
                self.assertEqual(round(sum(documents.mapped("amount_tax")), 2), invoice.amount_tax)
                self.assertEqual(invoice.amount_residual, 0)
                sold, back = self.turnover(invoice), self.turnover(documents)
                self.assertEqual(
                    {code: (-debit, -credit) for code, (debit, credit) in back.items()}, sold, "red on its own side"
                )
                self.assertNotEqual(self.turnover(), before)

    def test_down_payment_is_no_discount(self):
        order = self.sell((self.average, 2, 100))
        self.invoice(order, advance_payment_method="fixed", fixed_amount=50)
        self.deliver(order)
        self.invoice(order)
        rma = self.request(order, {self.goods(order): 1})
        self.assertEqual(self.statement(rma).total, 113.0)
        self.assertPosted(rma)

    # -- freight -------------------------------------------------------------------------------------------------

    def test_outward_freight_goes_back_with_the_last_goods(self):
        order, invoice = self.sold((self.average, 2, 100), (self.freight, 1, 20))
        rma = self.request(order, {self.goods(order): 1})
        rma.write({"freight_decision": "company", "freight_reason": "Quality fault"})
        self.assertPosted(rma)
        self.assertEqual(rma.amount_freight, 0)
        rest = self.request(order)
        rest.write({"freight_decision": "company", "freight_reason": "Quality fault"})
        self.assertPosted(rest)
        self.assertEqual(rest.amount_freight, 22.6)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertFalse(order.order_line.filtered("qty_to_invoice"))

    def test_a_person_says_why_of_the_freight(self):
        order, _invoice = self.sold((self.average, 1, 100))
        rma = self.request(order)
        with self.assertRefused("say why", ValidationError):
            rma.freight_decision = "company"
