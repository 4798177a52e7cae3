"""产品返修流程, played from its first sentence to its last."""

from odoo import Command
from odoo.addons.after_sales_rma_quality.tests.test_corrective_action import WORDS
from odoo.tests import new_test_user, tagged

from .common import Play


@tagged("post_install", "-at_install")
class TestRepairProcess(Play):
    paper = "b"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = False
        cls.company.write({"after_sales_diagnosis": "reason", "after_sales_repack": True})
        cls.env.ref("after_sales_rma.reason_quality").diagnosis_required = True
        cls.company.after_sales_diagnosis_user_id = cls.technician
        groups = "after_sales_rma_quality.group_quality"
        cls.quality, cls.production = (
            new_test_user(cls.env, login, groups, company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])
            for login in ("as_quality", "as_production")
        )
        cls.cause = cls.env.ref("after_sales_rma_quality.cause_production_solder")
        cls.env["after.sales.quality.rule"].create(
            {"company_id": cls.company.id, "user_ids": [Command.set((cls.quality | cls.production).ids)]}
        )

    def test_from_complaint_to_measure(self):
        with self.clause("B1", "收集客户反馈信息，并对产品进行初步检查和评估"):
            rma = self.asked(self.order, "repair", quantity=2, lot_ids=(self.serial("P1") | self.serial("P2")).ids)
            self.assertEqual(rma.next_step, "diagnose")
        with self.clause("B9.1", "严格执行返修流程，确保每一步都符合标准和要求，避免出现疏漏和错误"):
            with self.assertRefused("diagnos"):
                rma.with_user(self.approver).action_authorize("At once")
            rma.with_user(self.technician).action_diagnose({"channel": "photo", "finding": "Dark", "minutes": 5})
            self.assertEqual(rma.state, "authorized")
        with self.clause("B3", "对返修产品进行详细的分析和检测，找出问题所在并制定相应的修复方案"):
            self.counted(rma)
            reports = rma.inspection_ids.with_user(self.technician)
            reports.write({"fault": "Cold joint", "cause_id": self.cause.id, "fault_party": "supplier"})
            reports.action_grade_defective()
            rma.with_user(self.keeper).action_put_away()
            repairs = rma.repair_order_ids.with_user(self.technician)
        with self.clause("B2", "需要立即通知生产部门和质量管理部门，并启动返修流程"):
            for user in (self.quality, self.production):
                heard = self.env["mail.activity"].search([("user_id", "=", user.id)])
                self.assertIn("Phone", heard[:1].summary)
        with self.clause("B5", "修复后需要经过严格的质量检验和测试"):
            self.work(repairs[0], (self.part, 1))
            self.work(repairs[1])
            self.assertEqual(rma.next_step, "inspect")
            self.assertFalse(rma._give_back_pickings(), "nothing leaves untested")
            self.inspect(rma)
        with self.clause("B6", "产品需要重新进行包装和标识，以便于区分正常产品和返修产品"):
            delivery = rma._give_back_pickings()
            delivery.move_ids.picked = True
            with self.assertRefused("pack"):
                delivery.with_user(self.keeper).button_validate()
            repairs.action_after_sales_repack()
            repairs.action_print_after_sales_label()
            self.assertEqual(self.serial("P1").after_sales_repaired_count, 1)
        with self.clause("B7", "及时发运至客户或者销售渠道"):
            self.give_back(rma)
            self.assertEqual(rma.state, "done")
        with self.clause("B4", "对返修产品的材料和工艺进行调整和改进，以确保问题不再出现"):
            found = reports.with_user(self.quality).action_correct_cause()
            action = self.env[found["res_model"]].with_user(self.quality).browse(found["res_id"])
            for button, words in WORDS.items():
                people = {"user_id": self.quality.id, "verifier_id": self.production.id} if button == "plan" else {}
                action.write({**words, **people})
                by = self.production if button == "verify" else self.quality
                getattr(action.with_user(by), f"action_{button}")()
            self.assertRecordValues(action, [{"state": "closed", "verified_by_id": self.production.id}])
        with self.clause("B8", "对返修过程进行记录和分析，以便后续对产品质量和生产流程进行改进和优化"):
            found = self.env["after.sales.analysis"].with_user(self.quality)
            (group,) = found._read_group(
                [("rma_id", "=", rma.id), ("cause_id", "!=", False)], ["cause_id"], ["quantity_defective:sum"]
            )
            self.assertEqual(group, (self.cause, 2))
        with self.clause("B9.4", "加强对返修过程的记录和分析，及时总结经验教训，为后续工作提供参考和借鉴"):
            ledger = self.printed("after_sales_rma_repair.report_repair_ledger", repairs, self.technician)
            for words in ("P1", "P2", "Cold joint"):
                self.assertIn(words, ledger)
            self.assertEqual(action.lesson, WORDS["close"]["lesson"])
        with self.clause("B9.3", "加强对客户投诉信息的收集和分析，及时发现问题并进行处理"):
            complaint = self.complained(rma, 1, "又坏了")
            self.assertEqual((complaint.rma_id, complaint.priority), (rma, "3"))
            act = complaint.with_user(self.quality).action_correct()
            again = self.env["after.sales.corrective.action"].browse(act["res_id"])
            self.assertIn(rma, again.rma_ids)

    def test_what_fails_its_test_is_repaired_again(self):
        rma = self.asked(self.order, "repair", quantity=1, lot_ids=self.serial("P3").ids)
        rma.with_user(self.technician).action_diagnose({"channel": "photo", "finding": "Dark"})
        self.counted(rma)
        self.inspect(rma, "defective")
        rma.with_user(self.keeper).action_put_away()
        first = rma.repair_order_ids
        with self.clause("B9.2", "加强对返修产品的质量控制，确保修复后的产品质量稳定可靠"):
            self.work(first)
            self.inspect(rma, "defective")
            again = rma.repair_order_ids - first
            self.assertEqual(again.lot_id, self.serial("P3"), "back into the workshop")
            self.assertFalse(rma._give_back_pickings(), "what failed does not leave")
            self.work(again, (self.part, 1))
            self.inspect(rma)
            self.assertTrue(rma._give_back_pickings())
