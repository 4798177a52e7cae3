from odoo import api, fields, models


class StockPicking(models.Model):
    """With which courier and number goods of a case leave for the customer (R27, H4.1).

    Where Odoo's own shipping is installed, its carrier and number hold; ours are for those who do not have it.
    """

    _inherit = "stock.picking"

    after_sales_courier_id = fields.Many2one("res.partner", string="Courier", copy=False, ondelete="restrict")
    after_sales_sent_ref = fields.Char(string="Sent with Number", copy=False, help="Tracking number of the parcel.")

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        """Whoever packs the parcel writes down with whom it goes."""
        return super()._after_sales_free() | {"after_sales_courier_id", "after_sales_sent_ref"}

    def _after_sales_sent_by(self) -> str:
        """Courier and number of what leaves, in one text; empty of what does not leave, or goes without a number."""
        self.ensure_one()
        if not self._after_sales_delivers():
            return ""
        native = "carrier_tracking_ref" in self._fields and (self.carrier_tracking_ref or self.carrier_id)
        if native:
            return " ".join(filter(None, (self.carrier_id.name, self.carrier_tracking_ref)))
        return " ".join(filter(None, (self.after_sales_courier_id.name, self.after_sales_sent_ref)))
