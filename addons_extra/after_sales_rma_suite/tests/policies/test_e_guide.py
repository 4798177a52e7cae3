"""商品返修退换指南, played from its first sentence to its last."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import SIGNATURE, Play


@tagged("post_install", "-at_install")
class TestGuide(Play):
    paper = "e"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = False
        cls.tell("received", "authorized", "refused", "inspected", "ready")

    def aged(self, order, days: int):
        """An order that was placed and delivered so many days ago."""
        then = fields.Datetime.now() - timedelta(days=days)
        order.date_order = then
        order.order_line.move_ids._write({"date": then})
        self.env.invalidate_all()
        return order

    def test_what_may_be_asked(self):
        with self.clause("E1.1", "返修是指在商品出现质量问题的情况下，将商品送回商家进行修复或更换配件"):
            for remedy in ("repair", "part"):
                self.assertEqual(self.asked(self.sold(), remedy, submit=False).line_ids.verdict, "allowed")
        with self.clause("E1.2", "退换是指在购买商品后，因个人原因或不满意而选择退还商品或更换其他商品"):
            for remedy in ("refund", "exchange"):
                line = self.asked(self.sold(), remedy, reason="preference").line_ids
                self.assertEqual(line.verdict, "allowed")
        with self.clause("E2.1", "需在购买后7日内提出申请"):
            for days, verdict in ((7, "allowed"), (8, "refused")):
                order = self.aged(self.sold(), days)
                self.assertEqual(self.asked(order, "refund", reason="preference").line_ids.verdict, verdict)
        for number, words, code in (
            ("E2.2", "应保存好商品的凭证、保修卡等相关凭证", "proof"),
            ("E2.3a", "商品处于保修期内", "warranty_card"),
            ("E2.3b", "商品的外包装完好无损", "packaging"),
            ("E2.3c", "商品无人为损坏，如拆封、水浸等", "undamaged"),
            ("E2.3d", "商品的附件齐全", "accessories"),
        ):
            with self.clause(number, words):
                rma = self.asked(self.sold(), "refund", reason="preference", submit=False)
                broken = self.env.ref(f"after_sales_rma_policy.condition_{code}")
                rma.line_ids.with_user(self.salesperson).broken_condition_ids = [Command.link(broken.id)]
                rma.with_user(self.salesperson).action_submit()
                self.assertEqual((rma.state, rma.line_ids.verdict), ("submitted", "refused"))

    def test_the_way_of_a_repair(self):
        with self.clause("E3.1", "请尽快联系商家的售后服务部门，并提供购买凭证、商品信息和问题描述"):
            rma = self.asked(
                self.order, "repair", user=self.agent, quantity=1, lot_ids=self.serial("P1").ids, channel="phone"
            )
        with self.clause("E3.2", "根据问题的性质和商品的情况，为顾客提供合理的解决方案"):
            self.assertEqual((rma.state, rma.line_ids.verdict), ("authorized", "allowed"))
        with self.clause("E3.3", "将商品送至指定地点，并填写相应的申请表格"):
            form = self.printed("after_sales_rma.report_return_form", rma, self.agent)
            self.assertIn("P1", form)
        with self.clause("E3.4", "商家将在收到商品后进行检测和评估"):
            self.counted(rma)
            self.inspect(rma, "defective")
            rma.with_user(self.keeper).action_put_away()
        with self.clause("E3.5", "商家将尽快进行修复，并通知顾客取回或重新发货"):
            self.work(rma.repair_order_ids, (self.part, 1))
            self.inspect(rma)
            self.assertIn("ready", self.told(rma))
        with self.clause("E3.5b", "通知顾客取回"):
            counter = {"kind": "counter", "date": self.today(), "user_id": self.keeper.id}
            rma.with_user(self.agent).action_plan_pickup(counter)
            rma.pickup_ids.with_user(self.keeper).action_collect("王先生", SIGNATURE, None)
            self.give_back(rma)
            self.assertEqual(rma.state, "done")

    def test_exchanged_or_taken_back(self):
        with self.clause("E3.5c", "如果商品符合返修退换条件，商家将尽快进行更换或退款等处理"):
            for remedy in ("exchange", "refund"):
                rma = self.asked(self.sold(quantity=1), remedy, user=self.agent, reason="preference")
                self.counted(rma)
                self.inspect(rma)
                rma.with_user(self.keeper).action_put_away()
                if remedy == "exchange":
                    out = rma.replacement_move_ids.picking_id
                    out.move_ids.picked = True
                    out.with_user(self.keeper).button_validate()
                else:
                    note = rma.with_user(self.accountant).action_refund()
                    note.with_user(self.accountant).action_post()
                    self.paid_back(note)
                self.assertEqual(rma.state, "done", remedy)

    def test_not_within_the_conditions(self):
        with self.clause("E3.6", "如果商品不符合返修退换条件，商家将向顾客解释原因，并提供进一步的解决方案"):
            rma = self.asked(self.sold(), "refund", reason="preference")
            self.counted(rma)
            report = rma.inspection_ids.with_user(self.technician)
            report.write(
                {
                    "broken_condition_ids": [
                        Command.link(self.env.ref("after_sales_rma_policy.condition_undamaged").id)
                    ],
                    "fault": "Wet",
                }
            )
            report.action_grade_defective()
            self.assertEqual(rma.line_ids.verdict, "refused")
            self.assertIn("rejected", self.told(rma))
            why = rma.notice_ids.filtered(lambda notice: notice.event == "rejected").message_id.body
            for words in ("Wet", "维修", "零部件", "技术支持"):
                self.assertIn(words, why)
            self.give_back(rma)
            self.assertEqual(rma.state, "done")

    def test_read_before_buying(self):
        with self.clause("E2.4", "不同类型商品的返修退换政策可能有所不同，请在购买前详细了解相关政策"):
            quotation = self.env["sale.order"].create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": self.average.id, "product_uom_qty": 1})],
                }
            )
            paper = self.printed("sale.report_saleorder", quotation, self.manager)
            self.assertIn(f"/after-sales/promise?company={self.company.id}", paper)
