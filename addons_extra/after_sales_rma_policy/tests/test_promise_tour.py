"""The promise on the screen, in Chinese: refused by the rule, and decided against it (R09, R12)."""

from datetime import timedelta

from odoo.addons.after_sales_rma.tests.test_tours import CaseTourCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestPromiseTour(CaseTourCommon):
    def test_outside_the_promise(self):
        """Too late for a refund: refused with what is offered instead; the same again is given against the rule."""
        policy = self.env.ref("after_sales_rma_policy.policy_i")._load_for(self.company)
        self.assertTrue(policy)
        order = self._delivered_order(self.camera)
        salesperson = self.users["salesperson"]
        reason = self.env.ref("after_sales_rma.reason_preference").id
        rmas = self.env["after.sales.rma"]
        for _number in range(2):
            rma = (
                self.env["after.sales.intake"]
                .with_user(salesperson)
                .create_from_sale(order, [{"sale_line_id": order.order_line.id, "quantity": 1}], reason=reason)
            )
            rma.sudo().date_request += timedelta(days=8)
            rma.action_submit()
            rmas |= rma
        self.assertEqual(rmas.line_ids.mapped("verdict"), ["refused", "refused"])
        self._tour("approver_refuses_by_rule", "approver")
        self._tour("approver_decides_against_the_rule", "approver")
        self.assertEqual(sorted(rmas.mapped("state")), ["authorized", "refused"])
        refused = rmas.filtered(lambda rma: rma.state == "refused")
        self.assertRegex(refused.decision_reason, "退货期限已于.*我们可以提供：.*收费维修")
        self.assertEqual((rmas - refused).line_ids.override_ids.mapped("reason"), ["老客户特批"])
