from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS


class AfterSalesApproval(models.Model):
    """What a leader is asked about the value of defective goods."""

    _inherit = "after.sales.approval"

    kind = fields.Selection(selection_add=[("write_down", "Write-down")], ondelete={"write_down": "cascade"})
    write_down_id = fields.Many2one(
        "after.sales.write.down",
        string="Defective Goods",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups=VALUE_GROUPS,
    )

    @api.depends("amount_untaxed", "cost", "kind")
    def _compute_margin(self):
        """A write-down has none."""
        values = self.filtered(lambda item: item.kind == "write_down")
        values.margin = 0.0
        return super(AfterSalesApproval, self - values)._compute_margin()

    def _document(self):
        return self.sudo().write_down_id or super()._document()


class AfterSalesApprovalRule(models.Model):
    _inherit = "after.sales.approval.rule"

    kind = fields.Selection(selection_add=[("write_down", "Write-down")], ondelete={"write_down": "cascade"})


class AfterSalesApproving(models.AbstractModel):
    _inherit = "after.sales.approving"

    def _answer_documents(self, approvals, state: str) -> None:
        super()._answer_documents(approvals, state)
        values = approvals.sudo().write_down_id.with_env(approvals.env)
        if values:
            values.action_approve() if state == "approved" else values.action_send_back()


class AfterSalesWriteDown(models.Model):
    """The value of defective goods above the limit is a question to a leader (R13, R21)."""

    _inherit = "after.sales.write.down"

    approval_ids = fields.One2many("after.sales.approval", "write_down_id", string="Approvals", readonly=True)

    def _question(self):
        """What a leader is asked about the value now."""
        return self.sudo().approval_ids._open_questions().with_env(self.env)

    def _button_problem(self, button: str, known=None) -> str | None:
        problem = super()._button_problem(button, known)
        return problem or (self._question()._document_problem() if button in ("approve", "send_back") else None)

    def _set_state(self, target: str, **vals):
        """Who answers a value answers the question about it."""
        waiting = self.filtered(lambda item: item.state == "to_approve")
        moved = super()._set_state(target, **vals)
        questions = waiting._question() if waiting else None
        if questions:
            Approving = self.env["after.sales.approving"]
            if target in ("approved", "draft"):
                answer = "approved" if target == "approved" else "refused"
                Approving._record(questions, answer, self.env.context.get("after_sales_reason"))
            else:
                Approving._withdraw(questions)
        return moved

    def _prepare_question(self) -> dict:
        """Values of the question for this value."""
        self.ensure_one()
        return self.env["after.sales.approving"]._prepare_vals(
            self,
            "write_down",
            write_down_id=self.id,
            currency_id=self.currency_id.id,
            amount=self.loss,
            amount_untaxed=self.loss,
            cost=self.carrying_amount,
            content=f"{self.display_name} × {self.quantity:g}: {self.currency_id.format(self.carrying_amount)} → "
            f"{self.currency_id.format(self.realisable_value)}",
        )


class AfterSalesValuing(models.AbstractModel):
    _inherit = "after.sales.valuing"

    @api.model
    def _submit(self, items) -> None:
        """What is not approved at once is asked of a leader."""
        super()._submit(items)
        waiting = items.sudo().filtered(lambda item: item.state == "to_approve")
        self.env["after.sales.approving"]._ask([item._prepare_question() for item in waiting])
