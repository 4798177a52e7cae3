from odoo import api, fields, models
from odoo.exceptions import UserError


class AfterSalesPolicyOverride(models.Model):
    """A person decided against a rule, with a written reason; kept and counted (R09, law 4)."""

    _name = "after.sales.policy.override"
    _description = "Decision Against a Rule"
    _inherit = ["after.sales.guarded"]
    _order = "id desc"
    _rec_name = "reason"

    line_id = fields.Many2one(
        "after.sales.rma.line", string="Case Line", required=True, readonly=True, index=True, ondelete="restrict"
    )
    rma_id = fields.Many2one(related="line_id.rma_id", store=True, precompute=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="line_id.partner_id")
    product_id = fields.Many2one(related="line_id.product_id", store=True, precompute=True)
    amount_total = fields.Monetary(related="line_id.amount_total", store=True, string="Value")
    amount_signed = fields.Monetary(related="line_id.amount_signed", store=True, string="Red-ink Value")
    currency_id = fields.Many2one(related="line_id.currency_id")
    rule_id = fields.Many2one("after.sales.policy.rule", readonly=True, index="btree_not_null", ondelete="set null")
    rule_code = fields.Char(readonly=True)
    remedy = fields.Char(readonly=True, help="Remedy that the rule spoke of.")
    key = fields.Char(readonly=True, help="What the rule said.")
    rule_note = fields.Char(string="What the Rule Said", readonly=True)
    decision = fields.Selection(
        [("allowed", "Allowed all the same"), ("refused", "Refused all the same")], required=True, readonly=True
    )
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Decided By", required=True, readonly=True)
    date = fields.Datetime(string="Decided On", required=True, readonly=True, default=fields.Datetime.now)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A decision against a rule is kept."))
