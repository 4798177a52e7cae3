"""Technical support: no goods, timed, closed with the answer that the customer reads (R04)."""

from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import AccessError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSupport(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 5, 100)
        cls.order = cls.sell((cls.average, 3, 200), user_id=cls.users["salesperson"].id)
        cls.deliver(cls.order)

    def ask(self, order=None):
        return self.request(order or self.order, remedy="support")

    def test_no_goods_no_money_no_claim(self):
        rma = self.ask()
        self.assertRecordValues(
            rma, [{"state": "authorized", "next_step": "answer", "receipt_status": "none", "credit_status": "none"}]
        )
        self.assertFalse(rma.picking_ids)
        self.assertEqual((rma.amount_signed, rma.line_ids.amount_signed), (0, 0))
        self.assertEqual(rma.line_ids.claimed_qty, 0)
        self.assertEqual(self.request(self.order).line_ids.quantity, 3)

    def test_time_by_several_people(self):
        rma = self.ask()
        for role, minutes in (("salesperson", 10), ("technician", 35)):
            self.env["after.sales.support"].with_user(self.users[role]).create(
                {"rma_id": rma.id, "minutes": minutes, "note": "On the phone"}
            )
        self.assertEqual(rma.support_minutes, 45)
        self.assertEqual(rma.support_ids.user_id, self.users["salesperson"] | self.users["technician"])

    def test_closed_with_the_answer(self):
        rma = self.ask()
        dialog = rma.with_user(self.users["technician"]).action_answer()
        self.assertEqual(dialog["res_model"], "after.sales.support.answer")
        self.assertEqual(rma.state, "authorized")
        wizard = (
            self.env["after.sales.support.answer"]
            .with_user(self.users["technician"])
            .with_context(**dialog["context"])
            .create({"answer": "Hold the button for five seconds."})
        )
        wizard.action_confirm()
        self.assertRecordValues(rma, [{"state": "done", "remedy_status": "done", "match_status": "matched"}])
        self.assertRecordValues(
            rma.line_ids,
            [
                {
                    "answer": "Hold the button for five seconds.",
                    "answered_by_id": self.users["technician"].id,
                    "progress": "answered",
                }
            ],
        )
        self.assertIn("five seconds", "".join(rma.message_ids.mapped("body")))
        with self.assertRefused("not while"):
            rma.action_answer("Again")

    def test_an_answer_is_needed(self):
        rma = self.ask()
        self.assertIsInstance(rma.action_answer("   "), dict)
        self.assertFalse(rma.line_ids.answered_on)
        with self.assertRefused("something is left"):
            rma.action_close()

    def test_the_answer_cannot_be_written(self):
        rma = self.ask()
        with self.assertRaises(AccessError):
            rma.line_ids.with_user(self.users["agent"]).answer = "Smuggled"

    def test_nothing_is_written_down_for_a_closed_case(self):
        rma = self.ask()
        rma.action_answer("Yes")
        with self.assertRefused("is closed"):
            self.env["after.sales.support"].create({"rma_id": rma.id, "minutes": 5, "note": "Late"})

    def test_who_may_answer(self):
        rma = self.ask()
        for role in ("warehouse", "accountant", "commerce"):
            with self.subTest(role=role), self.assertRefused("that is for"):
                rma.with_user(self.users[role]).action_answer("No")
        self.assertIn("After-Sales", rma.with_user(self.users["warehouse"]).next_step_hint)

    def test_fifty_answers_cost_one_pass(self):
        orders = self.env["sale.order"].concat(*(self.sell((self.average, 1, 20)) for _number in range(22)))
        self.buy(self.average, 60, 10)
        for order in orders:
            self.deliver(order)
        rmas = self.ask(orders)

        def answer(rmas):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rmas.action_answer("Turn it off and on.")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        answer(rmas[0])
        one, many = answer(rmas[1]), answer(rmas[2:])
        self.assertEqual(set(rmas.mapped("state")), {"done"})
        # Odoo posts message by message.
        self.assertLessEqual((many - one) / 19, 16)
