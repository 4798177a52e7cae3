from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_sms = fields.Boolean(
        string="Also by Text Message", help="Customers with a phone number get a short text message of each event."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_sms = fields.Boolean(related="company_id.after_sales_sms", readonly=False)
