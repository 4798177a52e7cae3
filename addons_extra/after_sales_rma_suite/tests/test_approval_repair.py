from odoo import Command
from odoo.addons.after_sales_rma_approval.tests.test_approval import ApprovalCommon
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_update import migrate


@tagged("post_install", "-at_install")
class TestRepairPlans(ApprovalCommon):
    """Repair plans are on the same list, and answered there or where they stand."""

    def test_a_repair_plan_is_answered_from_the_list(self):
        self.company.after_sales_repair_limit = 30
        rma = self.handed_in(1, "repair")
        self.receive(rma) if not rma.inspection_ids else None
        if rma.disposition_status == "pending":
            rma.action_put_away()
        rma.action_repair()
        repair = rma.repair_order_ids
        repair.move_ids = [
            Command.create({"product_id": self.fifo.id, "product_uom_qty": 1, "repair_line_type": "add"})
        ]
        repair.with_user(self.users["technician"]).action_after_sales_plan()
        approval = repair.after_sales_approval_ids
        self.assertEqual((approval.kind, approval.state, rma.next_step), ("repair_plan", "asked", "approve_plan"))
        with self.assertRefused("not approved by a leader"):
            repair.with_user(self.users["technician"]).action_repair_start()
        approval.with_user(self.leader).action_refuse("Too dear")
        self.assertEqual((repair.after_sales_plan_state, approval.reason), ("refused", "Too dear"))
        repair.with_user(self.users["technician"]).action_after_sales_plan()
        latest = repair.after_sales_approval_ids.sorted("id")[-1]
        latest.with_user(self.leader).action_approve()
        self.assertEqual(repair.after_sales_plan_state, "approved")
        self.assertEqual(latest.decided_by_id, self.leader)

    def test_who_answers(self):
        """By rule below 100, the leader from there on, and nobody else."""
        self.Rule.create(
            [
                {"kind": "repair_plan", "answered_by": "rule"},
                {"kind": "repair_plan", "amount_from": 100, "approver_id": self.leader.id},
            ]
        )
        self.assertEqual(self.ask("repair_plan", 50).state, "approved")
        asked = self.ask("repair_plan", 100)
        self.assertEqual((asked.state, asked.approver_id), ("asked", self.leader))
        for role, user in self.users.items():
            with self.subTest(role=role):
                seen = asked.with_user(user)
                if role == "approver":
                    self.assertTrue(seen.can_approve)
                elif role == "manager":
                    self.assertFalse(seen.can_approve)
                else:
                    with self.assertRaises(UserError):
                        seen.action_approve()

    def test_a_repair_needs_no_budget(self):
        rma = self.handed_in(1, "repair")
        self.assertFalse(rma.approval_ids)
        self.assertEqual(rma.state, "authorized")

    def test_work_of_a_free_repair_counts(self):
        """For the limit and for the rules; whoever asks reads what is paid for it, which is nothing, and no cost."""
        self.company.after_sales_repair_limit = 50
        self.company.after_sales_labour_cost = 60.5
        self.Rule.create(
            [
                {"kind": "repair_plan", "answered_by": "rule"},
                {"kind": "repair_plan", "amount_from": 60, "approver_id": self.leader.id},
            ]
        )
        rma = self.handed_in(1, "repair")
        self.receive(rma)
        repair = rma.action_repair().with_user(self.users["technician"])
        repair.after_sales_labour_hours = 1
        repair.action_after_sales_plan()
        question = repair.sudo().after_sales_approval_ids
        self.assertRecordValues(
            question,
            [{"amount": 0, "amount_untaxed": 0, "cost": 60.5, "state": "asked", "approver_id": self.leader.id}],
        )
        asked = question.with_user(self.users["technician"])
        self.assertNotIn("60.5", str(asked.read()))
        self.assertIn("60.5", str(question.with_user(self.leader).read(["cost"])))
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "=", self.leader.partner_id.id)], order="id desc", limit=1
        )
        self.assertIn("60.5", mail.body_html)
        # As older versions wrote it down: the update takes the cost out of the amount.
        question._trusted().write({"amount": 60.5, "amount_untaxed": 60.5})
        for _twice in range(2):
            migrate(self.env, "19.0.2.1.0/post-free-plans", "19.0.2.0.0", "after_sales_rma_suite")
        self.assertRecordValues(question, [{"amount": 0, "amount_untaxed": 0, "cost": 60.5, "margin": -60.5}])
