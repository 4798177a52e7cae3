"""What each further case costs from the goods on: what arrived otherwise, where it goes, what is taken back."""

from odoo.tests import tagged

from .statements import StatementsCommon

#: Statements that each further record may cost. What is more than none, Odoo asks for: it reserves and moves goods
#: quant by quant, and numbers, counts and describes transfer by transfer.
MOST = {
    "after.sales.discrepancy": {
        "action_accept": 9,
        "action_cancel_rest": 0,
        "action_expect_again": 0,
        "action_send_back": 0,
    },
    "after.sales.disposition": {
        "action_defective": 14,
        "action_put_away": 6,
        "action_restock": 14,
        "action_scrap": 14,
    },
    "after.sales.inspection": {"action_as_is": 12},
    "after.sales.rma": {
        "action_cancel_rest": 2,
        "action_charge_fee": 2,
        "action_close": 1,
        "action_inspect_pass": 15,
        "action_put_in": 0,
        # What its credit note comes to, which the screen shows.
        "action_settle_period": 1,
        "action_take_out": 0,
    },
    "stock.picking": {"action_after_sales_all_qualified": 8, "action_after_sales_undo": 32},
}


@tagged("post_install", "-at_install")
class TestStatementsOfGoods(StatementsCommon):
    most = MOST
    shown = {"after.sales.rma": "action_pay_back action_settle_period"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_rule()

    # -- the ways --------------------------------------------------------------------------------------------------

    def _too_many(self, orders) -> dict:
        costs = {}
        items = self.arrived(self.authorised(orders), 2).discrepancy_ids
        self.assertEqual((len(items), set(items.mapped("kind"))), (len(orders), {"more"}))
        self.step(costs, "action_accept", items, "approver", "All right")
        return costs

    def _too_few(self, orders) -> dict:
        costs = {}
        rmas = self.arrived(self.authorised(orders, quantity=2), 1)
        items = rmas.discrepancy_ids
        self.step(costs, "action_expect_again", items, "agent")
        self.step(costs, "action_cancel_rest", rmas, "agent")
        return costs

    def _fewer(self, orders) -> dict:
        costs = {}
        items = self.arrived(self.authorised(orders, quantity=2), 1).discrepancy_ids
        self.step(costs, "action_cancel_rest", items, "agent")
        return costs

    def _sent_back(self, orders) -> dict:
        costs = {}
        items = self.arrived(self.authorised(orders), 2).discrepancy_ids
        self.step(costs, "action_send_back", items, "agent")
        return costs

    def _places(self, orders) -> dict:
        costs = {}
        rmas = self.arrived(self.authorised(orders))
        reports = rmas.inspection_ids
        reports.grade = "qualified"
        reports.with_user(self.users["technician"]).action_done()
        items = rmas.disposition_ids
        self.assertEqual(len(items), len(orders))
        for verb in ("action_scrap", "action_restock", "action_defective"):
            self.step(costs, verb, items, "technician")
            items = rmas.disposition_ids.filtered(lambda item: item.state == "pending")
        self.step(costs, "action_put_away", items, "warehouse")
        return costs

    def _looked_at(self, orders) -> dict:
        """Not accepted, with a fee."""
        costs = {}
        rmas = self.arrived(self.authorised(orders))
        receipts = rmas.receipt_picking_ids
        self.step(costs, "action_after_sales_undo", receipts, "warehouse", "Counted for the wrong case")
        self.arrived(rmas)
        self.step(costs, "action_as_is", rmas.inspection_ids, "technician")
        self.step(costs, "action_charge_fee", rmas, "agent", 20, "Looked at")
        return costs

    def _good(self, orders) -> dict:
        """Qualified, credited, closed before it is paid back."""
        costs = {}
        rmas = self.arrived(self.authorised(orders))
        self.users["technician"].group_ids |= self.env.ref("stock.group_stock_user")
        self.step(costs, "action_inspect_pass", rmas, "technician")
        self.users["technician"].group_ids -= self.env.ref("stock.group_stock_user")
        for invoice in orders.invoice_ids:
            self.pay(invoice)
        self.credit(rmas)
        self.assertEqual(set(rmas.mapped("next_step")), {"pay_back"})
        self.show(costs, "action_pay_back", rmas, "accountant")
        self.step(costs, "action_close", rmas, "agent")
        return costs

    def _by_month(self, orders) -> dict:
        costs = {}
        self.customer.after_sales_settlement = "invoice"
        self.company.after_sales_inspect_at_dock = True
        rmas = self.authorised(orders)
        rmas.receipt_picking_ids.move_ids.picked = True
        self.step(costs, "action_after_sales_all_qualified", rmas.receipt_picking_ids, "warehouse")
        self.show(costs, "action_settle_period", rmas, "accountant")
        self.step(costs, "action_take_out", rmas, "accountant", "So")
        self.step(costs, "action_put_in", rmas, "accountant")
        self.customer.after_sales_settlement = False
        return costs

    def test_each_further_one(self):
        self.assert_ways(
            self._too_many, self._sent_back, self._too_few, self._fewer, self._places, self._looked_at, self._good,
            self._by_month,
        )  # fmt: skip
