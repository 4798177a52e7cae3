from odoo import Command
from odoo.tests import tagged

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
class TestCreditCost(AfterSalesCommon):
    """Goods come back at the value they left with, and the credit note reverses the same cost (law 5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for product in (cls.average, cls.fifo, cls.standard):
            cls.buy(product, 10, 100)
            cls.buy(product, 10, 120)

    def _sell_all_the_way(self, *lines, lots=None, **vals):
        """An order delivered and invoiced at once, which leaves nothing for the stock closing to correct.

        :param lots: lots to deliver, for an order of one line
        """
        order = self.sell(*lines, **vals)
        self.deliver(order, lots=lots and {order.order_line: lots})
        self.invoice(order)
        self.assertClosing()
        return order

    def _buy_serials(self, product, prices):
        """One serial for each price, in this order."""
        for number, price in enumerate(prices, 1):
            self.buy(product, 1, price, lots=[f"SN{number}"])
        return product.stock_quant_ids.lot_id.sorted("name")

    def _case(self, order, **spec):
        """An authorised case for one named delivery or lot; default one unit."""
        return self.request(order, lines=[{"sale_line_id": order.order_line.id, "quantity": 1, **spec}])

    def _cost_reversed(self, credit_notes) -> float:
        """Cost of sales that credit notes took back; asserted to be red on both accounts (storno)."""
        turnover = self.turnover(credit_notes)
        stock_debit, stock_credit = turnover.get("1405", (0, 0))
        cost_debit, cost_credit = turnover.get("6401", (0, 0))
        self.assertEqual((stock_debit, cost_credit), (0, 0), "red entries stand on the side of the sale")
        self.assertEqual(stock_credit, cost_debit)
        return -cost_debit

    def _posted_cost(self, order) -> float:
        """Cost of sales that the invoices of an order posted."""
        invoices = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
        return round(sum(line._after_sales_posted_cost() for line in invoices.invoice_line_ids), 2)

    def assertTakenBack(self, rma, value, cost=None, closing=0.0):
        """The goods of a case come in at this value, and the credit notes reverse this cost (default: the value).

        :param closing: what the stock closing would enter afterwards
        """
        receipt = self.receive(rma)
        self.assertEqual(receipt.state, "done")
        self.assertAlmostEqual(sum(receipt.move_ids.mapped("value")), value, 2)
        self.assertAlmostEqual(self._cost_reversed(self.credit(rma)), value if cost is None else cost, 2)
        self.assertAlmostEqual(self.closing(), closing, 2)
        self.assertEqual(rma.state, "done")
        self.assertValued(rma)

    def assertValued(self, rma):
        """Posting left goods and products at what Odoo makes of them when it values the returns of the order again.

        First in, first out, and by lot, Odoo makes something else of a product each time that it is asked.
        """
        moves = rma.line_ids.sale_line_id.move_ids.filtered(
            lambda move: move.product_id.cost_method != "fifo" and not move.product_id.lot_valuated
        )
        worth = self._worth(moves)
        moves.filtered("is_in")._set_value()
        self.assertEqual(self._worth(moves), worth)

    def _worth(self, moves):
        return moves.mapped("value"), [round(product.standard_price, 6) for product in moves.product_id]

    # -- costing methods ---------------------------------------------------------------------------------------

    def test_average(self):
        order = self._sell_all_the_way((self.average, 4, 200))
        self.assertTakenBack(self.request(order, {order.order_line: 2}), 220)

    def test_fifo(self):
        order = self._sell_all_the_way((self.fifo, 4, 200))
        self.assertTakenBack(self.request(order, {order.order_line: 2}), 200)

    def test_standard(self):
        order = self._sell_all_the_way((self.standard, 4, 200))
        self.assertTakenBack(self.request(order, {order.order_line: 2}), 220)

    def test_average_after_the_cost_moved_on(self):
        """What is bought after the sale changes neither the value nor the cost of what comes back."""
        order = self._sell_all_the_way((self.average, 4, 200))
        self.buy(self.average, 10, 300)
        self.assertClosing()
        self.assertTakenBack(self.request(order, {order.order_line: 2}), 220)

    def test_standard_after_the_price_was_changed(self):
        """The credit note reverses what the sale posted. The closing then writes the goods up to the standard price
        of today, as it does with those that never left the house.
        """
        order = self._sell_all_the_way((self.standard, 4, 200))
        self.standard.standard_price = 130
        self.assertAlmostEqual(self.closing(), 20 * 16, 2)
        self.assertTakenBack(self.request(order, {order.order_line: 2}), 220, closing=20 * 18)

    def test_delivery_corrected_after_the_receipt(self):
        """The return follows what its delivery is worth by now, as it does in Odoo."""
        order = self._sell_all_the_way((self.average, 4, 200))
        rma = self.request(order, {order.order_line: 2})
        back = self.receive(rma).move_ids
        back.origin_returned_move_id.value += 40
        self.credit(rma)
        self.assertAlmostEqual(back.value, 240, 2)
        self.assertValued(rma)

    def test_fifo_sold_over_two_layers(self):
        """Twelve units left as 10@100 + 2@120; parts come back at the average of the delivery, all at its sum."""
        order = self._sell_all_the_way((self.fifo, 12, 200))
        self.assertTakenBack(self.request(order, {order.order_line: 3}), 310)
        self.assertTakenBack(self.request(order), 930)

    # -- odd values --------------------------------------------------------------------------------------------

    def test_portions_of_an_odd_value(self):
        """Three units cost 100.00: they come back one by one at 33.33, 33.34 and 33.33, goods and cost alike."""
        for method in ("average", "fifo"):
            with self.subTest(method):
                product = self._create_product("Odd", method)
                self.buy(product, 3, 100 / 3)
                order = self._sell_all_the_way((product, 3, 50))
                for value in (33.33, 33.34, 33.33):
                    self.assertTakenBack(self.request(order, {order.order_line: 1}), value)

    def test_portions_of_one_case(self):
        """One case, received in three parts and credited after each."""
        product = self._create_product("Odd", "fifo")
        self.buy(product, 3, 100 / 3)
        rma = self.request(self._sell_all_the_way((product, 3, 50)))
        for value in (33.33, 33.34, 33.33):
            receipt = rma.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
            receipt.move_ids.quantity = 1
            receipt.action_after_sales_all_qualified()
            self.assertAlmostEqual(receipt.move_ids.value, value, 2)
            self.assertEqual(self._cost_reversed(self.credit(rma)), value)
            self.assertClosing()
        self.assertEqual(rma.state, "done")

    def test_odd_values_of_three_deliveries_in_one_return(self):
        """Three case lines credit one invoice line: together they reverse its cost to the cent."""
        product = self._create_product("Odd", "fifo")
        self.buy(product, 3, 100 / 3)
        order = self.sell((product, 3, 50))
        for _part in range(3):
            self.deliver(order, {order.order_line: 1})
        self.assertEqual(order.order_line.move_ids.mapped("value"), [33.33] * 3)
        self.invoice(order)
        # Odoo itself rounds each delivery down and leaves a cent in stock that the ledger does not know.
        cost, cent = self._posted_cost(order), self.closing()
        self.assertAlmostEqual(cent, -0.01, 2)
        self.assertTakenBack(self.request(order), 99.99, cost=cost, closing=cent)

    # -- several deliveries ------------------------------------------------------------------------------------

    def _order_of_two_costs(self):
        """A product with one unit at 100 and one at 120 first-in-first-out, and an order of two."""
        product = self._create_product("Two costs", "fifo")
        self.buy(product, 1, 100)
        self.buy(product, 1, 120)
        return self.sell((product, 2, 200))

    def _delivered_one_by_one(self, invoice_each=False):
        """That order delivered in two transfers; invoiced together or each by itself."""
        order = self._order_of_two_costs()
        for _part in range(2):
            self.deliver(order, {order.order_line: 1})
            if invoice_each:
                self.invoice(order)
        if not invoice_each:
            self.invoice(order)
        self.assertClosing()
        return order

    def test_two_deliveries_in_one_return(self):
        rma = self.request(self._delivered_one_by_one())
        self.assertTakenBack(rma, 220)
        self.assertEqual(rma.receipt_picking_ids.move_ids.mapped("value"), [100, 120])

    def test_one_of_two_deliveries(self):
        """The second delivery comes back and only its cost is reversed; then the first."""
        order = self._delivered_one_by_one()
        first, second = order.order_line.move_ids.sorted("id")
        self.assertTakenBack(self.request(order, lines=[{"move_id": second.id}]), 120)
        self.assertTakenBack(self.request(order, lines=[{"move_id": first.id}]), 100)

    def test_two_deliveries_invoiced_one_by_one(self):
        """Each delivery has its invoice, and each invoice gets its own credit note with its own cost."""
        order = self._delivered_one_by_one(invoice_each=True)
        first, second = order.order_line.move_ids.sorted("id")
        one, two = order.invoice_ids.sorted("id")
        rma = self.request(order, lines=[{"move_id": second.id}])
        self.assertTakenBack(rma, 120)
        self.assertEqual(rma.credit_note_ids.reversed_entry_id, two)
        rma = self.request(order, lines=[{"move_id": first.id}])
        self.assertTakenBack(rma, 100)
        self.assertEqual(rma.credit_note_ids.reversed_entry_id, one)

    def test_two_deliveries_with_two_invoices_in_one_return(self):
        order = self._delivered_one_by_one(invoice_each=True)
        rma = self.request(order)
        self.assertTakenBack(rma, 220)
        self.assertEqual(rma.credit_note_ids.reversed_entry_id, order.invoice_ids - rma.credit_note_ids)
        self.assertEqual(sorted(self._cost_reversed(note) for note in rma.credit_note_ids), [100, 120])

    def test_two_lines_of_one_product(self):
        """Two FIFO lines of one product on one invoice: each credit note reverses what its own line posted."""
        product = self._create_product("Two lines", "fifo")
        self.buy(product, 2, 100)
        self.buy(product, 2, 150)
        order = self.sell((product, 2, 200), (product, 2, 210))
        first, second = order.order_line
        self.deliver(order, {first: 2})
        self.deliver(order)
        self.assertEqual([first.move_ids.value, second.move_ids.value], [200, 300])
        self.invoice(order)
        self.assertClosing()
        cost = {line: line.invoice_lines._after_sales_posted_cost() for line in order.order_line}
        self.assertEqual(sum(cost.values()), 500)
        # Odoo spreads the cost of both lines of its own accord; what each one posted is what it takes back.
        half = cost[second] / 2
        self.assertTakenBack(self.request(order, {second: 1}), 150, cost=half, closing=half - 150)
        self.assertTakenBack(self.request(order), 350, cost=500 - half)

    # -- lots and serials --------------------------------------------------------------------------------------

    def test_lots(self):
        """A product with lots that is valued as a whole: as without lots."""
        for method, value in (("average", 220), ("fifo", 200), ("standard", 220)):
            with self.subTest(method):
                product = self._create_product("Lots", method, tracking="lot", standard_price=110)
                self.buy(product, 10, 100, lots=["LOT1"])
                self.buy(product, 10, 120, lots=["LOT2"])
                order = self._sell_all_the_way((product, 4, 200))
                self.assertTakenBack(self.request(order, {order.order_line: 2}), value)

    def test_serials(self):
        """Serials of a product valued as a whole come back pro rata of the delivery."""
        for method, value in (("average", 110), ("fifo", 105), ("standard", 110)):
            with self.subTest(method):
                product = self._create_product("Serials", method, tracking="serial", standard_price=110)
                lots = self._buy_serials(product, (100, 110, 120))
                order = self._sell_all_the_way((product, 2, 200), lots=lots[1:])
                rma = self._case(order, lot_ids=lots[2].ids)
                self.assertTakenBack(rma, value)
                self.assertEqual(rma.receipt_picking_ids.move_line_ids.lot_id, lots[2])
                self.assertTakenBack(self.request(order), value)

    def test_lots_valued_by_lot(self):
        """Two lots at 100 and 120 left together; two units of the second come back at 240."""
        product = self._create_product("Valued lots", "fifo", tracking="lot", lot_valuated=True)
        self.buy(product, 10, 100, lots=["LOT1"])
        self.buy(product, 10, 120, lots=["LOT2"])
        lots = product.stock_quant_ids.lot_id.sorted("name")
        order = self._sell_all_the_way((product, 8, 200), lots=lots)
        self.assertEqual(order.picking_ids.move_ids.value, 880)
        self.assertTakenBack(self._case(order, lot_ids=lots[1].ids, quantity=2), 240)
        self.assertTakenBack(self.request(order), 640)
        self.assertEqual([lot.total_value for lot in lots], [1000, 1200])

    def test_odd_values_of_lots_valued_by_lot(self):
        """Two lots at thirds of a yuan: all that comes back adds up to what left."""
        product = self._create_product("Odd lots", "fifo", tracking="lot", lot_valuated=True)
        self.buy(product, 3, 100 / 3, lots=["LOT1"])
        self.buy(product, 3, 200 / 3, lots=["LOT2"])
        lots = product.stock_quant_ids.lot_id.sorted("name")
        order = self._sell_all_the_way((product, 6, 200), lots=lots)
        value = order.picking_ids.move_ids.value
        back = 0
        for lot in [*lots] * 3:
            rma = self._case(order, lot_ids=lot.ids)
            self.receive(rma)
            back += rma.receipt_picking_ids.move_ids.value
            self.assertEqual(self._cost_reversed(self.credit(rma)), round(rma.receipt_picking_ids.move_ids.value, 2))
        self.assertAlmostEqual(back, value, 2)
        self.assertAlmostEqual(self._posted_cost(order), value, 2)
        self.assertClosing()

    def test_serials_valued_by_lot(self):
        """Three serials at 100, 110 and 120 left together: each comes back at its own cost."""
        for method in ("fifo", "standard"):
            with self.subTest(method):
                product = self._create_product("Serials", method, tracking="serial", lot_valuated=True)
                lots = self._buy_serials(product, (100, 110, 120))
                if method == "standard":
                    for lot, price in zip(lots, (100, 110, 120), strict=True):
                        lot.standard_price = price
                    product.standard_price = 110
                    self._enter_purchase(330)
                order = self._sell_all_the_way((product, 3, 200), lots=lots)
                for lot, value in ((lots[2], 120), (lots[0], 100), (lots[1], 110)):
                    rma = self._case(order, lot_ids=lot.ids)
                    self.assertTakenBack(rma, value)
                    self.assertEqual(rma.receipt_picking_ids.move_line_ids.lot_id, lot)
                    self.assertEqual(lot.total_value, value)

    def test_serials_invoiced_again_after_a_credit_note_without_goods(self):
        """The second invoice answers for the delivery; the first one was taken back, but not the goods."""
        product = self._create_product("Serial", "fifo", tracking="serial", lot_valuated=True)
        serials = self._buy_serials(product, (100, 130, 85.5))
        order = self._sell_all_the_way((product, 3, 300), lots=serials)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=order.invoice_ids.ids)
            .create({"journal_id": order.invoice_ids.journal_id.id})
        )
        self.env["account.move"].browse(wizard.reverse_moves()["res_id"]).action_post()
        self.invoice(order)
        self.assertClosing()
        self.assertTakenBack(self._case(order, quantity=2, lot_ids=serials[:2].ids), 230)
        self.assertTakenBack(self._case(order, lot_ids=serials[2].ids), 85.5)

    def test_serials_valued_by_lot_in_one_return(self):
        product = self._create_product("Serials", "fifo", tracking="serial", lot_valuated=True)
        lots = self._buy_serials(product, (100, 110, 120))
        order = self._sell_all_the_way((product, 3, 200), lots=lots)
        rma = self._case(order, lot_ids=(lots[0] | lots[2]).ids, quantity=2)
        self.assertTakenBack(rma, 220)
        self.assertEqual(sorted(rma.receipt_picking_ids.move_ids.mapped("value")), [100, 120])
        self.assertEqual([lot.total_value for lot in lots], [100, 0, 120])

    def test_serials_valued_by_lot_at_average_cost(self):
        """Odoo posts the product's average cost for such a sale, not the serials' own, and so leaves a difference.
        A return takes its part of it back, and a full return all of it.
        """
        product = self._create_product("Serials", "average", tracking="serial", lot_valuated=True)
        lots = self._buy_serials(product, (100, 110, 120, 130))
        order = self.sell((product, 2, 200))
        self.deliver(order, lots={order.order_line: lots[0] | lots[2]})
        self.invoice(order)
        posted = self._posted_cost(order)
        self.assertEqual(posted, 230)
        self.assertAlmostEqual(self.closing(), posted - 220, 2)
        share = round(posted * 120 / 220, 2)
        self.assertTakenBack(self._case(order, lot_ids=lots[2].ids), 120, cost=share, closing=posted - share - 100)
        self.assertTakenBack(self._case(order, lot_ids=lots[0].ids), 100, cost=posted - share)

    # -- late invoices -----------------------------------------------------------------------------------------

    def test_invoiced_after_the_cost_changed(self):
        """Delivered at 110, invoiced when the average is 205: what the sale left too much goes with the return."""
        order = self.sell((self.average, 4, 200))
        self.deliver(order)
        self.buy(self.average, 16, 300)
        self.invoice(order)
        self.assertEqual(self._posted_cost(order), 4 * 205)
        self.assertAlmostEqual(self.closing(), 4 * 95, 2)
        self.assertTakenBack(self.request(order, {order.order_line: 1}), 110, cost=205, closing=3 * 95)
        self.assertTakenBack(self.request(order), 330, cost=615)

    def test_delivered_at_two_costs_and_invoiced_late(self):
        """One of two deliveries comes back: it bears the posted cost in proportion to the value it left with."""
        product = self._create_product("Average", "average")
        self.buy(product, 1, 100)
        order = self.sell((product, 2, 200))
        self.deliver(order, {order.order_line: 1})
        self.buy(product, 1, 150)
        self.deliver(order)
        self.buy(product, 1, 200)
        self.invoice(order)
        self.assertEqual(self._posted_cost(order), 400)
        first, second = order.order_line.move_ids.sorted("id")
        rma = self.request(order, lines=[{"move_id": second.id}])
        self.assertTakenBack(rma, 150, cost=240, closing=60)
        self.assertTakenBack(self.request(order, lines=[{"move_id": first.id}]), 100, cost=160)

    def test_returned_before_it_was_invoiced(self):
        """No credit note for what was never invoiced; the invoice bears the cost of what was kept, and another
        return takes exactly that back.
        """
        order = self.sell((self.average, 4, 200))
        self.deliver(order)
        rma = self.request(order, {order.order_line: 1})
        self.receive(rma)
        self.assertEqual((rma.state, rma.credit_note_ids.ids), ("done", []))
        self.assertEqual(order.order_line.qty_to_invoice, 3)
        self.invoice(order)
        self.assertEqual(self._posted_cost(order), 330)
        self.assertClosing()
        self.assertTakenBack(self.request(order), 330)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_invoiced), (0, 0))

    def test_one_of_two_costs_returned_before_it_was_invoiced(self):
        """First in first out, 2@100 and 2@120: one at 120 comes back uninvoiced, the invoice bears 320; then the
        others come back one after the other.
        """
        product = self._create_product("Two costs", "fifo")
        self.buy(product, 2, 100)
        self.buy(product, 2, 120)
        order = self.sell((product, 4, 200))
        self.deliver(order, {order.order_line: 2})
        self.deliver(order)
        first, second = order.order_line.move_ids.sorted("id")
        self.receive(self.request(order, lines=[{"move_id": second.id, "quantity": 1}]))
        self.invoice(order)
        self.assertEqual(self._posted_cost(order), 320)
        self.assertClosing()
        self.assertTakenBack(self.request(order, lines=[{"move_id": second.id}]), 120)
        self.assertTakenBack(self.request(order, lines=[{"move_id": first.id, "quantity": 1}]), 100)
        self.assertTakenBack(self.request(order), 100)

    def test_partly_invoiced_and_the_rest_after_a_return(self):
        """Two of four invoiced, one comes back and is not credited, the third is invoiced later: nothing is left."""
        product = self._create_product("Two costs", "fifo")
        self.buy(product, 2, 100)
        self.buy(product, 2, 120)
        order = self.sell((product, 4, 200))
        self.deliver(order, {order.order_line: 2})
        self.invoice(order)
        self.deliver(order)
        second = order.order_line.move_ids.sorted("id")[1]
        rma = self.request(order, lines=[{"move_id": second.id, "quantity": 1}])
        self.receive(rma)
        self.assertEqual((rma.state, rma.credit_note_ids.ids), ("done", []))
        self.invoice(order)
        self.assertEqual(self._posted_cost(order), 320)
        self.assertClosing()
        self.assertTakenBack(self.request(order), 320)

    def test_delivered_again_after_a_return(self):
        """One of two comes back and is credited, a third unit goes out and is invoiced, then all comes back."""
        product = self._create_product("Three costs", "fifo")
        self.buy(product, 2, 100)
        self.buy(product, 1, 120)
        order = self._sell_all_the_way((product, 2, 200))
        self.assertTakenBack(self.request(order, {order.order_line: 1}), 100)
        order.order_line.product_uom_qty = 3
        self.deliver(order)
        self.invoice(order)
        self.assertEqual(order.order_line.qty_delivered, order.order_line.qty_invoiced)
        self.assertClosing()
        self.take_back(order)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_invoiced), (0, 0))
        self.assertClosing()

    # -- other units and currencies ----------------------------------------------------------------------------

    def test_dozens(self):
        """Sold by the dozen, kept by the piece; half a dozen comes back, then one and a half."""
        for method, value in (("average", 24 * 110), ("fifo", 20 * 100 + 4 * 120)):
            with self.subTest(method):
                product = self._create_product("Dozens", method)
                self.buy(product, 20, 100)
                self.buy(product, 20, 120)
                order = self._sell_all_the_way((product, 2, 2400, {"product_uom_id": self.dozen.id}))
                line = order.order_line
                self.assertEqual(order.picking_ids.move_ids.value, value)
                self.assertTakenBack(self.request(order, {line: 0.5}), value / 4)
                self.assertTakenBack(self.request(order, {line: 1.5}), value * 3 / 4)
                self.assertEqual((line.qty_delivered, line.qty_invoiced), (0, 0))
                self.assertEqual(product.qty_available, 40)

    def test_foreign_currency(self):
        """Invoiced in dollars at 7, taken back when the dollar stands at 8: the invoice's rate, no exchange entry."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        dollar.rate_ids = [Command.create({"name": "2020-01-01", "rate": 1 / 7, "company_id": self.company.id})]
        pricelist = self.env["product.pricelist"].create({"name": "Dollar", "currency_id": dollar.id})
        order = self._sell_all_the_way((self.average, 3, 33.35), pricelist_id=pricelist.id)
        invoice = order.invoice_ids
        self.assertEqual(invoice.currency_id, dollar)
        dollar.rate_ids.filtered(lambda item: item.company_id == self.company).rate = 1 / 8
        entries = self.env["account.move"].search_count([("company_id", "=", self.company.id)])
        self.assertTakenBack(self.request(order, {order.order_line: 1}), 110)
        self.assertTakenBack(self.request(order), 220)
        credit_notes = invoice.reversal_move_ids
        self.assertAlmostEqual(sum(credit_notes.mapped("amount_total")), invoice.amount_total, 2)
        self.assertAlmostEqual(sum(credit_notes.mapped("amount_total_signed")), -invoice.amount_total_signed, 2)
        self.assertEqual(invoice.payment_state, "reversed")
        now = self.env["account.move"].search_count([("company_id", "=", self.company.id)])
        self.assertEqual(now - entries, 2, "two credit notes and no exchange difference entry")
        self.assertEqual(self.balance("1122", self.customer), 0)
