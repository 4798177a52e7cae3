from odoo import fields, models


class AfterSalesWorkday(models.Model):
    """A day on which work is otherwise than its weekday says: holidays, and make-up workdays 调休."""

    _name = "after.sales.workday"
    _inherit = ["after.sales.cached"]
    _description = "Holiday or Make-up Workday"
    _order = "date desc, id desc"

    name = fields.Char(required=True, translate=True)
    date = fields.Date(required=True, index=True)
    works = fields.Boolean(string="Working Day", help="On: work is made up for on this day. Off: nobody works.")
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies of the country.")
    country_id = fields.Many2one("res.country", index=True, help="Empty: whatever country a company is in.")
    source = fields.Char(help="Where this is decided, such as the notice of the government.")

    _once = models.UniqueIndex(
        "(date, coalesce(company_id, 0), coalesce(country_id, 0))", "This day is in the list already."
    )
