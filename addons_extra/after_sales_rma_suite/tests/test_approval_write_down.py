from odoo.addons.after_sales_rma_approval.tests.test_approval import ApprovalCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestValueIsAsked(ApprovalCommon):
    """Values of defective goods are on the same list as budgets, and answered there or where they stand."""

    def value_asked(self):
        """The value of two defective pieces, handed in by the commerce department."""
        self.company.after_sales_budget_required = False
        rma = self.handed_in(2)
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 2
        receipt.move_ids.picked = True
        receipt.button_validate()
        rma.inspection_ids.write({"grade": "defective", "fault": "Broken", "accepted": True})
        rma.inspection_ids.action_done()
        rma.action_put_away()
        item = self.env["after.sales.write.down"].search([("rma_id", "=", rma.id)])
        item.realisable_unit = 20
        item.with_user(self.users["commerce"]).action_submit()
        return item

    def test_a_value_is_answered_from_the_list(self):
        item = self.value_asked()
        self.assertRecordValues(item.approval_ids, [{"kind": "write_down", "state": "asked", "amount": 200}])
        item.approval_ids.with_user(self.leader).action_approve()
        self.assertRecordValues(item, [{"state": "approved", "approved_by_id": self.leader.id}])
        self.assertEqual(item.remaining_allowance, 200)
        self.assertRecordValues(item.approval_ids, [{"state": "approved", "decided_by_id": self.leader.id}])

    def test_a_value_is_answered_where_it_stands(self):
        item = self.value_asked()
        item.with_user(self.leader).action_send_back()
        self.assertEqual((item.state, item.approval_ids.state), ("draft", "refused"))
        item.with_user(self.users["commerce"]).action_submit()
        self.Rule.create({"kind": "write_down", "approver_id": self.second.id})
        item.with_user(self.leader).action_approve()
        self.assertEqual(sorted(item.approval_ids.mapped("state")), ["approved", "refused"])

    def test_a_value_asked_of_one_leader_is_not_approved_by_another(self):
        self.Rule.create({"kind": "write_down", "approver_id": self.second.id})
        item = self.value_asked()
        with self.assertRefused("it is asked of"):
            item.with_user(self.leader).action_approve()
        item.with_user(self.second).action_approve()
        self.assertEqual(item.approval_ids.decided_by_id, self.second)

    def test_salespeople_do_not_see_what_was_lost(self):
        item = self.value_asked()
        seen = self.env["after.sales.approval"].with_user(self.salesperson).search([])
        self.assertNotIn(item.approval_ids, seen)
