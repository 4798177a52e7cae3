from odoo import fields, models

from .outside import public


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    def _is_dropshipped(self) -> bool:
        """Whether a vendor sent these goods to the customer: they never were in our stock."""
        self.ensure_one()
        return bool(self.sudo().origin_move_id.is_dropship)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_value_from_returns(self, quantity, *args, **kwargs):
        """What a vendor sent to the customer comes in at what the vendor took for it: it left with no cost of ours."""
        data = super()._get_value_from_returns(quantity, *args, **kwargs)
        origin = self.sudo().origin_returned_move_id
        method = self.product_id.with_company(self.company_id).cost_method
        if data["quantity"] or not self.after_sales_line_id or not origin.is_dropship or method == "standard":
            return data
        sent = origin._get_valued_qty()
        value = abs(origin._get_value()) * quantity / sent if sent else 0.0
        return {**data, "quantity": quantity, "value": self.company_id.currency_id.round(value)}


class AfterSalesDisposition(models.Model):
    """Goods that a vendor delivered for us go back to the vendor, or into our own stock at what they cost (R20)."""

    _inherit = "after.sales.disposition"

    kind = fields.Selection(
        selection_add=[("scrap",), ("vendor", "Back to the vendor"), ("customer",)], ondelete={"vendor": "cascade"}
    )
    can_vendor = fields.Boolean(compute="_compute_can_vendor")

    def _compute_can_vendor(self):
        for item in self:
            item.can_vendor = not item._change_problem("vendor")

    def _change_problem(self, kind: str) -> str | None:
        if kind == "vendor" and not self.line_id.sudo()._is_dropshipped():
            return self.env._("%(goods)s: no vendor sent it to the customer.", goods=self._goods())
        return super()._change_problem(kind)

    @public
    def action_vendor(self) -> bool:
        """Bring goods that a vendor sent to the customer back to that vendor instead.

        :raise UserError: one of them is moved already, not accepted or from our own stock, or the user may not
        """
        return self._action_change("vendor")
