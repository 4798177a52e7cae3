from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_budget_required = fields.Boolean(
        string="Budgets Are Approved First",
        help="A leader approves the budget lists of returns and exchanges before anything moves.",
    )
    after_sales_budget_tolerance = fields.Float(
        string="Tolerance (%)", help="A budget that grows by no more than this needs no new approval."
    )
    after_sales_budget_tolerance_amount = fields.Monetary(
        string="Tolerance",
        help="A budget that grows by no more than this needs no new approval; the larger one counts.",
    )

    _budget_tolerance_positive = models.Constraint(
        "CHECK (after_sales_budget_tolerance >= 0 AND after_sales_budget_tolerance_amount >= 0)",
        "A tolerance cannot be negative.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_budget_required = fields.Boolean(related="company_id.after_sales_budget_required", readonly=False)
    after_sales_budget_tolerance = fields.Float(related="company_id.after_sales_budget_tolerance", readonly=False)
    after_sales_budget_tolerance_amount = fields.Monetary(
        related="company_id.after_sales_budget_tolerance_amount", readonly=False
    )
