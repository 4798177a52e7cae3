"""The commerce department's own day: orders that it enters from approved budgets, values that it sets (R21, R41)."""

from odoo.addons.after_sales_rma_approval.tests.test_approval import ApprovalCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCommerceDay(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_commerce_orders = True
        cls.commerce = cls.users["commerce"]

    def waiting(self, quantity: float = 2):
        """A case whose budgets are approved, with another product to be sent ahead."""
        order = self.sold()
        rma = self.env["after.sales.intake"].create_from_sale(
            order, [{"sale_line_id": order.order_line.id, "quantity": quantity, "remedy": "exchange"}]
        )
        rma.replace_when = "advance"
        self.env["after.sales.replacement"].create(
            {"line_id": rma.line_ids.id, "product_id": self.fifo.id, "quantity": quantity, "price_unit": 300}
        )
        rma.with_user(self.users["agent"]).action_submit()
        for approval in rma.approval_ids:
            approval.with_user(self.leader).action_approve()
        return rma

    def test_entered_from_the_approved_budget(self):
        """Nothing is ordered by itself; commerce has the task, and the order is exactly what was approved."""
        rma = self.waiting()
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "enter_order"}])
        self.assertFalse(rma.replacement_order_ids)
        self.assertTrue(rma.order_waits_since)
        task = rma.activity_ids.filtered(lambda item: item.summary == "Enter the replacement order")
        self.assertTrue(task.user_id.has_group("after_sales_rma.group_commerce"))
        with self.assertRefused("the commerce department enters"):
            rma.with_user(self.users["manager"]).action_exchange()
        for role in ("salesperson", "agent", "approver", "warehouse", "accountant"):
            with self.assertRefused("that is for"):
                rma.with_user(self.users[role]).action_enter_order()
        # Everybody else reads whose turn it is, here and at every other step that somebody takes.
        self.assertIn("turn of: Commerce.", rma.with_user(self.users["approver"]).next_step_hint)
        turns = {step.turn for step in rma._step_table().values() if step.turn}
        self.assertTrue(len(turns) > 4 and all(map(rma._who_takes, turns)))
        orders = rma.with_user(self.commerce).action_enter_order()
        budget = rma.approval_ids.filtered(lambda item: item.kind == "replacement_budget")
        self.assertEqual((orders.sudo().amount_total, orders.sudo().create_uid), (budget.amount, self.commerce))
        self.assertNotEqual(rma.next_step, "enter_order")
        self.assertFalse(rma.order_waits_since)
        self.assertNotIn(task, rma.activity_ids)
        with self.assertRefused("no replacement order is to be entered"):
            rma.with_user(self.commerce).action_enter_order()
        self.assertEqual(len(rma.replacement_order_ids), 1)

    def test_not_before_the_budget_is_approved(self):
        rma = self.handed_in(2, "exchange")
        with self.assertRefused("not while it is"):
            rma.with_user(self.commerce).action_enter_order()
        self.assertFalse(rma.activity_ids.filtered(lambda item: item.summary == "Enter the replacement order"))

    def test_where_the_company_does_not_separate_it(self):
        self.company.after_sales_commerce_orders = False
        rma = self.waiting()
        self.assertEqual(len(rma.replacement_order_ids), 1)
        self.assertFalse(rma.order_waits_since)

    def test_their_lists(self):
        """Several orders are entered at once from the list; the counters of the overview count the same cases."""
        rmas = self.waiting() | self.waiting()
        action = self.env["ir.actions.act_window"]._for_xml_id("after_sales_rma_suite.action_orders_to_enter")
        mine = self.env["after.sales.rma"].with_user(self.commerce)
        self.assertEqual(mine.search([("next_step", "=", "enter_order"), ("id", "in", rmas.ids)]), rmas)
        self.assertIn("enter_order", action["domain"])
        card = self.company.after_sales_warehouse_id.with_user(self.commerce)
        tile = card.after_sales_board["enter_order"]
        self.assertEqual((tile["mine"], tile["count"] >= 2), (True, True))
        mine.browse(rmas.ids).read(["name", "ship_summary", "amount_replacement", "order_waits_since"])
        rmas.with_user(self.commerce).action_enter_order()
        self.assertEqual(len(rmas.replacement_order_ids), 2)
