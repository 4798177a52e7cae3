from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_advance_days = fields.Integer(
        string="Goods Back Within (days)",
        default=14,
        help="Days in which goods must be back whose replacement was sent ahead; then the replacement is charged.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_advance_days = fields.Integer(related="company_id.after_sales_advance_days", readonly=False)
