"""退运返修流程, played from its first sentence to its last."""

from datetime import date

from odoo import Command
from odoo.tests import tagged

from .common import SIGNATURE, Play


@tagged("post_install", "-at_install")
class TestSentBackForRepair(Play):
    paper = "f"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = False
        cls.company.after_sales_repair_approval = "always"
        cls.phone.categ_id.after_sales_ask_production_date = "demanded"
        cls.tell("received", "authorized", "ready", "shipped")

    def test_sent_back(self):
        with self.clause(
            "F1.1", "客户需要及时与售后服务部门联系，提供产品的相关信息，包括产品型号、生产日期、问题描述等"
        ):
            rma = self.asked(
                self.order,
                "repair",
                user=self.agent,
                channel="phone",
                quantity=1,
                lot_ids=self.serial("P1").ids,
                submit=False,
            )
            rma.with_user(self.agent).description = "<p>Stops after an hour</p>"
            with self.assertRefused("roduction date"):
                rma.with_user(self.agent).action_submit()
            rma.line_ids.with_user(self.agent).production_date = date(2026, 1, 15)
            rma.with_user(self.agent).action_submit()
        with self.clause("F1.2", "售后服务部门将根据客户提供的信息，开具退货单，并安排物流部门进行产品的回运"):
            self.assertEqual(rma.state, "authorized")
            form = self.printed("after_sales_rma.report_return_form", rma, self.agent)
            self.assertIn(rma.name, form)
            self.assertEqual(rma.line_ids.verdict, "allowed")
        with self.clause("F2.1", "物流部门收到退货单后，会安排专人前往客户处取回产品"):
            rma.with_user(self.agent).action_plan_pickup({"date": self.today(), "user_id": self.keeper.id})
            route = self.printed("after_sales_rma_pickup.report_route", rma.pickup_ids, self.keeper)
            self.assertIn(rma.name, route)
            rma.pickup_ids.with_user(self.keeper).action_collect("王先生", SIGNATURE, None)
        with self.clause("F2.2", "将产品送至质量检验部门进行检测，找出问题所在，并制定相应的返修方案"):
            self.counted(rma)
            report = rma.inspection_ids.with_user(self.technician)
            report.fault = "Leaking capacitor"
            report.action_grade_defective()
            rma.with_user(self.keeper).action_put_away()
            repair = rma.repair_order_ids
            mine = repair.with_user(self.technician)
            mine.move_ids = self.parts((self.part, 1))
            mine.action_after_sales_plan()
        with self.clause("F3.1", "质量检验部门将返修方案报告上级领导审批"):
            self.assertEqual((rma.next_step, repair.after_sales_plan_state), ("approve_plan", "asked"))
            self.assertIn("P1", self.printed("after_sales_rma_repair.report_repair_plan", repair, self.technician))
            with self.assertRefused("not approved by a leader"):
                mine.action_repair_start()
            repair.after_sales_approval_ids.with_user(self.approver).action_approve()
        with self.clause("F3.2", "获得批准后，将返修方案通知生产部门，生产部门按照返修方案进行产品的修理"):
            self.assertIn("The repair plan is approved", self.tasks(repair, self.technician))
            mine.action_validate()
            mine.action_repair_start()
            self.assertFalse(self.tasks(repair, self.technician))
            mine.write({"move_ids": [Command.update(mine.move_ids.id, {"quantity": 1})]})
            mine.action_repair_end()
        with self.clause("F4.1", "返修完成后，产品将再次进行质量检验，确保产品质量达到要求"):
            self.assertEqual(rma.next_step, "inspect")
            self.inspect(rma)
        with self.clause("F4.2", "售后服务部门将通知客户产品已经返修完成，并安排物流部门将产品送回客户处"):
            self.assertIn("ready", self.told(rma))
            self.give_back(rma)
            self.assertIn("shipped", self.told(rma))
            self.assertEqual(rma.state, "done")
        self.assertClosing()
