from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public

from ..models.pickup import PLANNED


class AfterSalesPickupPlan(models.TransientModel):
    """Asks when and where goods change hands, and who comes (R14, R42)."""

    _name = "after.sales.pickup.plan"
    _inherit = ["after.sales.dialog"]
    _description = "Make an Appointment"

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True)
    pickup_id = fields.Many2one("after.sales.pickup", help="The appointment that is changed; empty: a new one.")
    customer_id = fields.Many2one(related="rma_id.commercial_partner_id")
    kind = fields.Selection(
        selection=lambda self: self.env["after.sales.pickup"]._fields["kind"]._description_selection(self.env),
        default="collect",
        required=True,
    )
    by = fields.Selection(
        selection=lambda self: self.env["after.sales.pickup"]._fields["by"]._description_selection(self.env),
        default="own",
        required=True,
    )
    user_id = fields.Many2one("res.users", string="Driver", domain="[('share', '=', False)]")
    carrier_id = fields.Many2one("res.partner", string="Courier")
    tracking_ref = fields.Char(string="Tracking Number")
    date = fields.Date(required=True)
    hour_from = fields.Float(string="From", required=True, default=9.0, help="Hour where the company is.")
    hour_to = fields.Float(string="To", required=True, default=12.0, help="Hour where the company is.")
    partner_id = fields.Many2one("res.partner", string="Place", required=True)
    contact = fields.Char(help="Whom to ask for.")
    phone = fields.Char()
    note = fields.Char(help="What whoever goes there has to know.")

    @api.model
    def _open(self, rma, pickup=None, again=None) -> dict:
        """Action that asks for an appointment.

        :param pickup: the one that is changed
        :param again: the one in whose place another is made
        """
        known = pickup or again
        if known:
            values = {
                name: known[name].id if known._fields[name].type == "many2one" else known[name] for name in PLANNED
            }
        else:
            values = {key: value for key, value in rma._pickup_vals({}).items() if key in PLANNED}
            values["user_id"] = self.env.uid
        if not pickup:
            values["date"] = self.env["after.sales.pickup.reminders"]._next_workday(rma.company_id)
            values["tracking_ref"] = False
        return self._dialog(
            self.env._("Change the Appointment") if pickup else self.env._("Make an Appointment"),
            rma_id=rma.id,
            pickup_id=pickup.id if pickup else False,
            **values,
        )

    @api.onchange("kind")
    def _onchange_kind(self):
        """At the counter the goods are with us; else where the customer has them."""
        if self.rma_id and not self.pickup_id:
            vals = self.rma_id._pickup_vals({"kind": self.kind})
            self.partner_id, self.contact, self.phone = vals["partner_id"], vals["contact"], vals["phone"]
        if self.kind == "counter":
            self.by = "own"

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        values = {name: self[name].id if self._fields[name].type == "many2one" else self[name] for name in PLANNED}
        if self.by == "own":
            values |= {"carrier_id": False, "tracking_ref": False}
        elif not self.carrier_id:
            values["user_id"] = False
        if self.pickup_id:
            return self.pickup_id.action_change(values)
        return self.rma_id.action_plan_pickup(values)
