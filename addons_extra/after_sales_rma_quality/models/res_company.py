from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_cause_required = fields.Boolean(
        string="Cause Required",
        help="A test report of defective goods is signed only with a cause from the coded tree.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_cause_required = fields.Boolean(related="company_id.after_sales_cause_required", readonly=False)
