from odoo import fields, models


class AfterSalesCorrectLine(models.TransientModel):
    """What the promise is judged by was told wrongly, too."""

    _inherit = "after.sales.correct.line"

    fault_on = fields.Date(string="Fault Appeared On")
    broken_condition_ids = fields.Many2many(
        "after.sales.policy.condition",
        "after_sales_correct_line_broken_rel",
        string="Not in Order",
        domain="[('by_report', '=', False)]",
    )
    exclusion_ids = fields.Many2many(
        "after.sales.policy.exclusion", "after_sales_correct_line_exclusion_rel", string="Exclusions That Apply"
    )
