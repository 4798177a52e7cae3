"""What each further case costs that somebody decides: budgets, facts, remedies, what the promise refuses."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from .statements import StatementsCommon

#: Statements that each further record may cost. What is more than none, Odoo asks for: it confirms an order and
#: reserves its goods, and says of a task that it is done.
MOST = {
    "after.sales.approval": {"action_ask_back": 0, "action_refuse": 0, "action_reply": 0},
    "after.sales.complaint": {"action_correct": 0},
    "after.sales.corrective.action": {"action_follow_up": 0},
    "after.sales.inspection": {"action_correct_cause": 0},
    "after.sales.rma": {"action_correct": 0, "action_enter_order": 39, "action_exchange_irreparable": 9},
    "after.sales.rma.line": {"action_change_remedy": 1, "action_override": 0},
}


@tagged("post_install", "-at_install")
class TestStatementsOfDecisions(StatementsCommon):
    most = MOST
    alone = {"after.sales.approval": "reject_tier validate_tier"}
    shown = {"after.sales.rma": "action_accept_on_hold"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_rule()
        cls.company.after_sales_complaint_outside = "12315"
        cls.users["quality"] = new_test_user(
            cls.env,
            "as_quality",
            "after_sales_rma.group_technician,after_sales_rma_quality.group_quality",
            company_id=cls.company.id,
        )
        cls.cause = cls.env.ref("after_sales_rma_quality.cause_production_solder")

    def handed_in(self, orders):
        """Cases whose budgets a leader is asked about."""
        self.company.after_sales_budget_required = True
        rmas = self.asked(orders)
        rmas.with_user(self.users["agent"]).action_submit()
        self.company.after_sales_budget_required = False
        self.assertEqual(len(rmas.approval_ids), len(orders))
        return rmas.approval_ids

    # -- the ways --------------------------------------------------------------------------------------------------

    def _budgets(self, orders) -> dict:
        costs = {}
        items = self.handed_in(orders)
        self.step(costs, "action_ask_back", items, "approver", "Was it used?")
        self.step(costs, "action_reply", items, "manager", "No")
        self.step(costs, "action_refuse", items, "approver", "Too much")
        return costs

    def _tiers(self, orders) -> dict:
        """Answered tier by tier; here of one tier each."""
        costs = {}
        Tier = self.env["tier.definition"]
        if not Tier.search([("company_id", "=", self.company.id)]):
            Tier.create(
                {
                    "name": "Head of sales",
                    "model_id": self.env["ir.model"]._get_id("after.sales.approval"),
                    "reviewer_id": self.users["approver"].id,
                    "approve_sequence": True,
                    "definition_domain": "[('kind', '=', 'red_budget')]",
                    "company_id": self.company.id,
                }
            )
        for verb in ("validate_tier", "reject_tier"):
            self.press_alone(costs, verb, self.handed_in(orders), "approver")
        return costs

    def _facts(self, orders) -> dict:
        costs = {}
        self.by_person()
        rmas = self.asked(orders)
        rmas.action_submit()
        self.step(costs, "action_correct", rmas, "agent", {"case": {"channel": "phone"}}, "Heard wrong")
        self.by_rule()
        return costs

    def _promise(self):
        """A promise of exchanges in whole packaging only."""
        whole = self.env.ref("after_sales_rma_policy.condition_packaging")
        Policy = self.env["after.sales.policy"]
        found = Policy.search([("company_id", "=", self.company.id), ("name", "=", "House")])
        return found or Policy.create(
            {
                "name": "House",
                "rule_ids": [
                    Command.create(
                        {
                            "code": "H1",
                            "name": "Week",
                            "allow_exchange": True,
                            "days": 7,
                            "return_freight_payer": "customer",
                            "condition_ids": [Command.set(whole.ids)],
                        }
                    )
                ],
            }
        )

    def _refused(self, orders) -> dict:
        costs = {}
        self._promise()
        rmas = self.asked(orders)
        rmas.action_submit()
        self.assertEqual(set(rmas.line_ids.mapped("verdict")), {"refused"})
        self.step(costs, "action_override", rmas.line_ids, "approver", "An old customer")
        return costs

    def _held(self, orders) -> dict:
        """Accepted by the technician, although the packaging is damaged."""
        costs = {}
        self._promise()
        rmas = self.asked(orders, "exchange")
        rmas.line_ids.reason_id = self.env.ref("after_sales_rma.reason_preference")
        rmas.action_submit()
        self.assertEqual(set(rmas.mapped("state")), {"authorized"})
        rmas.receipt_picking_ids.move_line_ids.after_sales_packaging = "damaged"
        self.arrived(rmas)
        reports = rmas.inspection_ids
        reports.write({"grade": "qualified", "accepted": True})
        reports.with_user(self.users["technician"]).action_done()
        self.assertTrue(all(rmas.line_ids.mapped("on_hold")))
        self.show(costs, "action_accept_on_hold", rmas, "approver")
        return costs

    def _another_remedy(self, orders) -> dict:
        costs = {}
        rmas = self.arrived(self.authorised(orders))
        self.step(costs, "action_change_remedy", rmas.line_ids, "approver", "exchange", "Thought it over")
        return costs

    def _irreparable(self, orders) -> dict:
        """Found irreparable, exchanged; then the orders of commerce."""
        costs = {}
        rmas = self.arrived(self.authorised(orders, "repair"))
        rmas.user_id = self.users["agent"]
        reports = rmas.inspection_ids
        reports.write({"irreparable": True, "fault": "Board burnt through"})
        reports.with_user(self.users["technician"]).action_grade_defective()
        self.step(costs, "action_exchange_irreparable", rmas, "agent", "So")
        return costs

    def _commerce(self, orders) -> dict:
        costs = {}
        self.company.after_sales_commerce_orders = True
        rmas = self.asked(orders, "exchange")
        rmas.replace_when = "advance"
        self.env["after.sales.replacement"].create(
            [{"line_id": line.id, "product_id": self.fifo.id, "price_unit": 300} for line in rmas.line_ids]
        )
        self.submit(rmas)
        self.assertEqual(set(rmas.mapped("next_step")), {"enter_order"})
        self.step(costs, "action_enter_order", rmas, "commerce")
        self.company.after_sales_commerce_orders = False
        return costs

    def _learnt(self, orders) -> dict:
        """Corrective actions from complaints, from test reports, and from what was found again."""
        costs = {}
        rmas = self.arrived(self.authorised(orders))
        complaints = self.env["after.sales.complaint"].create(
            [{"partner_id": rma.partner_id.id, "rma_id": rma.id, "description": "Late"} for rma in rmas]
        )
        self.users["agent"].group_ids |= self.env.ref("after_sales_rma_quality.group_quality")
        complaints.action_acknowledge()
        self.step(costs, "action_correct", complaints, "agent")
        self.users["agent"].group_ids -= self.env.ref("after_sales_rma_quality.group_quality")
        reports = rmas.inspection_ids
        reports.write({"cause_id": self.cause.id})
        self.step(costs, "action_correct_cause", reports, "quality")
        actions = self.env["after.sales.corrective.action"].create(
            [{"problem_title": "Solder", "cause_id": self.cause.id, "user_id": self.users["quality"].id}] * len(orders)
        )
        actions._trusted().write({"state": "closed", "verified_by_id": self.users["approver"].id})
        actions.sudo()._trusted().recurrence_ids = reports
        self.step(costs, "action_follow_up", actions, "quality")
        return costs

    # -- what is promised ------------------------------------------------------------------------------------------

    def test_each_further_one(self):
        self.assert_ways(
            self._budgets, self._tiers, self._facts, self._refused, self._held, self._another_remedy,
            self._irreparable, self._commerce, self._learnt,
        )  # fmt: skip
