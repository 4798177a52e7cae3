"""Paid 100, exchanged for 130, for 70 or for 100: 30 to pay, 30 to give back, nothing (R25)."""

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.addons.after_sales_rma.tests.test_credit_amounts import CreditAmountsCommon
from odoo.tests import tagged

#: Price of the replacement → what is left to pay (positive) or to give back.
SETTLEMENTS = {130: 30, 70: -30, 100: 0}


class SettlementCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for product in (cls.average, cls.fifo):
            cls.buy(product, 10, 50)

    def exchanged(self, price: float, paid: float | None, taxes: bool = False, **vals):
        """One piece sold at 100 is exchanged for another product, all the way to the posted documents.

        :param paid: how much of the first invoice was paid; None: nothing
        :return: (case, first invoice, credit note, invoice of the replacement)
        """
        for product in (self.average, self.fifo):
            product.taxes_id = product.taxes_id if taxes else False
        order = self.sell((self.average, 1, 100), **vals)
        self.deliver(order)
        first = self.invoice(order)
        if paid:
            self.pay(first, paid)
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        rma.replacement_ids = [
            Command.create({"line_id": rma.line_ids.id, "product_id": self.fifo.id, "price_unit": price})
        ]
        self.shown = rma.amount_difference
        rma.action_submit()
        self.receive(rma)
        self.assertEqual(order.invoice_status, "no" if order.order_line.qty_to_invoice == 0 else "to invoice")
        transfers = rma.replacement_move_ids.picking_id
        transfers.move_ids.picked = True
        transfers.button_validate()
        self.assertEqual(rma.replacement_order_ids.invoice_status, "to invoice")
        note = self.credit(rma)
        rma.action_invoice_replacement()
        second = self.env["account.move"].browse(rma.replacement_order_ids.invoice_ids.ids)
        self.assertEqual(rma.replacement_order_ids.invoice_status, "invoiced")
        second.action_post()
        # What was invoiced of the first order was credited; nothing of it waits any more.
        self.assertRecordValues(order.order_line, [{"qty_delivered": 0, "qty_invoiced": 0, "qty_to_invoice": 0}])
        self.assertNotEqual(order.invoice_status, "to invoice")
        return rma, first, note, second

    def assertOneDifference(self, first, note, second, difference: float):
        """What is open of the three documents is the difference, on one of them."""
        open_amounts = [amount for amount in (first | note | second).mapped("amount_residual_signed") if amount]
        self.assertEqual(len(open_amounts), 1 if difference else 0)
        self.assertAlmostEqual(sum(open_amounts), difference, 2)


@tagged("post_install", "-at_install")
class TestSettlement(SettlementCommon):
    def test_paid(self):
        for price, difference in SETTLEMENTS.items():
            with self.subTest(price=price):
                rma, first, note, second = self.exchanged(price, 100)
                self.assertEqual(self.shown, difference)
                self.assertEqual((note.amount_total, second.amount_total), (100, price))
                self.assertOneDifference(first, note, second, difference)
                self.assertEqual(second.amount_residual, max(difference, 0))
                self.assertEqual(note.amount_residual, max(-difference, 0))
                self.assertClosing()
                # What is open is paid, or given back, and the case has nothing left.
                for document in (second, note):
                    if document.amount_residual:
                        self.pay(document)
                self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])

    def test_partly_paid(self):
        """40 of the 100 were paid: the credit note meets the rest first, and 40 of it is set off."""
        for price, difference in SETTLEMENTS.items():
            with self.subTest(price=price):
                _rma, first, note, second = self.exchanged(price, 40)
                open_amount = sum((first | note | second).mapped("amount_residual_signed"))
                self.assertAlmostEqual(open_amount, 60 + difference, 2)
                self.assertFalse(note.amount_residual and second.amount_residual)
                self.assertEqual(first.amount_residual, 0)
                self.assertClosing()

    def test_never_paid(self):
        _rma, first, note, second = self.exchanged(130, None)
        self.assertEqual((first.amount_residual, note.amount_residual, second.amount_residual), (0, 0, 130))
        self.assertEqual(first.payment_state, "reversed")
        self.assertClosing()

    def test_another_tax(self):
        """Sold with 13 %, replaced by something with 9 %: the difference is one of prices with tax."""
        nine = self._sale_tax(self.company, 9)
        self.assertTrue(nine)
        self.fifo.taxes_id = nine
        for price in SETTLEMENTS:
            with self.subTest(price=price):
                _rma, first, note, second = self.exchanged(price, 113, taxes=True)
                difference = round(price * 1.09 - 113, 2)
                self.assertEqual(self.shown, difference)
                self.assertEqual((note.amount_tax, second.amount_tax), (13, round(price * 0.09, 2)))
                self.assertOneDifference(first, note, second, difference)
                self.assertClosing()

    def test_foreign_currency(self):
        """In dollars, whose rate changed since: 30 dollars are left, and no gain or loss on what is set off."""
        usd = self.env.ref("base.USD")
        usd.active = True
        Rate = self.env["res.currency.rate"]
        Rate.create({"currency_id": usd.id, "rate": 0.2, "name": "2020-01-01", "company_id": self.company.id})
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        for price, difference in SETTLEMENTS.items():
            with self.subTest(price=price):
                _rma, first, note, second = self.exchanged(price, None, pricelist_id=pricelist.id)
                self.assertEqual((self.shown, second.currency_id), (difference, usd))
                self.assertEqual(note.invoice_currency_rate, first.invoice_currency_rate)
                self.assertEqual((first.amount_residual, note.amount_residual), (0, 0))
                self.assertEqual(second.amount_residual, price)
                self.assertClosing()
        paid = self.exchanged(130, 100, pricelist_id=pricelist.id)
        self.assertEqual([move.amount_residual for move in paid[1:]], [0, 0, 30])


@tagged("post_install", "-at_install")
class TestSerialChain(AfterSalesCommon):
    def test_chain_of_three_serials(self):
        """Three serials at 100, 110 and 130 follow each other at one customer, and the last one comes back for good."""
        product = self._create_product("Serial", "fifo", tracking="serial", lot_valuated=True)
        names = ("A", "B", "C")
        for name, cost in zip(names, (100, 110, 130), strict=True):
            self.buy(product, 1, cost, lots=[name])
        lots = self._lots(product, names)
        order = self.sell((product, 1, 200))
        self.deliver(order, lots={order.order_line: lots[0]})
        self.invoice(order)
        self.assertEqual(self.balance("6401"), 100)
        for before, after, cost in ((lots[0], lots[1], 110), (lots[1], lots[2], 130)):
            rma = self.request(order, remedy="exchange")
            self.assertEqual(rma.line_ids.lot_ids, before)
            self.receive(rma)
            move = rma.replacement_move_ids
            move.move_line_ids.lot_id = after
            move.picked = True
            move.picking_id.button_validate()
            self.assertEqual((move.lot_ids, rma.state), (after, "done"))
            # The customer has this one, at this cost; the invoice never changed.
            self.assertEqual(self.balance("6401"), cost)
            self.assertEqual(self._stock_value(product), 340 - cost)
            self.assertRecordValues(order.order_line, [{"qty_delivered": 1, "qty_invoiced": 1}])
            self.assertClosing()
        back = self.request(order)
        self.assertEqual(back.line_ids.lot_ids, lots[2])
        self.receive(back)
        self.credit(back)
        self.assertEqual([lot.total_value for lot in lots], [100, 110, 130])
        self.assertEqual((self.balance("6401"), self.balance("6001"), self._stock_value(product)), (0, 0, 340))
        self.assertRecordValues(order.order_line, [{"qty_delivered": 0, "qty_invoiced": 0}])
        self.assertClosing()


@tagged("post_install", "-at_install")
class TestAnotherAccount(CreditAmountsCommon):
    def test_exchange_is_set_off(self):
        """The account changed since the sale: credit note and invoice of the replacement are still set off."""
        other = self._account(self.company, "1122").copy({"name": "Receivables 112291", "code": "112291"})
        order, sold = self._sell_all_the_way((self.average, 1, 100))
        self.pay(sold)
        self.customer.property_account_receivable_id = other
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        rma.replacement_ids = [
            Command.create({"line_id": rma.line_ids.id, "product_id": self.ordered.id, "price_unit": 130})
        ]
        difference = rma.amount_difference
        self.assertGreater(difference, 0)
        rma.action_submit()
        self.receive(rma)
        transfers = rma.replacement_move_ids.picking_id
        transfers.move_ids.picked = True
        transfers.button_validate()
        note = self.credit(rma)
        rma.action_invoice_replacement()
        invoice = self.env["account.move"].browse(rma.replacement_order_ids.invoice_ids.ids)
        invoice.action_post()
        self.assertEqual(note.amount_residual, 0)
        self.assertAlmostEqual(invoice.amount_residual, difference, 2)
