"""What the analysis says that a case cost is what its journal items took from profit, to the cent (R21, R28, R35)."""

from odoo import Command
from odoo.addons.after_sales_rma_allowance.tests.test_allowance import StayCommon
from odoo.addons.after_sales_rma_outside.tests.test_sent_out import BillCommon
from odoo.addons.after_sales_rma_suite.tests.test_change import ChangeCommon
from odoo.addons.after_sales_rma_write_down.tests.test_write_down import WriteDownCommon
from odoo.tests import tagged

#: What the analysis knows and no journal item has, by design.
NOT_IN_THE_LEDGER = ("cost_labour",)

PROFIT = """
    SELECT COALESCE(SUM(item.balance), 0)
      FROM account_move_line item
      JOIN account_account account ON account.id = item.account_id
     WHERE item.parent_state = 'posted' AND item.company_id = %s
       AND split_part(account.account_type, '_', 1) IN ('income', 'expense')
"""


@tagged("post_install", "-at_install")
class TestCostsOfCases(BillCommon, ChangeCommon, WriteDownCommon, StayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"after_sales_labour_cost": 60, "after_sales_inspect_at_dock": True})
        cls.spent = cls._account(cls.company, "6601")
        cls.company.after_sales_repair_account_id = cls.spent
        cls.after_sales_warehouse._after_sales_parts_place(cls.part).valuation_account_id = cls.spent
        cls.buy(cls.fifo, 3, 100)
        cls.buy(cls.fifo, 30, 130)
        cls.before = cls.profit()

    @classmethod
    def profit(cls, company=None) -> float:
        """What all journal items of a company took from profit."""
        cls.env.flush_all()
        cls.env.cr.execute(PROFIT, ((company or cls.company).id,))
        return float(cls.env.cr.fetchone()[0])

    def say(self, rma) -> dict:
        """The amounts of a case."""
        self.env.flush_all()
        Analysis = self.env["after.sales.analysis"].sudo()
        names = [name for name in Analysis._fields if name.startswith("cost")] + ["value_back", "result"]
        (row,) = Analysis._read_group([("rma_id", "in", rma.ids)], [], [f"{name}:sum" for name in names])
        return dict(zip(names, (round(float(number or 0), 2) for number in row), strict=True))

    def assertBooks(self, rma, before: float, **amounts):
        """The columns add up to what the ledger took from profit since; some of them are these.

        :return: all amounts
        """
        told = self.say(rma)
        parts = {name: amount for name, amount in told.items() if name.startswith("cost_")}
        self.assertAlmostEqual(told["cost"], sum(parts.values()), 2)
        posted = sum(amount for name, amount in parts.items() if name not in NOT_IN_THE_LEDGER) - told["value_back"]
        self.assertEqual(round(posted, 2), round(self.profit(rma.company_id[:1]) - before, 2), told)
        self.assertEqual(told["result"], round(posted, 2))
        for name, amount in amounts.items():
            self.assertEqual(told[name], amount, (name, told))
        return told

    def bought(self, *lines, **vals):
        """A delivered and invoiced order, and what profit was then."""
        order = self.sell(*(lines or [(self.fifo, 3, 200)]), **vals)
        self.deliver(order)
        self.invoice(order)
        return order, self.profit()

    def ship(self, rma):
        transfers = rma.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing" and picking.state not in ("done", "cancel")
        )
        transfers.move_ids.picked = True
        transfers.button_validate()

    # -- remedies ----------------------------------------------------------------------------------------------

    def test_refund_cancelled_and_reopened(self):
        """Credited, taken back, credited again; reopened it costs no more than before, and a draft costs nothing."""
        order, before = self.bought((self.fifo, 3, 199.99), (self.average, 7, 9.99))
        rma = self.request(order, dict(zip(order.order_line, (2, 3), strict=True)))
        self.receive(rma)
        self.assertBooks(rma, before, cost=0, value_back=0)
        note = self.credit(rma)
        told = self.assertBooks(rma, before, cost_credited=429.95)
        self.assertTrue(told["value_back"] > 0)
        note.button_draft()
        self.assertBooks(rma, before, cost=0, value_back=0)
        note.button_cancel()
        self.assertBooks(rma, before, cost=0, value_back=0)
        self.credit(rma)
        self.assertEqual(self.assertBooks(rma, before), told)
        rma.with_user(self.users["manager"]).action_reopen()
        self.assertEqual(self.assertBooks(rma, before), told)

    def test_undone_receipt(self):
        """A wrong receipt is taken back: nothing of it is left in either."""
        self.company.after_sales_inspect_at_dock = False
        order, before = self.bought()
        rma = self.request(order, {order.order_line: 1})
        rma.receipt_picking_ids.button_validate()
        rma.receipt_picking_ids.with_user(self.keeper).action_after_sales_undo("Wrong case")
        self.assertBooks(rma, before, cost=0, value_back=0)

    def test_foreign_currency(self):
        currency = self.env.ref("base.EUR")
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "company_id": self.company.id, "rate": 0.137, "name": self.today()}
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id, "company_id": self.company.id}
        )
        order, before = self.bought((self.fifo, 3, 33.33), pricelist_id=prices.id)
        first, _note = self.take_back(order, {order.order_line: 2})
        told = self.assertBooks(first, before)
        self.assertNotEqual(told["cost_credited"], first.credit_note_ids.amount_untaxed)
        second, _note = self.take_back(order, {order.order_line: 1})
        self.assertBooks(first | second, before)

    def test_freight_and_promotion(self):
        freight = self.env["product.product"].create(
            {"name": "Freight", "type": "service", "invoice_policy": "order", "taxes_id": [Command.set(self.tax.ids)]}
        )
        self.company.after_sales_freight_product_id = freight
        order = self.sell((self.fifo, 3, 33.33), (self.average, 2, 9.99), (freight, 1, 20))
        self.env["sale.order.discount"].create(
            {"sale_order_id": order.id, "discount_type": "so_discount", "discount_percentage": 0.07}
        ).action_apply_discount()
        self.deliver(order)
        self.invoice(order)
        before = self.profit()
        rma = self.request(order)
        rma.write({"freight_decision": "company", "freight_reason": "Quality fault"})
        self.receive(rma)
        self.credit(rma)
        told = self.assertBooks(rma, before)
        self.assertTrue(told["cost_shares"] < 0 < told["cost_freight"], told)

    def test_goods_stay(self):
        """An allowance, and the price without the goods."""
        for remedy, credited in (("allowance", 60), ("refund_only", 600)):
            with self.subTest(remedy=remedy):
                order, before = self.bought()
                rma = self.ask_for(order, remedy)
                self.assertBooks(rma, before, cost_credited=credited, value_back=0)

    def ask_for(self, order, remedy):
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy=remedy)
        if remedy == "allowance":
            rma.line_ids.allowance_percent = 10
        rma.action_submit()
        (rma.credit_note_ids or rma.action_refund()).filtered(lambda note: note.state == "draft").action_post()
        return rma

    def test_swap(self):
        """The same product again, which costs more by now: what the swap entered is what it took from profit."""
        order, before = self.bought((self.fifo, 1, 200))
        self.buy(self.fifo, 2, 160)
        rma = self.request(order, remedy="exchange")
        self.receive(rma)
        self.ship(rma)
        told = self.assertBooks(rma, before)
        self.assertTrue(told["cost_replaced"] > 0, told)

    def test_exchange_for_another(self):
        """Dearer, with its own order and invoice."""
        order, before = self.bought((self.average, 1, 100))
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        rma.replacement_ids = [
            Command.create({"line_id": rma.line_ids.id, "product_id": self.fifo.id, "price_unit": 130})
        ]
        rma.action_submit()
        self.receive(rma)
        self.ship(rma)
        self.credit(rma)
        rma.action_invoice_replacement()
        rma.replacement_order_ids.invoice_ids.filtered(lambda move: move.state == "draft").action_post()
        self.assertBooks(rma, before, cost_credited=100)

    def test_spare_part(self):
        order, before = self.bought((self.average, 1, 100))
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="part")
        rma.replacement_ids = [Command.create({"line_id": rma.line_ids.id, "product_id": self.part.id})]
        rma.action_submit()
        self.ship(rma)
        self.assertBooks(rma, before, cost_replaced=20, value_back=0)

    def test_as_it_came_with_a_fee(self):
        order, before = self.bought()
        rma = self.request(order, {order.order_line: 1}, remedy="as_is")
        self.receive(rma)
        rma.action_charge_fee(30)
        self.assertBooks(rma, before, cost=0)
        rma.fee_invoice_ids.action_post()
        self.ship(rma)
        self.assertBooks(rma, before, cost_freight=-30)

    # -- repairs -----------------------------------------------------------------------------------------------

    def test_work_parts_and_bill(self):
        """Parts and a bill are posted; own work is in no journal item."""
        self.env["after.sales.labour"].with_user(self.technician).create({"repair_id": self.first.id, "minutes": 30})
        self.assertBooks(self.rma, self.before, cost=30, cost_labour=30, result=0)
        sent = self.send(self.first | self.second)
        sent.with_user(self.users["accountant"]).write({"bill_line_id": self.bill(100.01).id})
        self.assertBooks(self.rma, self.before, cost_repair=100.01, cost_labour=30, result=100.01)
        self.assertAlmostEqual(self.rma.repair_cost, 130.01)

    def test_repairs_free_and_charged(self):
        repair = self.first
        self.work(repair, (self.part, 2))
        self.assertBooks(self.rma, self.before, cost_repair=40)
        charged = self.second
        charged.under_warranty = False
        charged.with_user(self.technician).write(
            {
                "move_ids": [
                    Command.create({"product_id": self.part.id, "product_uom_qty": 1, "repair_line_type": "add"})
                ]
            }
        )
        order = charged.with_user(self.salesperson).action_after_sales_quote().with_env(self.env)
        charged.with_user(self.salesperson).action_after_sales_accept("Mr Li")
        self.work(charged)
        self.invoice(order)
        self.assertBooks(self.rma, self.before, cost_repair=10)

    # -- loss of value -------------------------------------------------------------------------------------------

    def lost(self):
        """Two pieces of 120 that are worth 40: (write-down, case, profit before)."""
        product = self._create_product("Broken", "average")
        self.buy(product, 10, 100)
        self.buy(product, 10, 120)
        order, before = self.bought((product, 4, 200))
        rma = self.request(order, {order.order_line: 3})
        self.receive_defective(rma)
        self.credit(rma)
        item = self.value(self.env["after.sales.write.down"].search([("product_id", "=", product.id)]), 36.67)
        self.assertEqual(item.state, "approved")
        return item, rma, before

    def test_loss_of_value_and_good_again(self):
        """What is good again, and what is valued anew, takes its part of the loss back, to the cent."""
        item, rma, before = self.lost()
        told = self.assertBooks(rma, before)
        self.assertEqual(told["cost_loss"], 219.99)
        self.take(item.product_id, 1, self.warehouse.lot_stock_id)
        told = self.assertBooks(rma, before)
        self.assertEqual(told["cost_loss"], 146.66)

    def test_who_bears_the_loss(self):
        """A person owes after the answer, not before; what is waived is the company's again."""
        self.company.after_sales_hear_first = True
        item, rma, before = self.lost()
        worker = self.users["warehouse"]
        share = (
            self.env["after.sales.responsibility"]
            .with_user(self.users["commerce"])
            .create(
                {
                    "write_down_id": item.id,
                    "party": "employee",
                    "partner_id": worker.partner_id.id,
                    "amount": 100,
                    "finding": "Fell off the fork-lift",
                }
            )
        )
        share.action_tell()
        self.assertBooks(rma, before, cost_loss=219.99)
        share.with_user(worker).action_answer("agrees")
        self.assertBooks(rma, before, cost_loss=119.99)
        share.with_user(self.users["commerce"]).action_ask_waiver("His first year")
        share.with_user(self.approver).action_grant_waiver()
        share.with_user(self.users["accountant"]).action_post_waiver()
        self.assertBooks(rma, before, cost_loss=219.99)

    # -- companies -----------------------------------------------------------------------------------------------

    def test_another_company(self):
        """A case of one company is nothing to the profit of another, nor to what its people read."""
        other = self._create_company("Other Books")
        before = self.profit(other)
        order, mine = self.bought()
        rma, _note = self.take_back(order, {order.order_line: 1})
        self.assertBooks(rma, mine)
        self.assertEqual(self.profit(other), before)
        stranger = self._create_user("manager", company=other)
        Analysis = self.env["after.sales.analysis"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertEqual(Analysis._read_group([("rma_id", "=", rma.id)], [], ["result:sum"]), [(0,)])
