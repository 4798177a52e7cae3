"""售后服务部门退换货流程规范, played from its first sentence to its last."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import Play


@tagged("post_install", "-at_install")
class TestDepartment(Play):
    paper = "g"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tell("received", "authorized", "refused", "rating")
        cls.company.after_sales_rating_days = 0

    def test_returned(self):
        order = self.sold()
        with self.clause("G2.1", "客户根据产品质量问题或者个人偏好需求，申请退换货"):
            rma = self.asked(order, "refund", user=self.agent, channel="website", submit=False)
        with self.clause("G2.2", "申请材料包括：购买凭证、产品照片或视频、退换货原因等"):
            self.photographed(rma)
            self.assertTrue(rma.line_ids.reason_id)
            self.assertEqual(rma.sale_order_ids, order)
        with self.clause("G2.3", "客户可以通过公司网站、客服电话或者实体店面申请退换货"):
            channels = dict(rma._fields["channel"]._description_selection(self.env))
            self.assertLessEqual({"website", "phone", "counter"}, set(channels))
        with self.clause("G3.1", "售后服务部门接收客户的退换货申请，对申请材料进行审核"):
            rma.with_user(self.agent).action_submit()
            self.assertIn("received", self.told(rma))
            self.assertEqual((rma.state, rma.line_ids.verdict), ("authorized", "allowed"))
        with self.clause("G3.3", "将在2个工作日内将审核结果通知客户"):
            self.assertIn("authorized", self.told(rma))
            self.assertTrue(rma.due_decide)
        with self.clause("G5.1", "客户需将产品快递至指定地址，并提供快递单号"):
            rma.with_user(self.agent).carrier_tracking_ref = "SF9876"
        with self.clause("G5.2", "收到退货后，进行产品的检查验收，确保产品未受损"):
            receipt = self.counted(rma, "defective")
            self.assertIn("SF9876", self.printed("after_sales_rma.report_return_slip", receipt, self.keeper))
        with self.clause("G5.3", "在确认后，为客户进行退款操作"):
            note = rma.with_user(self.accountant).action_refund()
            note.with_user(self.accountant).action_post()
            self.paid_back(note)
            self.assertEqual(rma.state, "done")
        with self.clause("G7.1", "在退换货完成后，与客户进行满意度调查"):
            self.assertIn("rating", self.told(rma))
        with self.clause("G7.2", "售后服务部门根据调查结果调整服务流程，提升服务质量"):
            complaint = self.complained(rma, 2, "退款太慢")
            act = complaint.with_user(self.manager).action_correct()
            action = self.env["after.sales.corrective.action"].browse(act["res_id"])
            self.assertIn(rma, action.rma_ids)

    def test_quality(self):
        with self.clause("G4.1", "如产品存在质量问题，客户可以申请退货"):
            rma = self.asked(self.sold(), "refund", user=self.agent, submit=False)
            self.photographed(rma)
            rma.with_user(self.agent).action_submit()
            self.assertEqual((rma.state, rma.line_ids.verdict), ("authorized", "allowed"))

    def test_preference(self):
        with self.clause("G4.2", "客户需在购买后7日内提出换货申请，且产品必须保持原状"):
            for days, verdict in ((7, "allowed"), (8, "refused")):
                order = self.sold()
                then = fields.Datetime.now() - timedelta(days=days)
                order.date_order = then
                self.assertEqual(self.asked(order, "exchange", reason="preference").line_ids.verdict, verdict)
            rma = self.asked(self.sold(), "exchange", reason="preference", submit=False)
            torn = self.env.ref("after_sales_rma_policy.condition_intact")
            rma.line_ids.with_user(self.salesperson).broken_condition_ids = [Command.link(torn.id)]
            rma.with_user(self.salesperson).action_submit()
            self.assertEqual(rma.line_ids.verdict, "refused")

    def test_exchanged(self):
        rma = self.asked(self.sold(quantity=1), "exchange", user=self.agent, reason="preference", submit=False)
        with self.clause("G6.1", "与客户协商确定换货方案，包括新产品的选择、运费承担等问题"):
            self.env["after.sales.replacement"].with_user(self.agent).create(
                {"line_id": rma.line_ids.id, "product_id": self.fifo.id, "quantity": 1, "price_unit": 260}
            )
            self.assertEqual(rma.outward_freight_payer, "customer", "unless somebody decides otherwise")
            rma.with_user(self.approver).write({"freight_decision": "company", "freight_reason": "Agreed on the phone"})
            self.assertEqual(rma.outward_freight_payer, "company")
        with self.clause("G6.2", "为客户提供换货的流程指引"):
            rma.with_user(self.agent).action_submit()
            self.assertEqual(rma.next_step, "await_goods")
            self.assertIn(rma.name, self.printed("after_sales_rma.report_return_form", rma, self.agent))
        with self.clause("G6.3", "收到换货产品后，进行产品的检查验收，确保产品未受损"):
            self.buy(self.fifo, 5, 80)
            self.counted(rma, "qualified")
            self.assertEqual(rma.next_step, "replace")
        with self.clause("G6.4", "若新产品价格高于原产品，客户需支付差价；若价格低于原产品，为客户进行退款操作"):
            out = rma.replacement_order_ids.picking_ids
            out.move_ids.picked = True
            out.with_user(self.keeper).button_validate()
            note = rma.with_user(self.accountant).action_refund()
            note.with_user(self.accountant).action_post()
            rma.with_user(self.accountant).action_invoice_replacement()
            invoice = rma.replacement_order_ids.invoice_ids
            invoice.with_user(self.accountant).action_post()
            self.assertEqual((note.amount_total, invoice.amount_total), (226, 293.8))
            self.assertEqual((note.amount_residual, invoice.amount_residual), (0, 67.8), "the difference is to pay")
            self.assertEqual(rma.state, "done")
