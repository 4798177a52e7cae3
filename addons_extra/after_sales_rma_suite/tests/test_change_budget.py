"""Another remedy where budgets are demanded: changed, then asked for, then moved (R09, R13)."""

from odoo.addons.after_sales_rma_suite.tests.test_change import ChangeCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestChangeWithBudget(ChangeCommon):
    """A repair whose goods are here becomes a refund or an exchange; they stay the customer's until a leader agrees."""

    def repair(self):
        self.company.after_sales_budget_required = True
        return self.case("repair", "defective")

    def owner(self, rma):
        return (
            self.env["stock.quant"]
            .search([("lot_id", "in", rma.line_ids.move_ids.move_line_ids.lot_id.ids), ("quantity", ">", 0)])
            .owner_id
        )

    def approve(self, rma):
        questions = rma.approval_ids.filtered(lambda item: item.state == "asked")
        questions.with_user(self.users["manager"]).action_approve("Agreed")
        return questions

    def _turned(self, way):
        rma = self.repair()
        self.assertFalse(rma.approval_ids, "a repair needs no budget")
        way(rma)
        self.assertEqual(rma.next_step, "approve_budget")
        self.assertEqual(self.owner(rma), rma.partner_id, "nothing moved yet")
        self.assertIn("red_budget", rma.approval_ids.mapped("kind"))
        self.approve(rma)
        self.assertFalse(self.owner(rma))
        self.finish(rma)
        self.assertClosing()
        return rma

    def test_to_a_refund(self):
        rma = self._turned(lambda rma: self.change(rma, "refund"))
        self.assertEqual(rma.credit_status, "done")

    def test_to_an_exchange(self):
        rma = self._turned(lambda rma: self.change(rma, "exchange"))
        self.assertEqual(rma.line_ids.qty_replaced, 1)

    def test_by_the_button_of_repairs(self):
        self._turned(lambda rma: rma.with_user(self.approver).action_turn_to_refund())

    def test_refused_by_the_leader(self):
        """The goods stay the customer's, and another remedy can still be chosen."""
        rma = self.repair()
        self.change(rma, "refund")
        rma.approval_ids.with_user(self.users["manager"]).action_refuse("Too dear")
        self.assertEqual(self.owner(rma), rma.partner_id)
        self.change(rma, "as_is")
        self.finish(rma)
        self.assertEqual(rma.line_ids.qty_returned, 1)
        self.assertClosing()

    def test_refused_by_the_leader_and_repaired_after_all(self):
        rma = self.repair()
        self.change(rma, "refund")
        rma.approval_ids.with_user(self.users["manager"]).action_refuse("Too dear")
        self.change(rma, "repair")
        self.finish(rma)
        self.assertEqual((rma.line_ids.qty_repaired, rma.line_ids.qty_given_back), (1, 1))
        self.assertClosing()
