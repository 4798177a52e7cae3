from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_window_days = fields.Integer(related="company_id.after_sales_window_days", readonly=False)
    after_sales_auto_authorize = fields.Boolean(related="company_id.after_sales_auto_authorize", readonly=False)
