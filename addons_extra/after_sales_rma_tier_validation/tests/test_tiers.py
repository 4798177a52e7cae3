"""Several leaders approve, one after the other; nothing moves before the last of them."""

from odoo.addons.after_sales_rma_approval.tests.test_approval import ApprovalCommon
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTiers(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model = cls.env["ir.model"]._get("after.sales.approval")
        cls.third = cls._create_leader("third")
        # OCA takes the highest number first.
        cls.env["tier.definition"].create(
            [
                {
                    "name": name,
                    "model_id": model.id,
                    "reviewer_id": leader.id,
                    "sequence": sequence,
                    "approve_sequence": True,
                    "company_id": cls.company.id,
                    "definition_domain": "[('kind', '=', 'red_budget'), ('amount', '>=', 500)]",
                }
                for name, leader, sequence in (("Head of sales", cls.leader, 30), ("Director", cls.second, 20))
            ]
        )

    def test_each_tier_in_its_turn(self):
        rma = self.handed_in()
        approval = rma.approval_ids
        self.assertEqual(approval.review_ids.sorted("sequence").mapped("status"), ["pending", "waiting"])
        with self.assertRefused("it passes its tiers first: Head of sales, Director"):
            approval.with_user(self.third).action_approve()
        with self.assertRefused("another leader's turn"):
            approval.with_user(self.second).validate_tier()
        self.assertEqual(approval.review_ids.sorted("sequence").mapped("status"), ["pending", "waiting"])
        approval.with_user(self.leader).validate_tier()
        self.assertEqual((approval.state, rma.state), ("asked", "submitted"))
        self.assertNothingMoved(rma)
        approval.with_user(self.second).validate_tier()
        self.assertRecordValues(approval, [{"state": "approved", "decided_by_id": self.second.id}])
        self.assertEqual(rma.state, "authorized")
        self.assertTrue(rma.receipt_picking_ids)

    def test_no_remote_call_passes_a_tier(self):
        rma = self.handed_in()
        manager = self.users["manager"]
        for attempt in (
            lambda: rma.with_user(self.leader).action_authorize(),
            lambda: rma.approval_ids.with_user(manager).action_approve(),
            lambda: rma.approval_ids.action_approve(),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        self.assertEqual(rma.state, "submitted")

    def test_one_tier_refuses_for_all(self):
        rma = self.handed_in()
        approval = rma.approval_ids
        approval.with_user(self.leader).validate_tier()
        approval.with_user(self.second).reject_tier()
        self.assertRecordValues(approval, [{"state": "refused", "decided_by_id": self.second.id}])
        self.assertEqual(rma.budget_status, "refused")

    def test_asked_back_it_begins_anew(self):
        rma = self.handed_in()
        approval = rma.approval_ids
        approval.with_user(self.leader).validate_tier()
        self.env["after.sales.approving"].with_user(self.second)._ask_back(approval, "Was it used?")
        approval.with_user(self.salesperson).action_reply("No")
        self.assertEqual(approval.review_ids.sorted("sequence").mapped("status"), ["pending", "waiting"])

    def test_small_ones_pass_no_tier(self):
        rma = self.handed_in(1)
        self.assertFalse(rma.approval_ids.review_ids)
        rma.approval_ids.with_user(self.third).action_approve()
        self.assertEqual(rma.state, "authorized")

    def test_nobody_passes_their_own(self):
        rma = self.handed_in()
        rma.approval_ids.sudo().with_context(skip_validation_check=True).requested_by_id = self.leader
        with self.assertRefused("nobody approves their own"):
            rma.approval_ids.with_user(self.leader).validate_tier()
