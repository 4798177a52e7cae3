from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_complaint_days_1 = fields.Integer(
        string="Answer of Low Priority", default=10, help="Working days after the day on which a complaint came."
    )
    after_sales_complaint_days_2 = fields.Integer(
        string="Answer of Medium Priority", default=5, help="Working days after the day on which a complaint came."
    )
    after_sales_complaint_days_3 = fields.Integer(
        string="Answer of High Priority", default=2, help="Working days after the day on which a complaint came."
    )
    after_sales_complaint_outside = fields.Text(
        string="Way Outside",
        translate=True,
        help="Where customers can turn to who do not accept an answer; they read it in the message and on the letter.",
    )

    _after_sales_complaint_days_positive = models.Constraint(
        "CHECK (after_sales_complaint_days_1 >= 0 AND after_sales_complaint_days_2 >= 0"
        " AND after_sales_complaint_days_3 >= 0)",
        "A number of days cannot be negative.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_complaint_days_1 = fields.Integer(related="company_id.after_sales_complaint_days_1", readonly=False)
    after_sales_complaint_days_2 = fields.Integer(related="company_id.after_sales_complaint_days_2", readonly=False)
    after_sales_complaint_days_3 = fields.Integer(related="company_id.after_sales_complaint_days_3", readonly=False)
    after_sales_complaint_outside = fields.Text(related="company_id.after_sales_complaint_outside", readonly=False)
