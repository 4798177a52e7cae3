from odoo import fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesOutside(models.TransientModel):
    """Where units go that cannot be repaired here, and when they are expected back (R22)."""

    _name = "after.sales.outside"
    _description = "Send to Headquarters or Vendor"

    repair_ids = fields.Many2many("repair.order", string="Repairs", required=True)
    partner_id = fields.Many2one("res.partner", string="Sent To", required=True)
    date_expected = fields.Date(string="Expected Back", required=True)

    @public
    def action_send(self) -> dict:
        """Make the transfers; the warehouse confirms that the goods left."""
        self.ensure_one()
        self.repair_ids._after_sales_send_outside(self.partner_id, self.date_expected)
        return {"type": "ir.actions.act_window_close"}
