from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_remind_hours = fields.Float(related="company_id.after_sales_remind_hours", readonly=False)
    after_sales_escalation_id = fields.Many2one(related="company_id.after_sales_escalation_id", readonly=False)
    after_sales_tell_received = fields.Boolean(related="company_id.after_sales_tell_received", readonly=False)
    after_sales_tell_evidence = fields.Boolean(related="company_id.after_sales_tell_evidence", readonly=False)
    after_sales_tell_authorized = fields.Boolean(related="company_id.after_sales_tell_authorized", readonly=False)
    after_sales_tell_refused = fields.Boolean(related="company_id.after_sales_tell_refused", readonly=False)
    after_sales_tell_goods = fields.Boolean(related="company_id.after_sales_tell_goods", readonly=False)
    after_sales_tell_inspected = fields.Boolean(related="company_id.after_sales_tell_inspected", readonly=False)
    after_sales_tell_quotation = fields.Boolean(related="company_id.after_sales_tell_quotation", readonly=False)
    after_sales_tell_ready = fields.Boolean(related="company_id.after_sales_tell_ready", readonly=False)
    after_sales_tell_shipped = fields.Boolean(related="company_id.after_sales_tell_shipped", readonly=False)
    after_sales_tell_refunded = fields.Boolean(related="company_id.after_sales_tell_refunded", readonly=False)
    after_sales_tell_rating = fields.Boolean(related="company_id.after_sales_tell_rating", readonly=False)
    after_sales_rating_days = fields.Integer(related="company_id.after_sales_rating_days", readonly=False)
    after_sales_outside_route = fields.Text(related="company_id.after_sales_outside_route", readonly=False)
