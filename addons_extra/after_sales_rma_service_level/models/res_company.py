from odoo import fields, models


class ResCompany(models.Model):
    """What a company promises in time, and which events it tells its customers of."""

    _inherit = "res.company"

    after_sales_remind_hours = fields.Float(
        string="Remind Before (hours)",
        default=4.0,
        help="Hours by the clock before a deadline at which the person in charge is reminded. 0: not before.",
    )
    after_sales_escalation_id = fields.Many2one(
        "res.users",
        string="Tell of Missed Deadlines",
        domain="[('share', '=', False)]",
        help="Who hears of missed deadlines when the person in charge has no team leader, or nobody is in charge.",
    )
    after_sales_tell_received = fields.Boolean(string="Request received")
    after_sales_tell_evidence = fields.Boolean(string="Something is missing")
    after_sales_tell_authorized = fields.Boolean(string="Authorised, with the return form")
    after_sales_tell_refused = fields.Boolean(string="Refused, with the reason")
    after_sales_tell_goods = fields.Boolean(string="Goods received")
    after_sales_tell_inspected = fields.Boolean(string="Result of the inspection")
    after_sales_tell_quotation = fields.Boolean(string="Price of the repair")
    after_sales_tell_ready = fields.Boolean(string="Repair ready")
    after_sales_tell_shipped = fields.Boolean(string="Replacement or repaired goods shipped")
    after_sales_tell_refunded = fields.Boolean(string="Refund made")
    after_sales_tell_rating = fields.Boolean(string="How was it?")
    after_sales_rating_days = fields.Integer(
        string="Ask After (days)", default=3, help="Days after a case was closed at which the customer is asked."
    )
    after_sales_outside_route = fields.Text(
        string="Outside Route",
        translate=True,
        help="Where a customer may turn who does not agree with a refusal. Empty: to the consumer association and the "
        "hotline 12315.",
    )

    def _after_sales_tells(self, event: str) -> bool:
        """Whether this company tells its customers of an event."""
        self.ensure_one()
        # A refusal is a refusal, before the goods came or after; what is set off is told instead of a refund.
        setting = {"rejected": "refused", "set_off": "refunded"}.get(event, event)
        return self[f"after_sales_tell_{setting}"]
