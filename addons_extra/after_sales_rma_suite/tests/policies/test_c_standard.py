"""退换产品的标准流程, played from its first sentence to its last."""

from odoo.tests import tagged

from .common import SIGNATURE, Play


@tagged("post_install", "-at_install")
class TestStandardReturns(Play):
    paper = "c"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tell("received", "authorized", "refused", "refunded", "rating", "evidence")
        cls.company.after_sales_rating_days = 0

    def test_a_fault_is_taken_back(self):
        order = self.sold()
        with self.clause("C1.1", "客户通过电话、电子邮件或在线聊天与我们取得联系"):
            rma = self.asked(order, "refund", user=self.agent, channel="chat")
            self.assertEqual(rma.channel, "chat")
        with self.clause("C1.2", "客服代表详细了解客户的问题，并提供相应的解决方案"):
            rma.with_user(self.agent).description = "<p>Burns after an hour</p>"
        with self.clause("C2.1", "要求客户提供产品照片或详细描述问题的情况"):
            self.assertEqual(rma.line_ids.verdict, "refer")
            rma.with_user(self.agent).action_ask("Please send a photo of the fault")
            self.assertEqual(rma.next_step, "await_customer")
            self.assertIn("evidence", self.told(rma))
            self.photographed(rma)
        with self.clause("C2.2", "质量控制团队将对问题进行评估，并确定是否符合退换标准"):
            rma.with_user(self.agent).action_ask_diagnosis(
                {"kind": "quality", "user_id": self.technician.id, "question": "Ours?"}
            )
            rma.with_user(self.agent).action_resume()
            self.assertEqual(rma.next_step, "diagnose")
            self.assertEqual(rma.state, "submitted", "not decided before quality said so")
            rma.with_user(self.technician).action_diagnose(
                {"kind": "quality", "channel": "photo", "finding": "Known weak point", "recommended_remedy": "refund"}
            )
        with self.clause("C3.1", "基于问题评估的结果做出决策并及时通知客户；明显的质量问题将同意退换"):
            self.assertEqual((rma.state, rma.line_ids.verdict), ("authorized", "allowed"))
            self.assertIn("authorized", self.told(rma))
        with self.clause("C4.1", "客户将被要求按照我们提供的退换指南进行操作"):
            self.assertIn(rma.name, self.printed("after_sales_rma.report_return_form", rma, self.agent))
        with self.clause("C4.2", "客户可以选择将产品邮寄回我们的公司，或者我们安排快递上门取件"):
            rma.with_user(self.agent).action_plan_pickup({"date": self.today(), "user_id": self.keeper.id})
            self.assertEqual(rma.next_step, "pick_up")
            goods = [{"line_id": line.id, "quantity": line.quantity} for line in rma.pickup_ids.line_ids]
            rma.pickup_ids.with_user(self.keeper).action_collect("王先生", SIGNATURE, goods)
            self.assertEqual(rma.next_step, "receive")
        with self.clause("C4.3", "收到退回的产品并确认其符合退换要求，立即处理退款"):
            self.counted(rma, "defective")
            self.assertEqual(rma.pickup_ids.state, "arrived")
            note = rma.with_user(self.accountant).action_refund()
            note.with_user(self.accountant).action_post()
            self.assertEqual(rma.next_step, "pay_back")
            self.paid_back(note)
            self.assertEqual(rma.state, "done")
        with self.clause("C5.1", "退换流程完成后与客户进行跟进"):
            self.assertIn("rating", self.told(rma))
            self.assertTrue(rma.message_ids.filtered(lambda message: note.name in (message.subject or "")), "paid back")
        with self.clause("C5.2", "如果客户对我们的服务或解决方案有任何意见或建议，我们将积极倾听并采取适当措施改进"):
            complaint = self.complained(rma, 2, "等太久了")
            act = complaint.with_user(self.manager).action_correct()
            self.assertTrue(self.env["after.sales.corrective.action"].browse(act["res_id"]).exists())
        self.assertClosing()

    def test_a_fault_is_exchanged(self):
        rma = self.asked(self.sold(quantity=1), "exchange", user=self.agent, submit=False)
        self.photographed(rma)
        with self.clause("C3.2", "如果产品存在明显的质量问题，我们将同意退换，并提供具体的退换方案"):
            rma.with_user(self.agent).action_submit()
            self.assertEqual((rma.state, rma.line_ids.verdict), ("authorized", "allowed"))
            self.assertIn("authorized", self.told(rma))
        with self.clause("C4.4", "确认其符合退换要求，我们将立即处理退款或者安排产品替换"):
            self.counted(rma, "defective")
            out = rma.replacement_move_ids.picking_id
            self.assertTrue(out, "at once, without anybody who thinks of it")
            out.move_ids.picked = True
            out.with_user(self.keeper).button_validate()
            self.assertEqual(rma.state, "done")

    def test_refused_with_alternatives(self):
        with self.clause("C3.3", "如果问题不符合退换标准，向客户解释原因，并提供维修、替换零部件或技术支持"):
            rma = self.asked(self.sold(), "refund", user=self.agent, reason="preference")
            self.assertEqual((rma.state, rma.line_ids.verdict), ("submitted", "refused"))
            rma.with_user(self.approver).action_refuse("No fault")
            self.assertIn("refused", self.told(rma))
            letter = self.printed("after_sales_rma.report_refusal", rma, self.agent)
            for words in ("No fault", "维修", "零部件", "技术支持"):
                self.assertIn(words, letter)

    def test_special_cases(self):
        with self.clause("C6", "对于特殊情况，我们将根据具体情况灵活处理，并始终确保保护客户利益"):
            rma = self.asked(self.sold(), "refund", user=self.agent, reason="preference")
            with self.assertRefused("another Approver|your own|that is for"):
                rma.with_user(self.agent).action_authorize("Because")
            rma.with_user(self.approver).action_authorize("An old customer")
            self.assertEqual(rma.state, "authorized")
            self.assertEqual(rma.line_ids.override_id.reason, "An old customer")
