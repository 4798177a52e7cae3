"""What each further repair costs: its plan and its price, work that ends or is given up, visits to customers."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .statements import StatementsCommon

#: Statements that each further record may cost. What is more than none, Odoo asks for: it confirms, reserves and moves
#: goods quant by quant, prices orders one by one, and says of a task that it is done.
MOST = {
    "after.sales.rma": {"action_repair": 4},
    "after.sales.visit": {"action_cancel": 0, "action_done": 10},
    "repair.order": {
        "action_after_sales_approve": 1,
        "action_after_sales_free": 4,
        "action_after_sales_refuse": 13,
        "action_after_sales_refuse_plan": 1,
        "action_after_sales_requote": 0,
        "action_after_sales_tell_price": 0,
        "action_create_sale_order": 9,
        "action_repair_cancel": 0,
        "action_repair_cancel_draft": 0,
        "action_repair_done": 9,
    },
}


@tagged("post_install", "-at_install")
class TestStatementsOfRepairs(StatementsCommon):
    most = MOST
    alone = {"repair.order": "action_after_sales_stop_work"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_rule()
        cls.company.after_sales_repair_limit = 30

    def in_workshop(self, orders):
        rmas = self.arrived(self.authorised(orders, "repair"), grade="qualified")
        self.assertEqual(len(rmas.repair_order_ids), len(orders))
        return rmas, rmas.repair_order_ids

    def planned(self, repairs):
        repairs.with_user(self.users["technician"]).action_after_sales_plan()
        self.assertEqual(set(repairs.mapped("after_sales_plan_state")), {"asked"})

    # -- the ways --------------------------------------------------------------------------------------------------

    def _prices(self, orders) -> dict:
        """Planned, charged, quoted, refused by the customer."""
        costs = {}
        _rmas, repairs = self.in_workshop(orders)
        repairs.write(
            {
                "move_ids": [
                    Command.create({"product_id": self.fifo.id, "product_uom_qty": 1, "repair_line_type": "add"})
                ]
            }
        )
        self.planned(repairs)
        self.step(costs, "action_after_sales_refuse_plan", repairs, "approver")
        self.planned(repairs)
        self.step(costs, "action_after_sales_approve", repairs, "approver")
        repairs.with_user(self.users["technician"]).action_after_sales_charge()
        self.step(costs, "action_after_sales_free", repairs, "approver")
        repairs.with_user(self.users["technician"]).action_after_sales_charge()
        self.step(costs, "action_create_sale_order", repairs, "agent")
        if set(repairs.mapped("after_sales_plan_state")) != {"approved"}:
            self.planned(repairs)
            repairs.with_user(self.users["approver"]).action_after_sales_approve()
        repairs.after_sales_approved_amount = 10000
        self.step(costs, "action_after_sales_tell_price", repairs, "agent")
        repairs.sale_order_id._action_cancel()
        self.step(costs, "action_after_sales_requote", repairs, "agent")
        self.step(costs, "action_after_sales_refuse", repairs, "agent")
        return costs

    def _work(self, orders) -> dict:
        """Given up, taken up again, begun anew, done."""
        costs = {}
        rmas, repairs = self.in_workshop(orders)
        self.step(costs, "action_repair_cancel", repairs, "warehouse")
        self.step(costs, "action_repair_cancel_draft", repairs, "warehouse")
        repairs.with_user(self.users["warehouse"]).action_repair_cancel()
        self.step(costs, "action_repair", rmas, "technician")
        anew = rmas.repair_order_ids - repairs
        self.assertEqual(len(anew), len(repairs))
        anew.with_user(self.users["technician"]).action_validate()
        anew.with_user(self.users["technician"]).action_repair_start()
        # Nobody is at work on two.
        anew[0].with_user(self.users["technician"]).action_after_sales_start_work()
        if anew[1:]:
            with self.assertRefused("you are not at work on it"):
                anew.with_user(self.users["technician"]).action_after_sales_stop_work()
        self.press_alone(costs, "action_after_sales_stop_work", anew[0], "technician")
        self.step(costs, "action_repair_done", anew, "warehouse")
        return costs

    def _visits(self, orders) -> dict:
        costs = {}
        rmas = self.asked(orders, "repair")
        rmas.line_ids.on_site = True
        self.submit(rmas)

        def appointed():
            return self.env["after.sales.visit"].create(
                [
                    {
                        "repair_id": repair.id,
                        "user_id": self.users["technician"].id,
                        "date_start": fields.Datetime.now() + timedelta(days=2),
                    }
                    for repair in rmas.repair_order_ids
                ]
            )

        self.step(costs, "action_cancel", appointed(), "agent")
        visits = appointed()
        visits.write({"outcome": "repaired", "result": "Cable renewed", "signed_by": "Mr Wang"})
        self.step(costs, "action_done", visits, "technician")
        self.assertEqual(set(rmas.mapped("state")), {"done"})
        return costs

    # -- what is promised ------------------------------------------------------------------------------------------

    def test_each_further_one(self):
        self.assert_ways(self._prices, self._work, self._visits)
