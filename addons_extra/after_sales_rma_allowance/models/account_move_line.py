from odoo import fields, models
from odoo.addons.after_sales_rma.models.account_move_line import EXACT
from odoo.addons.after_sales_rma.rules.refund import cost_share, to_unit


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_stays = fields.Selection(
        [("allowance", "Price allowance"), ("refund_only", "Refund without return")],
        string="Goods Stay",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="A credit note line for goods that the customer keeps. It names no product and no order line: neither "
        "stock nor cost of sales nor what is to be invoiced follows from it.",
    )

    def _after_sales_exact_qty(self, unit=None) -> float:
        """An allowance takes no quantity of the line that it lowers the price of."""
        if self.after_sales_stays == "allowance":
            return 0.0
        # In the unit of the goods, which this line does not name.
        exact = (self.extra_tax_data or {}).get(EXACT) if self.after_sales_stays else None
        if exact and self._after_sales_is_untouched():
            own = self.sudo().after_sales_origin_line_id.product_id.uom_id
            return own._compute_quantity(exact, unit or self.product_uom_id, round=False)
        return super()._after_sales_exact_qty(unit)

    def _after_sales_costs_taken(self) -> list[tuple]:
        """What stays with the customer keeps its cost of sales: no return takes it."""
        taken = super()._after_sales_costs_taken()
        origin = self.sudo().after_sales_origin_line_id
        lines = origin.after_sales_taken_line_ids.filtered(lambda line: line.after_sales_stays)
        if not lines:
            return taken
        refunded = lines.filtered(
            lambda line: line.after_sales_stays == "refund_only" and line.parent_state == "posted"
        )
        staying = [(line.after_sales_line_id, *line._after_sales_cost_that_stays()) for line in refunded]
        return [entry for entry in taken if entry[0] not in lines.after_sales_line_id] + staying

    def _after_sales_cost_that_stays(self) -> tuple[float, float]:
        """Quantity in the product's unit and cost of sales of what was refunded without coming back."""
        self.ensure_one()
        origin = self.sudo().after_sales_origin_line_id
        quantity = self._after_sales_exact_qty(origin.product_id.uom_id or None)
        share = cost_share(
            origin._after_sales_posted_cost(),
            abs(origin._after_sales_product_qty()) or 1.0,
            origin._after_sales_cost_weights(),
            quantity,
            self.after_sales_line_id.sudo()._after_sales_unit_value(),
        )
        return quantity, to_unit(share, self.company_currency_id.rounding)

    def _after_sales_difference(self) -> str | None:
        """An allowance agrees as long as nobody changed what was worked out."""
        if self.after_sales_stays != "allowance" or self._after_sales_is_untouched():
            return None if self.after_sales_stays == "allowance" else super()._after_sales_difference()
        return self.env._("%(line)s: another amount than was worked out", line=self.name)
