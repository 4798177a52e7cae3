from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_warehouse_id = fields.Many2one(related="company_id.after_sales_warehouse_id", readonly=False)
    after_sales_window_days = fields.Integer(related="company_id.after_sales_window_days", readonly=False)
    after_sales_auto_authorize = fields.Boolean(related="company_id.after_sales_auto_authorize", readonly=False)
    after_sales_case_required = fields.Boolean(related="company_id.after_sales_case_required", readonly=False)
    after_sales_inspect_at_dock = fields.Boolean(related="company_id.after_sales_inspect_at_dock", readonly=False)
    after_sales_return_note = fields.Text(related="company_id.after_sales_return_note", readonly=False)
