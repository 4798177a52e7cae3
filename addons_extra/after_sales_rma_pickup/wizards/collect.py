from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesPickupCollect(models.TransientModel):
    """What changes hands is counted and signed for, on the screen of whoever is there."""

    _name = "after.sales.pickup.collect"
    _inherit = ["after.sales.dialog"]
    _description = "Goods Change Hands"

    pickup_id = fields.Many2one("after.sales.pickup", required=True)
    kind = fields.Selection(related="pickup_id.kind")
    line_ids = fields.One2many("after.sales.pickup.collect.line", "collect_id", string="Goods")
    signed_by = fields.Char(help="The name of whoever signs.")
    signature = fields.Binary(attachment=False)

    @api.model
    def _open(self, pickup) -> dict:
        """Action that takes down what changes hands at an appointment."""
        return self._dialog(
            self.env._("Goods Change Hands"),
            pickup_id=pickup.id,
            signed_by=pickup.contact,
            line_ids=[
                (
                    0,
                    0,
                    {
                        "pickup_line_id": line.id,
                        "product_id": line.product_id.id,
                        "lots": line.lots,
                        "quantity": line.quantity,
                        "counted": line.quantity,
                        "uom_id": line.uom_id.id,
                    },
                )
                for line in pickup.line_ids
            ],
        )

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.pickup_id.action_collect(
            self.signed_by or "",
            self.signature.decode() if self.signature else None,
            [{"line_id": line.pickup_line_id.id, "quantity": line.counted} for line in self.line_ids],
        )


class AfterSalesPickupCollectLine(models.TransientModel):
    """One kind of goods, counted."""

    _name = "after.sales.pickup.collect.line"
    _inherit = ["after.sales.numbers", "after.sales.seen"]
    _description = "Goods That Change Hands"

    collect_id = fields.Many2one("after.sales.pickup.collect", required=True, ondelete="cascade")
    pickup_line_id = fields.Many2one("after.sales.pickup.line", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product")
    lots = fields.Char(string="Lot / Serial")
    quantity = fields.Float(digits="Product Unit", help="What is expected.")
    counted = fields.Float(digits="Product Unit", help="What changes hands.")
    uom_id = fields.Many2one("uom.uom", string="Unit")


class AfterSalesPickupMiss(models.TransientModel):
    """Asks why an appointment did not take place."""

    _name = "after.sales.pickup.miss"
    _inherit = ["after.sales.dialog"]
    _description = "An Appointment Does Not Take Place"

    pickup_ids = fields.Many2many("after.sales.pickup", string="Appointments", required=True)
    verb = fields.Selection([("miss", "Missed"), ("cancel", "Called off")], required=True, default="miss")
    reason = fields.Char(required=True)

    @api.model
    def _open(self, pickups, verb: str) -> dict:
        """Action that asks why.

        :param verb: ``miss`` or ``cancel``
        """
        title = self.env._("Missed") if verb == "miss" else self.env._("Call Off")
        return self._dialog(title, pickup_ids=pickups, verb=verb)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        if self.verb == "cancel":
            return self.pickup_ids.action_cancel(self.reason)
        return self.pickup_ids.action_miss(self.reason)
