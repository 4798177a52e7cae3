"""关于返修品的规定, played from its first sentence to its last."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SIGNATURE, Play, picture


@tagged("post_install", "-at_install")
class TestReturnedGoods(Play):
    paper = "a"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "after_sales_budget_required": True,
                "after_sales_diagnosis": "always",
                "after_sales_diagnosis_user_id": cls.technician.id,
                "after_sales_inspect_at_dock": False,
                "after_sales_write_down_limit": 10000,
                "after_sales_letter_required": True,
                "after_sales_salespeople_take": True,
                "after_sales_acceptance": True,
                "after_sales_papers_required": True,
                "after_sales_commerce_orders": True,
                "after_sales_hear_first": True,
            }
        )
        cls.buy(cls.phone, 1, 100, lots=["P9"])
        cls.defective = cls.after_sales_warehouse.after_sales_defective_location_id

    def diagnosed(self, rma, remedy: str):
        rma.with_user(self.technician).action_diagnose(
            {"channel": "phone", "finding": "Does not switch on", "recommended_remedy": remedy, "minutes": 10}
        )

    def approved(self, rma):
        """A leader approves what was handed in."""
        asked = rma.approval_ids.filtered(lambda item: item.state == "asked")
        asked.with_user(self.approver).action_approve("Agreed")
        return asked

    def in_workshop(self, *names):
        """A repair whose goods the technician has on his bench."""
        serials = self.env["stock.lot"].concat(*map(self.serial, names))
        rma = self.asked(self.order, "repair", quantity=len(serials), lot_ids=serials.ids)
        self.diagnosed(rma, "repair")
        receipt = self.counted(rma)
        rma.with_user(self.salesperson).action_sign_paper(picture(72), "letter", receipt.id)
        self.inspect(rma)
        rma.with_user(self.keeper).action_put_away()
        return rma

    def test_1_repaired_and_given_back(self):
        with self.clause("A0.1", "销售相关管理人员接到客户通知，或通知技服部人员对销售商品初步诊断"):
            rma = self.asked(self.order, "repair", quantity=1, lot_ids=self.serial("P1").ids, channel="phone")
            self.assertEqual(rma.next_step, "diagnose")
            self.assertIn("First diagnosis", self.tasks(rma, self.technician))
            self.diagnosed(rma, "repair")
            self.assertEqual(rma.state, "authorized")
        with self.clause("A0.2", "将产品送到仓库登记进行维修和质量鉴定"):
            receipt = self.counted(rma)
            self.assertEqual(receipt.move_ids.lot_ids, self.serial("P1"))
            rma.with_user(self.salesperson).action_sign_paper(picture(71), "letter", receipt.id)
            self.inspect(rma)
            rma.with_user(self.keeper).action_put_away()
        with self.clause("A0.3", "技术部登记维修品台帐并填写产品检测报告"):
            ledger = self.env["repair.order"].with_user(self.technician).search([("after_sales_rma_id", "=", rma.id)])
            self.assertEqual(ledger.lot_id, self.serial("P1"))
            self.assertIn("P1", self.printed("after_sales_rma_repair.report_repair_ledger", ledger, self.technician))
            reports = rma.inspection_ids
            self.assertIn("P1", self.printed("after_sales_rma.report_test_report", reports, self.technician))
        with self.clause("A1.1", "经技术部维修后，商品可正常使用，仓库负责通知销售该项目的销售人员"):
            self.work(ledger, (self.part, 1))
            self.inspect(rma)
            self.assertEqual(rma.next_step, "await_customer")
            ready = rma._give_back_pickings()
            self.assertIn(f"Ready at the warehouse: collect {ready.name}", self.tasks(rma, self.salesperson))
            # One task: that of the workshop would ask for the same.
            self.assertNotIn("Repaired: deliver it back to the customer", self.tasks(rma, self.salesperson))
        with self.clause("A1.2", "负责该项目的销售人员到仓库领取产品，将商品返回给客户"):
            taken = self.handed_over(rma, rma._give_back_pickings())
            self.assertEqual((rma.next_step, taken.user_id), ("with_sales", self.salesperson))
            taken.action_sign(SIGNATURE, None, "李经理")
            self.assertEqual(rma.line_ids.qty_given_back, 1)
            self.assertEqual(rma.next_step, "accept")
            rma.with_user(self.salesperson).action_record_acceptance("satisfied", "phone", "很好")
            self.assertEqual(rma.state, "done")

    def test_2_to_headquarters(self):
        rma = self.in_workshop("P2")
        with self.clause("A1.1b", "无法维修解决的，应及时返回北京总部"):
            beijing = self.env["res.partner"].create({"name": "Headquarters Beijing"})
            repair = rma.repair_order_ids
            dialog = repair.with_user(self.technician).action_after_sales_send()
            ask = self.env[dialog["res_model"]].with_user(self.technician).with_context(dialog.get("context", {}))
            ask.create(
                {
                    "repair_ids": repair.ids,
                    "partner_id": beijing.id,
                    "date_expected": self.today() + timedelta(days=7),
                }
            ).action_send()
            rma.with_user(self.keeper).action_put_away()
            self.assertEqual((repair.after_sales_step, rma.next_step), ("outside", "outside"))
            self.assertIn("Headquarters Beijing", rma.with_user(self.salesperson).next_step_hint)
            self.assertIn("Headquarters Beijing", repair.after_sales_place)
            repair.with_user(self.technician).action_after_sales_back("repaired")
            self.inspect(rma)
            self.handed_over(rma, rma._give_back_pickings()).action_sign(SIGNATURE, None, "李经理")
            rma.with_user(self.salesperson).action_record_acceptance("satisfied", "phone", "很好")
            self.assertEqual(rma.state, "done")
        self.assertClosing()

    def test_3_exchanged(self):
        rma = self.asked(self.order, "repair", quantity=1, lot_ids=self.serial("P3").ids)
        self.diagnosed(rma, "repair")
        self.counted(rma)
        self.assertNotIn("exchange", rma.line_ids.remedies_allowed, "nothing is exchanged before the finding")
        hasty = self.asked(self.sold(), "exchange", submit=False).line_ids
        self.assertRecordValues(hasty, [{"verdict": "refused", "rule_code": "A2"}])
        self.assertIn("Not found irreparable", hasty.verdict_note)
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"irreparable": True, "fault": "Board burnt through"})
        report.action_grade_defective()
        with self.clause(
            "A2.1", "经维修鉴定无法恢复的，销售人员填写退货销售预算清单和更换出库商品预算清单，申报领导审核批准"
        ):
            self.assertTrue(self.tasks(rma, self.salesperson), "the finding starts it")
            self.assertIn("exchange", rma.line_ids.remedies_allowed)
            other = {"product_id": self.average.id, "quantity": 1, "price_unit": 200}
            rma.with_user(self.salesperson).action_exchange_irreparable("Cannot be repaired", other)
            self.assertEqual(set(rma.approval_ids.mapped("kind")), {"red_budget", "replacement_budget"})
            self.assertEqual(rma.next_step, "approve_budget")
            self.assertRecordValues(rma.line_ids, [{"remedy": "exchange", "verdict": "refer", "rule_code": "A2"}])
            for report in (
                "after_sales_rma_approval.report_red_budget",
                "after_sales_rma_suite.report_replacement_budget",
            ):
                self.assertIn(rma.name, self.printed(report, rma, self.salesperson))
            self.assertFalse(rma.replacement_order_ids, "nothing is ordered before it is approved")
            self.approved(rma)
        with self.clause(
            "A2.3", "仓库核对并清点退货产品，与红字销售订单核对无误后关联生成退货单，将退回商品入不良品库"
        ):
            rma.with_user(self.keeper).action_put_away()
            self.assertIn("defective", rma.disposition_ids.filtered(lambda item: item.state == "done").mapped("kind"))
            slip = self.printed("after_sales_rma.report_return_slip", rma.receipt_picking_ids, self.keeper)
            self.assertIn(rma.name, slip)
        with self.clause(
            "A2.2", "商务部根据审核批准后的预算清单，输入订单，冲回原销售出库订单，办理更换出库商品出库手续"
        ):
            self.assertEqual(rma.next_step, "enter_order")
            rma.with_user(self.commerce).action_enter_order()
            self.assertEqual(rma.replacement_order_ids.amount_untaxed, 200)
        with self.clause("A2.3b", "同时生成并打印更换出库商品发货单，与商品一同交业务员"):
            delivery = rma.replacement_move_ids.picking_id
            note = self.printed("after_sales_rma_exchange.report_replacement_note", delivery, self.keeper)
            self.assertIn(rma.name, note)
            taken = self.handed_over(rma, delivery)
        with self.clause("A2.4", "业务员将商品送交客户，并将取得客户签字确认的发货单送交业务会计"):
            self.assertTrue(delivery.after_sales_note_missing)
            taken.action_sign(SIGNATURE, None, "李经理")
            self.assertFalse(rma.with_user(self.accountant).signed_note_missing)
        with self.clause("A2.5", "仓库每日及时配对红字预算清单和退货单，与退货列表核对无误后一并报送业务会计"):
            day = self.day()
            day.with_user(self.keeper).action_sign()
            self.assertEqual(day.signed_by_id, self.keeper)
        with self.clause("A2.6", "业务会计将预算清单、发货单、出库单配对核销、入账"):
            note = rma.with_user(self.accountant).action_refund()
            note.with_user(self.accountant).action_post()
            rma.with_user(self.accountant).action_invoice_replacement()
            rma.replacement_order_ids.invoice_ids.with_user(self.accountant).action_post()
            day.with_user(self.accountant).action_accept()
            self.assertEqual((day.state, note.amount_total), ("accepted", 226))
        self.assertClosing()

    def test_4_returned(self):
        order = self.sold(quantity=3)
        self.free = self.average.with_context(warehouse_id=self.warehouse.id).free_qty
        rma = self.asked(order, "refund")
        self.diagnosed(rma, "refund")
        with self.clause("A3.1", "业务员编制红字销售预算清单报主管审批后，办理退货手续"):
            self.assertEqual((rma.state, rma.next_step), ("submitted", "approve_budget"))
            self.assertFalse(rma.receipt_picking_ids)
            self.approved(rma)
            self.assertEqual((rma.state, rma.next_step), ("authorized", "await_goods"))
        with self.clause("A3.5", "仓库应核对并清点退货商品，与红字销售订单核对无误后关联退货单，并办理退货手续"):
            self.assertIn(rma.name, self.printed("after_sales_rma.report_red_order", rma, self.keeper))
            receipt = self.counted(rma)
        with self.clause("A3.3", "退货由维修部负责质量鉴定"):
            self.assertEqual(rma.next_step, "inspect")
            with self.assertRaises(AccessError):
                rma.inspection_ids.with_user(self.keeper).action_grade_qualified()
            report = rma.inspection_ids.with_user(self.technician)
            report.write({"fault": "Cracked", "fault_party": "warehouse"})
            report.action_grade_defective()
        with self.clause(
            "A3.4", "合格商品退回总仓库按正常商品管理，不良品应入不良品库，并作明显标识与正常商品隔离摆放"
        ):
            rma.with_user(self.keeper).action_put_away()
            self.assertEqual(rma.disposition_ids.move_id.location_dest_id, self.defective)
            label = self.printed("after_sales_rma.report_defective_label_rma", rma, self.keeper)
            self.assertIn(rma.name, label)
            self.assertEqual(
                self.average.with_context(warehouse_id=self.warehouse.id).free_qty, self.free, "never sold"
            )
        with self.clause("A3.4b", "不良品的入库价格由商务部根据市场可变现价格制定，退货损失由责任人承担"):
            down = self.env["after.sales.write.down"].search([("rma_id", "=", rma.id)])
            down.with_user(self.commerce).realisable_unit = 40
            down.with_user(self.commerce).action_submit()
            self.assertEqual((down.state, down.loss), ("approved", 180))
            worker = self.env["after.sales.responsibility"].with_user(self.commerce)
            borne = worker.create(
                {"write_down_id": down.id, "party": "employee", "partner_id": self.keeper.partner_id.id, "amount": 100}
            )
            borne.action_tell()
            borne.with_user(self.keeper).action_answer("objects", "The box was crushed when it came")
            borne.with_user(self.approver).action_decide(50, "Half is the carrier's")
            self.assertEqual((borne.sudo().decided_amount, borne.sudo().residual), (50, 50))
        with self.clause("A3.6", "业务员应向客户书面通知本公司实际收到的退货商品名称与数量，并取得对方签字确认手续"):
            letter = self.printed("after_sales_rma_matching.report_goods_received", receipt, self.salesperson)
            self.assertIn(self.average.name, letter)
            self.assertTrue(receipt.after_sales_letter_missing)
            rma.with_user(self.salesperson).action_sign_paper(picture(77), "letter", receipt.id)
            self.assertFalse(receipt.after_sales_letter_missing)
        note = rma.with_user(self.accountant).action_refund()
        with self.clause(
            "A3.7", "每日及时配对退货清单、退货单和红字销售预算清单，与退货日报表核对无误后一并报送业务会计"
        ):
            day = self.day()
            rows = day.row_ids.filtered(lambda row: row.rma_id == rma)
            self.assertEqual(set(rows.mapped("document")), {"receipt", "red_line", "write_down"})
            day.with_user(self.keeper).action_sign()
            day.with_user(self.accountant).action_post_day()
            self.assertEqual(note.state, "posted")
            self.assertEqual(note.amount_total_signed, -678)
        self.assertClosing()

    def test_5_packaging(self):
        rma = self.asked(self.sold(), "refund")
        self.diagnosed(rma, "refund")
        self.approved(rma)
        with self.clause("A3.2", "在退货过程中尽量应避免商品包装不全、有污迹、破损等情况"):
            stained = self.env.ref("after_sales_rma_policy.condition_packaging_clean")
            rma.receipt_picking_ids.move_ids.with_user(self.keeper).after_sales_broken_condition_ids = stained
            self.counted(rma)
            report = rma.inspection_ids
            self.assertIn(stained.broken, report.condition_note)
            self.inspect(rma)
            self.assertEqual(rma.line_ids.verdict, "refused")
            with self.assertRefused("."):
                rma.with_user(self.accountant).action_refund()
