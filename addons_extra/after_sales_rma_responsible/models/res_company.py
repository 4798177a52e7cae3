from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_hear_first = fields.Boolean(
        string="Hear Employees before They Owe",
        default=True,
        help="An employee who is named as the bearer of a loss is told and heard; until then the company bears it.",
    )
    after_sales_answer_days = fields.Integer(
        string="Days to Answer", default=5, help="After so many days a leader may decide without an answer."
    )
    after_sales_owed_days = fields.Integer(
        string="Days to Pay a Loss", default=30, help="What is borne is due so many days after it was decided."
    )
    after_sales_wage_limit = fields.Monetary(
        string="Deduct at Most per Month",
        help="For each person. The law allows a fifth of a month's wages; the minimum wage has to be left. 0: no limit "
        "of the company's own.",
    )
    after_sales_wage_account_id = fields.Many2one(
        "account.account",
        string="Wages Payable",
        check_company=True,
        help="What is deducted is taken from there when the statement for payroll is posted.",
    )

    _after_sales_answer_days_positive = models.Constraint(
        "CHECK (after_sales_answer_days >= 0 AND after_sales_owed_days >= 0)", "A number of days cannot be negative."
    )
    _after_sales_wage_limit_positive = models.Constraint(
        "CHECK (after_sales_wage_limit >= 0)", "A limit cannot be negative."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_hear_first = fields.Boolean(related="company_id.after_sales_hear_first", readonly=False)
    after_sales_answer_days = fields.Integer(related="company_id.after_sales_answer_days", readonly=False)
    after_sales_owed_days = fields.Integer(related="company_id.after_sales_owed_days", readonly=False)
    after_sales_wage_limit = fields.Monetary(related="company_id.after_sales_wage_limit", readonly=False)
    after_sales_wage_account_id = fields.Many2one(related="company_id.after_sales_wage_account_id", readonly=False)
