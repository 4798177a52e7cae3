"""售后产品退换服务流程, played from its first sentence to its last."""

from odoo import Command
from odoo.tests import tagged

from .common import Play


@tagged("post_install", "-at_install")
class TestReturnService(Play):
    paper = "h"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = False
        cls.tell("received", "authorized", "shipped")

    def requested(self, remedy: str, order=None, reason: str = "preference"):
        rma = self.asked(order or self.sold(), remedy, user=self.agent, reason=reason, submit=False)
        self.photographed(rma)
        rma.with_user(self.agent).action_submit()
        return rma

    def test_returned(self):
        with self.clause("H1.2", "消费者需要提供购买凭证、产品照片以及详细的退换原因等相关信息以便企业进行核实"):
            bare = self.asked(self.sold(), "refund", user=self.agent, reason="preference")
            self.assertEqual((bare.state, bare.line_ids.verdict), ("submitted", "refer"), "no photo")
            rma = self.requested("refund")
        with self.clause("H1.3", "企业收到申请后会审核相关信息，确认退换货的方式，如退款、换货还是维修等"):
            offered = {item["remedy"] for item in rma.line_ids.verdict_data["rulings"] if item["allowed"]}
            self.assertEqual(offered, {"refund", "exchange"})
        with self.clause("H2.1", "审核商品与退货申请是否一致、商品质量是否存在问题以及是否符合退货政策等"):
            self.assertEqual((rma.state, rma.line_ids.verdict), ("authorized", "allowed"))
        with self.clause("H2.2", "将商品按规定的方式进行包装，并将退货商品寄回企业指定的地址"):
            self.assertIn(rma.name, self.printed("after_sales_rma.report_return_form", rma, self.agent))
        with self.clause("H2.3", "进行仓库验收，对商品的状态、数量以及包装进行检查，并做好相关记录"):
            self.counted(rma)
            report = rma.inspection_ids.with_user(self.technician)
            packaging = self.env.ref("after_sales_rma_policy.condition_packaging")
            report.write({"fault_party": "customer", "broken_condition_ids": [Command.link(packaging.id)]})
            report.action_grade_defective()
            self.assertEqual(rma.line_ids.verdict, "allowed")
            rma.with_user(self.keeper).action_put_away()
        with self.clause("H3.3", "因消费者的原因导致商品贬值，企业有权根据实际情况进行相应的退款扣减"):
            note = rma.with_user(self.accountant).action_refund()
            # 20 % because the customer damaged it, 10 % for the packaging, of 452.
            self.assertEqual(note.amount_total, 316.4)
            self.assertIn("贬值：包装不完整", note.invoice_line_ids.mapped("name"))
        with self.clause("H3.1", "退款方式包括原路退回、线上账户退款或者通过支票等方式进行退款"):
            note.with_user(self.accountant).action_post()
            rma.with_user(self.salesperson).action_payee("Customer", "6217000188889999", "ICBC")
            rma.sudo().payee_bank_id.allow_out_payment = True
            self.paid_back(note)
            paid = note.reconciled_payment_ids
            self.assertEqual((paid.journal_id.type, paid.partner_bank_id), ("bank", rma.payee_bank_id))
            self.assertEqual(rma.state, "done")

    def test_exchanged(self):
        rma = self.requested("exchange", self.sold(quantity=1))
        with self.clause("H4.2", "换货商品的选择一般在退货申请审核通过后，在与消费者沟通的过程中确认"):
            self.assertEqual(rma.state, "authorized")
        self.counted(rma)
        self.inspect(rma)
        rma.with_user(self.keeper).action_put_away()
        with self.clause("H4.1", "企业会通过物流或者由消费者自行将换货商品邮寄给消费者指定的地址"):
            out = rma.replacement_move_ids.picking_id
            self.assertEqual(out.partner_id, rma.partner_id)
            courier = self.env["res.partner"].create({"name": "SF Express"})
            out.with_user(self.keeper).write({"after_sales_courier_id": courier.id, "after_sales_sent_ref": "SF2"})
            out.move_ids.picked = True
            out.with_user(self.keeper).button_validate()
            self.assertIn("shipped", self.told(rma))
        self.assertEqual(rma.state, "done")

    def test_repaired(self):
        hour = self.env["product.product"].create({"name": "Hour", "type": "service", "list_price": 80})
        self.company.write({"after_sales_labour_product_id": hour.id, "after_sales_labour_cost": 60})
        rma = self.asked(self.order, "repair", quantity=1, lot_ids=self.serial("P1").ids)
        with self.clause("H5.2", "根据情况约定维修方式和费用，如维修免费或者支付一定的维修费用"):
            self.counted(rma)
            self.inspect(rma, "defective")
            rma.with_user(self.keeper).action_put_away()
            repair = rma.repair_order_ids
            mine = repair.with_user(self.technician)
            mine.action_after_sales_charge()
            mine.after_sales_labour_hours = 1.5
            sale = repair.with_user(self.salesperson)
            sale.action_after_sales_quote()
            sale.action_after_sales_tell_price()
            sale.action_after_sales_accept()
        with self.clause("H5.3", "消费者将商品送至企业进行维修，维修完毕后再次经过消费者验收"):
            self.work(repair)
            self.inspect(rma)
            self.give_back(rma)
            self.assertEqual(rma.next_step, "invoice")
            rma.with_user(self.accountant).action_invoice_customer()
            repair.sale_order_id.invoice_ids.with_user(self.accountant).action_post()
            self.assertEqual(rma.state, "done")

    def test_repaired_on_site(self):
        rma = self.asked(self.order, "repair", quantity=1, lot_ids=self.serial("P2").ids, submit=False)
        with self.clause("H5.3b", "由企业派人上门维修，维修完毕后再次经过消费者验收，确保问题得到解决"):
            rma.line_ids.with_user(self.salesperson).on_site = True
            rma.with_user(self.salesperson).action_submit()
            self.assertEqual(rma.next_step, "visit")
