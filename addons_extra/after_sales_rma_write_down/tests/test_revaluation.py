"""Serials that are valued one by one may be worth less in stock itself, instead of an allowance (R21)."""

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .test_write_down import ALLOWANCE, CLAIMS, LOSS, REALISABLE, WriteDownCommon

METHODS = ("average", "fifo", "standard")


class RevaluationCommon(WriteDownCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_write_down_method = "revalue"

    @classmethod
    def serials(cls, method: str):
        """Six serials of a product, three bought at 100 and three at 120; standard cost is 110.

        :return: (product, lots)
        """
        product = cls._create_product(
            f"Serial {method}", method, tracking="serial", lot_valuated=True, standard_price=110
        )
        names = [f"{method}{number}" for number in range(1, 7)]
        cls.buy(product, 3, 100, lots=names[:3])
        cls.buy(product, 3, 120, lots=names[3:])
        return product, cls._lots(product, names)

    @classmethod
    def sold(cls, product, lots):
        """An order of serials, delivered and invoiced."""
        order = cls.sell((product, len(lots), 200))
        cls.deliver(order, lots={order.order_line: lots})
        cls.invoice(order)
        return order

    @classmethod
    def back(cls, order, lots):
        """Some of the serials of an order come back defective and are credited.

        :return: their write-downs
        """
        rma = cls.env["after.sales.intake"].create_from_sale(
            order,
            lines=[{"sale_line_id": order.order_line.id, "quantity": len(lots), "lot_ids": lots.ids}],
        )
        rma.action_submit()
        cls.receive_defective(rma)
        cls.credit(rma)
        return cls.env["after.sales.write.down"].search([("rma_id", "=", rma.id)])

    @classmethod
    def defective_serial(cls, method: str):
        """One of two serials sold came back defective.

        :return: (product, all lots, write-down of the one)
        """
        product, lots = cls.serials(method)
        order = cls.sold(product, lots[0] | lots[3])
        return product, lots, cls.back(order, lots[3])

    def worth(self, lot) -> float:
        """Value of a serial in stock."""
        self.env.flush_all()
        self.env.invalidate_all()
        return lot.total_value

    def posted_cost(self, order) -> float:
        lines = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice").invoice_line_ids
        return sum(line._after_sales_posted_cost() for line in lines)


@tagged("post_install", "-at_install")
class TestRevaluation(RevaluationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        #: Method → (product, lots, write-down).
        cls.defective_serials = {method: cls.defective_serial(method) for method in METHODS}

    def each_method(self):
        """(method, product, lots, write-down, its cost) for each costing method."""
        for method, (product, lots, item) in self.defective_serials.items():
            with self.subTest(method=method), self.cr.savepoint() as savepoint:
                yield method, product, lots, item, {"standard": 110}.get(method, 120)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_stock_itself_is_worth_less(self):
        for _method, product, lots, item, cost in self.each_method():
            others = self._stock_value(product) - cost
            self.value(item)
            self.assertRecordValues(
                item,
                [{"method": "revalue", "state": "approved", "carrying_amount": cost, "loss": cost - REALISABLE}],
            )
            self.assertEqual(self.worth(lots[3]), REALISABLE)
            self.assertEqual(self._stock_value(product), others + REALISABLE)
            entry = item.move_line_ids.move_id
            self.assertEqual(self.turnover(entry), {"1405": (0, cost - REALISABLE), "6701": (cost - REALISABLE, 0)})
            self.assertEqual((self.balance(ALLOWANCE), item.remaining_allowance), (0, 0))
            self.assertClosing()

    def test_clearance_costs_what_the_serial_is_worth(self):
        for _method, product, lots, item, cost in self.each_method():
            self.value(item)
            order = self.clearance(product, 1)
            self.assertEqual(order.picking_ids.move_line_ids.lot_id, lots[3])
            self.deliver(order)
            self.invoice(order)
            self.assertEqual((item.state, item.release_ids.kind), ("released", "sold"))
            self.assertEqual(self.posted_cost(order), REALISABLE)
            self.assertEqual(self.balance(LOSS), cost - REALISABLE)
            self.assertClosing()
            # The good ones cost what they always did.
            good = self.sold(product, lots[1] | lots[4])
            self.assertEqual(self.posted_cost(good), 220)
            self.assertClosing()

    def test_repaired_to_stock_is_worth_its_cost_again(self):
        for _method, product, lots, item, cost in self.each_method():
            self.value(item)
            before = self.turnover()
            self.take(product, 1, self.warehouse.lot_stock_id, lot=lots[3])
            self.assertEqual((item.state, item.release_ids.kind), ("released", "good"))
            self.assertEqual(self.worth(lots[3]), cost)
            # Red ink: the loss and the stock each on their own side, no more than was written down.
            loss = cost - REALISABLE
            after = self.turnover()
            self.assertEqual(after.get("6701", (0, 0)), (before["6701"][0] - loss, before["6701"][1]))
            self.assertEqual(after["1405"], (before["1405"][0], before["1405"][1] - loss))
            self.assertEqual(self.balance(LOSS), 0)
            self.assertClosing()
            sold = self.sold(product, lots[3])
            self.assertEqual(self.posted_cost(sold), cost)
            self.assertClosing()

    def test_scrapped(self):
        for _method, product, lots, item, cost in self.each_method():
            self.value(item)
            self.take(product, 1, self.scrap_location(), lot=lots[3])
            self.assertEqual((item.state, item.release_ids.kind), ("released", "scrapped"))
            # What it was still worth is lost with it.
            self.assertEqual(self.balance(LOSS), cost)
            self.assertClosing()

    def test_another_cost_of_the_product_leaves_revalued_serials_alone(self):
        for method, product, lots, item, cost in self.each_method():
            self.value(item)
            others = self._stock_value(product) - REALISABLE
            # Odoo tells a cost and a move apart by the second.
            earlier = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
            self.env["product.value"].sudo().search([("product_id", "=", product.id)]).date = earlier
            product.stock_move_ids.date = earlier
            product.standard_price = 150
            self.assertEqual(self.worth(lots[3]), REALISABLE)
            changed = self._stock_value(product) - REALISABLE - others
            # The loss goes back with the serial, to the cost that it had; Odoo's closing finds the others only.
            self.assertEqual(self.closing(), changed)
            self.take(product, 1, self.warehouse.lot_stock_id, lot=lots[3])
            self.assertEqual((item.state, self.worth(lots[3]), self.balance(LOSS)), ("released", cost, 0), method)
            self.assertEqual(self.closing(), changed)

    def test_a_cost_written_on_all_lots_leaves_revalued_serials_alone(self):
        """Newer versions of Odoo write the cost of a product on its lots."""
        for _method, product, lots, item, _cost in self.each_method():
            self.value(item)
            Revaluation = self.env["after.sales.revaluation"]
            kept = product._after_sales_revalued_serials()
            ((lot, before),) = kept.items()
            self.assertEqual((lot, before[0]), (lots[3], REALISABLE))
            lots.with_context(disable_auto_revaluation=True).standard_price = 150
            Revaluation._keep(kept)
            self.assertEqual((self.worth(lots[3]), lots[3].standard_price), before)

    def test_valued_anew(self):
        for _method, product, lots, item, cost in self.each_method():
            self.value(item)
            new = self.env["after.sales.write.down"].browse(item.action_revalue()["res_id"])
            self.assertEqual((new.carrying_amount, new.method), (cost, "revalue"))
            self.value(new, 60)
            self.assertEqual((item.state, new.loss, self.worth(lots[3])), ("released", cost - 60, 60))
            self.assertEqual(self.balance(LOSS), cost - 60)
            again = self.env["after.sales.write.down"].browse(new.action_revalue()["res_id"])
            again.method = "allowance"
            self.value(again, 50)
            self.assertEqual((again.remaining_allowance, self.worth(lots[3])), (cost - 50, cost))
            self.take(product, 1, self.warehouse.lot_stock_id, lot=lots[3])
            self.assertEqual((self.balance(LOSS), self.balance(ALLOWANCE)), (0, 0))
            self.assertClosing()

    def test_others_of_the_delivery_come_back_at_their_own_value(self):
        """What one serial was revalued at changes nothing of the next one that comes back of the same delivery."""
        for method, _product, lots, item, cost in self.each_method():
            self.value(item)
            order = item.line_id.sale_line_id.order_id
            self.back(order, lots[0])
            self.assertEqual(self.worth(lots[0]), 110 if cost == 110 else 100)
            self.assertEqual(self.worth(lots[3]), REALISABLE)
            # Everything of the sale is back, of the two other sales one serial is kept: all else is the loss.
            kept = sum(110 if other == "standard" else 100 for other in METHODS if other != method)
            self.assertEqual(self.balance("6401"), kept)
            self.assertClosing()

    def test_sold_as_defective_and_back_again(self):
        for _method, product, lots, item, _cost in self.each_method():
            self.value(item)
            order = self.clear(product, 1)
            again = self.back(order, lots[3])
            self.assertRecordValues(again, [{"state": "draft", "carrying_amount": REALISABLE}])
            self.assertClosing()
            self.value(again, 10)
            self.assertEqual((again.loss, self.worth(lots[3])), (REALISABLE - 10, 10))
            self.assertClosing()

    def test_revalued_before_it_is_credited(self):
        """The credit note takes back what the sale cost, not what the serial is worth now."""
        for method in ("fifo", "standard"):
            with self.subTest(method=method):
                product, lots = self.serials(method)
                order = self.sold(product, lots[0] | lots[3])
                cost = self.posted_cost(order)
                rma = self.env["after.sales.intake"].create_from_sale(
                    order, lines=[{"sale_line_id": order.order_line.id, "quantity": 1, "lot_ids": lots[3].ids}]
                )
                rma.action_submit()
                self.receive_defective(rma)
                item = self.env["after.sales.write.down"].search([("rma_id", "=", rma.id)])
                self.value(item)
                note = self.credit(rma)
                taken = sum(line._after_sales_posted_cost() for line in note.invoice_line_ids)
                self.assertEqual(abs(taken), {"fifo": 120, "standard": cost / 2}[method])
                self.assertEqual(self.worth(lots[3]), REALISABLE)
                self.assertClosing()

    def test_others_bear_the_loss(self):
        _product, lots, item = self.defective_serials["fifo"]
        parties = ("employee", "vendor", "carrier", "customer")
        others = self.env["res.partner"].create([{"name": party} for party in parties[1:]])
        partners = self.users["warehouse"].partner_id + others
        item.write(
            {
                "realisable_unit": REALISABLE,
                "bearer_ids": [
                    Command.create({"party": party, "partner_id": partner.id, "percent": 20})
                    for party, partner in zip(parties, partners, strict=True)
                ],
            }
        )
        item.action_submit()
        self.assertEqual(self.balance(LOSS), 16)
        self.assertEqual([self.balance(CLAIMS, partner) for partner in partners], [16, 16, 16, 16])
        self.assertEqual(self.worth(lots[3]), REALISABLE)
        self.assertClosing()
        self.take(item.product_id, 1, self.warehouse.lot_stock_id, lot=lots[3])
        self.assertEqual((self.balance(LOSS), self.balance(CLAIMS)), (0, 0))
        self.assertClosing()

    def test_worth_more_than_its_cost(self):
        _product, lots, item = self.defective_serials["average"]
        self.value(item, 500)
        self.assertEqual((item.loss, item.entry_count, self.worth(lots[3])), (0, 0, 120))


@tagged("post_install", "-at_install")
class TestRevaluationRefused(RevaluationCommon):
    def test_whole_serials_only(self):
        item = self.defective_goods(self.average)
        lots = self._create_product("Lots", "fifo", tracking="lot", lot_valuated=True)
        self.buy(lots, 5, 100, lots=["L1"])
        self.take(lots, 2, self.defective, source=self.warehouse.lot_stock_id, lot=self._lots(lots, ["L1"]))
        items = item | self.env["after.sales.write.down"].search([("product_id", "=", lots.id)])
        self.assertEqual(items.mapped("method"), ["allowance"] * 2)
        for one in items.with_user(self.users["commerce"]):
            with self.assertRefused("no serial that is valued by itself", ValidationError):
                one.method = "revalue"

    def test_serials_that_came_together(self):
        """One move brought three serials in: their values hang together."""
        product, lots = self.serials("fifo")
        self.take(product, 1, self.defective, source=self.warehouse.lot_stock_id, lot=lots[1])
        item = self.env["after.sales.write.down"].search([("product_id", "=", product.id)])
        self.assertEqual(item.method, "revalue")
        with self.assertRefused("came into stock together with others"):
            self.value(item)
        self.assertEqual(item.state, "draft")
        item.method = "allowance"
        self.value(item)
        self.assertEqual(item.remaining_allowance, 60)
        self.assertClosing()

    def test_value_set_by_hand_later(self):
        """Where somebody set the cost of the product by hand since, the value of the serial does not follow."""
        product, _lots, item = self.defective_serial("average")
        Value = self.env["product.value"].sudo()
        before = Value.search([])
        product.standard_price = 90
        # Moves and values are told apart by the second: a minute later, whatever the clock said.
        by_hand = Value.search([]) - before
        by_hand.date = fields.Datetime.add(fields.Datetime.now(), minutes=1)
        with self.assertRefused("was set by hand after it came"):
            self.value(item)
        self.assertFalse(item.entry_count)

    def test_decided_is_fixed(self):
        _product, _lots, item = self.defective_serial("fifo")
        self.value(item)
        with self.assertRefused("decided already"):
            item.with_user(self.users["commerce"]).method = "allowance"
        with self.assertRefused("holds the value of defective goods"):
            item.move_line_ids.move_id.button_draft()

    def test_chosen_on_the_screen(self):
        self.company.after_sales_write_down_method = "allowance"
        _product, lots, item = self.defective_serial("standard")
        self.assertEqual(item.method, "allowance")
        with Form(item.with_user(self.users["commerce"])) as form:
            form.method = "revalue"
            form.realisable_unit = REALISABLE
        item.with_user(self.users["commerce"]).action_submit()
        self.assertEqual((item.state, self.worth(lots[3])), ("approved", REALISABLE))
