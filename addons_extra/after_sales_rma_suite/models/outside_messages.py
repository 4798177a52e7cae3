from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_tell_outside = fields.Boolean(string="Sent to headquarters or vendor for repair")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_tell_outside = fields.Boolean(related="company_id.after_sales_tell_outside", readonly=False)


class AfterSalesNotice(models.Model):
    """That his goods are repaired elsewhere, and until when, is told to the customer (R22)."""

    _inherit = "after.sales.notice"

    event = fields.Selection(
        selection_add=[("outside", "Sent to headquarters or vendor")], ondelete={"outside": "cascade"}
    )

    def _way_outside(self):
        """The way of the goods that the message is about, or none."""
        return self._document_of("after.sales.disposition")

    def _is_true(self) -> bool:
        if self.event == "outside":
            way = self._way_outside()
            return bool(way) and way.repair_id._after_sales_sent_outside() == way
        return super()._is_true()

    def _goods(self) -> list[tuple]:
        way = self._way_outside()
        if not way:
            return super()._goods()
        language = self.env.context.get("lang")
        return [
            (
                way.product_id.with_context(lang=language).display_name,
                way.lot_id.name or "",
                f"{way.quantity:g} {way.uom_id.with_context(lang=language).name}",
            )
        ]

    def _outside_words(self) -> str:
        """Where the goods are and when they are expected back, in the language of the customer; whose name is ours."""
        way = self._way_outside()
        if not way.date_expected:
            return self.env._("Your goods are with the manufacturer for repair.")
        Paper = self.env["after.sales.paper"].with_context(lang=self.env.context.get("lang"))
        return self.env._(
            "Your goods are with the manufacturer for repair, expected back on %(date)s.",
            date=Paper._day(way.date_expected, self.company_id),
        )


class AfterSalesPutAway(models.AbstractModel):
    _inherit = "after.sales.put_away"

    @api.model
    def _follow_moves(self, moves) -> None:
        """Customers hear of goods that left for headquarters or a vendor."""
        super()._follow_moves(moves)
        items = moves.sudo().after_sales_disposition_ids.filtered(
            lambda item: item.kind == "outside" and item.state == "done"
        )
        if items:
            items.rma_id._tell_customers("outside", items.grouped("rma_id"))
