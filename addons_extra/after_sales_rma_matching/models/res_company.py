from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_goods_days = fields.Integer(
        string="Days for Goods to Come Back",
        default=7,
        help="So many days after it was authorised, a red order without goods is a difference of the daily report.",
    )

    _after_sales_goods_days_positive = models.Constraint(
        "CHECK (after_sales_goods_days >= 0)", "A number of days cannot be negative."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_goods_days = fields.Integer(related="company_id.after_sales_goods_days", readonly=False)
