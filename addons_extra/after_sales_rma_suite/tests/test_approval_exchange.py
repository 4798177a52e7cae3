"""What is sent to a customer is a budget of its own, beside that of what comes back (R13)."""

from odoo.addons.after_sales_rma.tests.test_decision_notice import NoticeCommon
from odoo.addons.after_sales_rma_approval.tests.test_approval import ApprovalCommon
from odoo.addons.after_sales_rma_exchange.tests.test_part import PartCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestBudgetOfExchange(ApprovalCommon):
    def assertNothingMoved(self, rma):
        super().assertNothingMoved(rma)
        self.assertFalse(rma.replacement_order_ids.picking_ids)
        self.assertFalse(rma.replacement_order_ids)

    def test_an_exchange_has_a_budget_for_what_goes_out(self):
        order = self.sold()
        rma = self.env["after.sales.intake"].create_from_sale(
            order, [{"sale_line_id": order.order_line.id, "quantity": 2, "remedy": "exchange"}]
        )
        self.env["after.sales.replacement"].create(
            {"line_id": rma.line_ids.id, "product_id": self.fifo.id, "quantity": 2, "price_unit": 300}
        )
        rma.with_user(self.users["agent"]).action_submit()
        self.assertRecordValues(
            rma.approval_ids.sorted("id"),
            [
                {"kind": "red_budget", "amount": 452, "cost": 240, "margin": 160},
                {"kind": "replacement_budget", "amount": 678, "cost": 160, "margin": 440},
            ],
        )
        red, other = rma.approval_ids.sorted("id")
        red.with_user(self.leader).action_approve()
        self.assertEqual((rma.state, rma.next_step), ("submitted", "approve_budget"))
        self.assertNothingMoved(rma)
        other.with_user(self.leader).action_approve()
        self.assertEqual(rma.state, "authorized")

    def test_no_remote_call_passes_the_gate(self):
        rma = self.handed_in(3, "exchange")
        with self.assertRaises(UserError):
            rma.with_user(self.users["manager"]).action_exchange()
        self.assertNothingMoved(rma)

    def test_cost_and_margin_are_for_some_eyes(self):
        rma = self.handed_in(2, "exchange")
        for kind in ("red_budget", "replacement_budget"):
            for role, sees in (("salesperson", False), ("agent", False), ("approver", True), ("commerce", True)):
                with self.subTest(kind=kind, role=role):
                    text = self.html(rma, self.users[role], kind)
                    self.assertEqual("Margin" in text, sees)
                    self.assertEqual("240.00" in text, sees)
        mine = rma.approval_ids.with_user(self.salesperson)
        mine.read(["amount"])
        for name in ("cost", "margin"):
            with self.assertRaises(AccessError):
                mine.read([name])


@tagged("post_install", "-at_install")
class TestBudgetNotice(NoticeCommon):
    def test_budgets_without_a_rule(self):
        """One question of the case is somebody's to do, not each of them."""
        self.company.after_sales_budget_required = True
        order = self.sell((self.average, 2, 200), user_id=self.salesperson.id)
        self.deliver(order)
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        rma.with_user(self.salesperson).sudo().action_submit()
        self.assertEqual(len(rma.approval_ids), 2)
        self.assertEqual(rma.approval_ids.activity_ids.mapped("user_id"), self.manager)
        self.assertEqual(len(rma.approval_ids.activity_ids), 1)
        self.assertFalse(rma.activity_ids)

    def test_budgets_that_the_rule_approves(self):
        """The budget needs nobody, the request does."""
        self.company.after_sales_budget_required = True
        self.env["after.sales.approval.rule"].create(
            {"company_id": self.company.id, "kind": "red_budget", "answered_by": "rule"}
        )
        rma = self.handed_in()
        self.assertEqual((rma.budget_status, rma.next_step), ("approved", "decide"))
        self.assertEqual(rma.activity_ids.user_id, self.manager)


@tagged("post_install", "-at_install")
class TestBudgetOfPart(PartCommon):
    def test_a_part_that_leaves_stands_on_the_budget_of_what_goes_out(self):
        """R13: what leaves, free or not, is approved first; nothing is taken back, so there is no red budget."""
        self.company.after_sales_budget_required = True
        for is_free, amount in ((True, 0), (False, 56.5)):
            with self.subTest(is_free=is_free):
                rma = self.ask(is_free=is_free)
                self.assertRecordValues(
                    rma.approval_ids, [{"kind": "replacement_budget", "amount": amount, "cost": 20}]
                )
                with self.assertRaisesRegex(UserError, "Replacement budget list"):
                    rma.action_authorize()
                self.assertFalse(rma.picking_ids)
                rma.approval_ids.with_user(self.users["approver"]).action_approve()
                self.assertEqual(rma.state, "authorized")
                self.assertTrue(rma.picking_ids)

    def test_what_was_agreed_outlasts_the_verdict(self):
        rma = self.ask(is_free=False, price_unit=35)
        self.env["after.sales.policy"]._judge(rma.line_ids)
        self.env.flush_all()
        self.assertRecordValues(rma.replacement_ids, [{"is_free": False, "price_unit": 35}])
        self.assertEqual(rma.replacement_order_ids.amount_untaxed, 35)
