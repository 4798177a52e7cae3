from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_diagnosis = fields.Selection(
        [("never", "When a person asks"), ("reason", "By reason of the return"), ("always", "Always")],
        string="First Diagnosis",
        default="never",
        required=True,
        help="Which requests are diagnosed before they are decided.",
    )
    after_sales_diagnosis_days = fields.Integer(
        string="Days to Diagnose", default=1, help="Working days after the day on which it is asked for."
    )
    after_sales_diagnosis_user_id = fields.Many2one(
        "res.users",
        string="Diagnosed By",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Who is asked. Empty: the technician who was here first.",
    )

    _after_sales_diagnosis_days_positive = models.Constraint(
        "CHECK (after_sales_diagnosis_days >= 0)", "A number of days cannot be negative."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_diagnosis = fields.Selection(related="company_id.after_sales_diagnosis", readonly=False)
    after_sales_diagnosis_days = fields.Integer(related="company_id.after_sales_diagnosis_days", readonly=False)
    after_sales_diagnosis_user_id = fields.Many2one(related="company_id.after_sales_diagnosis_user_id", readonly=False)
