from odoo import fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesOutside(models.TransientModel):
    """What goes along, and with whom."""

    _inherit = "after.sales.outside"

    goes_along = fields.Char(string="Accessories", help="What goes along: power supply, cable, box.")
    courier = fields.Char()
    tracking_number = fields.Char()

    @public
    def action_send(self) -> dict:
        """Make the transfers and show what goes with them: the letter is printed from there."""
        result = super().action_send()
        sent = self.repair_ids._after_sales_awaited()
        said = {name: self[name] for name in ("goes_along", "courier", "tracking_number") if self[name]}
        if said:
            sent.write(said)
        return result
