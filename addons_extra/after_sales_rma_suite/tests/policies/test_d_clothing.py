"""服装售后服务制度, played from its first sentence to its last."""

from datetime import date, timedelta

from freezegun import freeze_time
from odoo import Command, fields
from odoo.tests import tagged

from .common import Play

#: A Monday morning in Shanghai, in UTC.
MONDAY = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
class TestClothing(Play):
    paper = "d"

    @classmethod
    def setUpClass(cls):
        with freeze_time(MONDAY):
            super().setUpClass()
            cls.tell("received", "authorized", "goods", "refunded")

    def broken(self, code: str):
        return [Command.link(self.env.ref(f"after_sales_rma_policy.condition_{code}").id)]

    def excluded(self, code: str):
        return [Command.link(self.env.ref(f"after_sales_rma_policy.exclusion_{code}").id)]

    @freeze_time(MONDAY)
    def test_taken_back(self):
        order = self.sold()
        with self.clause("D1.1", "在正常使用和保管条件下，如出现质量问题可以进行退换货"):
            rma = self.asked(order, "refund", user=self.agent, channel="phone")
            self.assertEqual(rma.line_ids.verdict, "allowed")
        with self.clause("D2.2", "客服人员将在两个工作日内回复，并提供退换货流程的具体指导"):
            self.assertEqual(rma.due_decide.date(), date(2026, 3, 4))
            rma.with_user(self.approver).action_authorize()
            self.assertIn("authorized", self.told(rma))
        with self.clause("D1.3", "为退换货提供免费快递服务"):
            self.assertEqual(rma.line_ids.return_freight_payer, "company")
            self.assertIn(rma.name, self.printed("after_sales_rma_pickup.report_return_label", rma, self.agent))
        with self.clause("D2.3", "填写退换货申请单并随商品连同赠品、标识一同寄回"):
            self.assertIn(rma.name, self.printed("after_sales_rma.report_return_form", rma, self.agent))
        with self.clause("D2.4", "在签收退换货商品后的两个工作日内核实商品信息，并进行退款或重新发货等处理"):
            self.counted(rma, "defective")
            self.assertEqual(rma.due_check.date(), date(2026, 3, 4))
            self.assertEqual(rma.line_ids.refund_until, date(2026, 3, 4))
            self.assertEqual((rma.due_refund.date(), rma.result_refund), (date(2026, 3, 4), "open"))
        with self.clause("D1.2", "在消费者提交退换货申请后的两个工作日内受理，并在七个工作日内进行退换货处理"):
            self.assertEqual((rma.due_acknowledge.date(), rma.due_settle.date()), (date(2026, 3, 4), date(2026, 3, 11)))
            note = rma.with_user(self.accountant).action_refund()
            note.with_user(self.accountant).action_post()
            self.assertEqual(note.after_sales_pay_back_by, date(2026, 3, 4))
            self.paid_back(note)
            self.assertEqual((rma.state, rma.result_refund), ("done", "kept"))

    @freeze_time(MONDAY)
    def test_what_is_not_promised(self):
        for number, words, facts in (
            ("D3.1", "因消费者个人原因造成商品质量问题的，本公司不予以退换货", {"reason": "preference"}),
            ("D3.2", "未经授权的不正当使用、维修、改装或保养", {"exclusion_ids": self.excluded("unauthorised")}),
            ("D3.3", "出现质量问题继续使用", {"exclusion_ids": self.excluded("used_further")}),
            ("D2.3b", "连同赠品、标识一同寄回", {"broken_condition_ids": self.broken("gifts")}),
        ):
            with self.clause(number, words):
                told = {name: value for name, value in facts.items() if name != "reason"}
                rma = self.asked(
                    self.sold(), "refund", user=self.agent, submit=False, reason=facts.get("reason", "quality")
                )
                rma.line_ids.with_user(self.agent).write(told)
                rma.with_user(self.agent).action_submit()
                self.assertEqual((rma.state, rma.line_ids.verdict), ("submitted", "refused"))

    def test_fifteen_days(self):
        with self.clause("D2.1", "可以在购买后15天内提交退换货申请"), freeze_time(MONDAY) as clock:
            orders = [self.sold(), self.sold()]
            for day, verdict, order in ((15, "allowed", orders[0]), (16, "refused", orders[1])):
                clock.move_to(fields.Datetime.to_datetime(MONDAY) + timedelta(days=day))
                self.assertEqual(self.asked(order, "refund", user=self.agent).line_ids.verdict, verdict)

    def test_changed_rules(self):
        with self.clause("D3.4", "本公司有权对服装售后服务制度进行解释和调整"):
            rma = self.asked(self.sold(), "refund", user=self.agent)
            rule = rma.line_ids.rule_id
            rule.with_user(self.manager).write({"days": 3})
            self.assertEqual(rma.line_ids.verdict_data["asked"]["code"], "D2.1")
            self.assertEqual(rma.line_ids.verdict, "allowed", "what was promised is kept")
