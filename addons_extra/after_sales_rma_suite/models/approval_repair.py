from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class RepairOrder(models.Model):
    """A repair plan above the limit is a question to a leader (R13)."""

    _inherit = "repair.order"

    after_sales_approval_ids = fields.One2many(
        "after.sales.approval", "repair_id", string="Approvals", readonly=True, copy=False
    )

    def _button_problem(self, button: str, known=None) -> str | None:
        problem = super()._button_problem(button, known)
        return problem or (self._after_sales_question()._document_problem() if button == "approve" else None)

    def _after_sales_question(self):
        """What a leader is asked about the plan now."""
        return self.sudo().after_sales_approval_ids._open_questions().with_env(self.env)

    def _after_sales_decide(self, **vals) -> None:
        """What is asked and answered about a plan is kept as an approval."""
        state = vals.get("after_sales_plan_state")
        waiting = self.filtered(lambda repair: repair.after_sales_plan_state == "asked") if state else self.browse()
        result = super()._after_sales_decide(**vals)
        Approving = self.env["after.sales.approving"]
        if state == "asked":
            Approving._ask([repair._prepare_after_sales_question() for repair in self.sudo()])
        elif waiting and state in ("approved", "refused"):
            Approving._record(waiting._after_sales_question(), state, self.env.context.get("after_sales_reason"))
        return result

    def _prepare_after_sales_question(self) -> dict:
        """Values of the question for this repair plan."""
        self.ensure_one()
        parts, hours = self._after_sales_parts(), self.after_sales_labour_hours
        # Whoever asks need not know what it costs; whoever is asked reads it.
        plan = self.sudo()
        rma = self.after_sales_rma_id
        return self.env["after.sales.approving"]._prepare_vals(
            self,
            "repair_plan",
            repair_id=self.id,
            rma_id=rma.id,
            partner_id=rma.partner_id.id,
            team_id=(rma.line_ids.sale_line_id.order_id[:1].team_id or rma.user_id.sale_team_id).id,
            currency_id=self.company_id.currency_id.id,
            amount=plan.after_sales_plan_price,
            amount_untaxed=plan.after_sales_plan_price,
            cost=plan.after_sales_plan_cost,
            content="\n".join(
                filter(
                    None,
                    (
                        f"{self.product_id.display_name} {self.lot_id.name or ''}".strip(),
                        self.after_sales_plan,
                        *(f"{move.product_id.display_name} × {move.product_uom_qty:g}" for move in parts),
                        hours and self.env._("Hours of work: %(hours)s", hours=f"{hours:g}"),
                    ),
                )
            ),
        )

    @public
    def action_repair_cancel(self):
        result = super().action_repair_cancel()
        self.env["after.sales.approving"]._withdraw(self._after_sales_question())
        return result


class AfterSalesApproval(models.Model):
    """What a leader is asked about a repair plan."""

    _inherit = "after.sales.approval"

    kind = fields.Selection(
        selection_add=[("repair_plan", "Repair plan"), ("exception",)], ondelete={"repair_plan": "cascade"}
    )
    repair_id = fields.Many2one(
        "repair.order", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )

    def _document(self):
        return self.sudo().repair_id or super()._document()


class AfterSalesApprovalRule(models.Model):
    _inherit = "after.sales.approval.rule"

    kind = fields.Selection(
        selection_add=[("repair_plan", "Repair plan"), ("exception",)], ondelete={"repair_plan": "cascade"}
    )


class AfterSalesApproving(models.AbstractModel):
    _inherit = "after.sales.approving"

    @api.model
    def _judged(self, vals: dict) -> float:
        """A free repair is judged by what it costs us: its amount, which whoever asks reads, is what is paid for it."""
        if vals["kind"] == "repair_plan" and not vals["amount"]:
            return vals.get("cost", 0.0)
        return super()._judged(vals)

    @api.model
    def _answer_documents(self, approvals, state: str) -> None:
        super()._answer_documents(approvals, state)
        plans = approvals.sudo().repair_id.with_env(approvals.env)
        if plans:
            plans.action_after_sales_approve() if state == "approved" else plans.action_after_sales_refuse_plan()

    @api.model
    def _make_due(self, rmas) -> None:
        """Goods that are here as the customer's become ours with the budget of their refund.

        Before ``super()``: what is sent instead leaves after them, also for Odoo, which values what moved in the same
        second by number.
        """
        self.env["after.sales.repair"]._take_over(rmas.line_ids)
        super()._make_due(rmas)
