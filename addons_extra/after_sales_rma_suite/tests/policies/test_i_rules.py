"""退货返修规范及流程, played from its first sentence to its last."""

from odoo.tests import tagged

from .common import Play


@tagged("post_install", "-at_install")
class TestReturnRules(Play):
    paper = "i"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = False
        cls.tell("received", "authorized", "ready", "shipped", "rating")
        cls.company.after_sales_rating_days = 0
        cls.company.after_sales_acceptance = True

    def test_what_may_be_asked(self):
        for number, words, reason in (
            ("I1.1", "商品存在质量问题", "quality"),
            ("I1.2", "商品与订单不符", "wrong"),
            ("I1.3", "客户在收到商品后七天内有不满意的原因", "preference"),
        ):
            with self.clause(number, words):
                rma = self.asked(self.sold(), "refund", user=self.agent, reason=reason)
                self.assertEqual((rma.state, rma.line_ids.verdict), ("authorized", "allowed"))
        with self.clause("I1.4", "其他客户合理退货请求"):
            rma = self.asked(self.sold(), "refund", user=self.agent, reason="other")
            if rma.state == "submitted":
                rma.with_user(self.approver).action_authorize("Reasonable")
            self.assertEqual(rma.state, "authorized")
        for number, words, reason in (
            ("I2.1", "商品存在质量问题需要修理", "quality"),
            ("I2.2", "商品使用过程中出现故障", "quality"),
            ("I2.3", "其他客户合理返修请求", "other"),
        ):
            with self.clause(number, words):
                rma = self.asked(self.sold(), "repair", user=self.agent, reason=reason)
                if rma.state == "submitted":
                    rma.with_user(self.approver).action_authorize("Reasonable")
                self.assertEqual(rma.state, "authorized")

    def test_returned(self):
        order = self.sold()
        with self.clause("I3.1", "客户联系我们的客服部门提出退货申请，并提供订单号和退货原因"):
            found = self.env["after.sales.intake"].with_user(self.agent)._find_deliveries(order.name)
            self.assertEqual(found, order.order_line.move_ids)
            rma = self.asked(order, "refund", user=self.agent)
        with self.clause("I3.2", "客服部门确认申请，并提供退货单号"):
            self.assertIn("received", self.told(rma))
            self.assertIn(rma.name, rma.notice_ids.message_id[:1].body)
        with self.clause("I3.3", "客户按照客服部门的指示将商品寄回"):
            self.assertEqual(rma.next_step, "await_goods")
        with self.clause("I3.4", "我们收到退货商品后进行质检"):
            self.counted(rma)
            self.inspect(rma, "defective")
            rma.with_user(self.keeper).action_put_away()
        with self.clause("I3.5", "若商品符合退货规范，我们将进行退款处理"):
            note = rma.with_user(self.accountant).action_refund()
            note.with_user(self.accountant).action_post()
            self.paid_back(note)
        with self.clause("I3.6", "退款完成后，客户将收到退款通知"):
            self.assertTrue(rma.message_ids.filtered(lambda message: note.name in (message.subject or "")))

    def test_repaired(self):
        with self.clause("I4.1", "客户联系我们的客服部门提出返修申请，并提供订单号和返修详情"):
            rma = self.asked(self.order, "repair", user=self.agent, quantity=1, lot_ids=self.serial("P1").ids)
        with self.clause("I4.2", "客服部门确认申请，并提供返修单号"):
            self.assertEqual(rma.state, "authorized")
            self.assertIn("received", self.told(rma))
        with self.clause("I4.3", "客户按照客服部门的指示将商品寄回"):
            self.counted(rma)
        with self.clause("I4.4", "我们收到返修商品后进行维修"):
            self.inspect(rma, "defective")
            rma.with_user(self.keeper).action_put_away()
            self.work(rma.repair_order_ids, (self.part, 1))
            self.inspect(rma)
        with self.clause("I4.5", "维修完成后，我们将寄回修复后的商品给客户"):
            self.give_back(rma)
            self.assertLessEqual({"ready", "shipped"}, self.told(rma))
        with self.clause("I4.6", "客户收到修复后的商品后，需要确认是否满意"):
            self.assertEqual(rma.next_step, "accept")
            mine = rma.with_user(self.agent)
            mine.action_record_acceptance("unsatisfied", "phone", None, "仍有异响")
            again = rma.acceptance_ids.follow_up_id
            self.assertEqual((rma.state, again.line_ids.lot_ids), ("done", self.serial("P1")), "back into the workshop")
            self.assertEqual((again.state, again.line_ids.remedy), ("draft", "repair"))
