from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_pay_back_days = fields.Integer(
        string="Days to Pay Back",
        default=7,
        help="So many days after the goods came, the customer has his money; the day of their arrival is day 0 (L08).",
    )
    after_sales_pay_back_order = fields.Selection(
        [
            ("newest", "The newest payment first"),
            ("oldest", "The oldest payment first"),
            ("biggest", "The biggest first"),
        ],
        string="Order of Original Payments",
        default="newest",
        required=True,
        help="Which of several payments of the customer goes back first.",
    )
    after_sales_payee_required = fields.Boolean(
        string="Transfers Need an Account",
        default=True,
        help="What is paid from a bank journal names the account of the customer that it goes to.",
    )
    after_sales_tell_paid_back = fields.Boolean(
        string="Tell Customers What Was Paid Back",
        default=True,
        help="The customer is told amount, way and reference, in his language.",
    )
    after_sales_pay_back_user_id = fields.Many2one(
        "res.users",
        string="Told of Overdue Refunds",
        help="Who gets a task when a refund is overdue. Empty: the leader of whoever is in charge of the case.",
    )

    _after_sales_pay_back_days_positive = models.Constraint(
        "CHECK (after_sales_pay_back_days >= 0)", "A number of days cannot be negative."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_pay_back_days = fields.Integer(related="company_id.after_sales_pay_back_days", readonly=False)
    after_sales_pay_back_order = fields.Selection(related="company_id.after_sales_pay_back_order", readonly=False)
    after_sales_payee_required = fields.Boolean(related="company_id.after_sales_payee_required", readonly=False)
    after_sales_tell_paid_back = fields.Boolean(related="company_id.after_sales_tell_paid_back", readonly=False)
    after_sales_pay_back_user_id = fields.Many2one(related="company_id.after_sales_pay_back_user_id", readonly=False)
