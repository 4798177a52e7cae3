import math

from odoo import fields, models

from ..rules.quantity import is_last, meant
from ..rules.refund import cost_share, to_unit

#: Where a line keeps its exact quantity, in the product's unit: beside the exact amounts, and as long as they hold.
EXACT = "after_sales_quantity"

#: What marks a line that keeps an early-payment discount which the customer took.
EARLY_PAYMENT = "after_sales_early_payment"


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_line_id = fields.Many2one(
        "after.sales.rma.line", string="After-Sales Line", index="btree_not_null", copy=False, ondelete="restrict"
    )
    after_sales_origin_line_id = fields.Many2one(
        "account.move.line",
        string="Credits Invoice Line",
        index="btree_not_null",
        copy=False,
        help="The line of the original invoice that this credit note line takes back.",
    )
    after_sales_taken_line_ids = fields.One2many(
        "account.move.line", "after_sales_origin_line_id", string="Credited By", readonly=True
    )

    def _get_cogs_value(self, *args, **kwargs) -> float:
        """Unit cost in the product's unit: credit notes of cases reverse what their own invoice line posted."""
        if not self.after_sales_origin_line_id:
            return super()._get_cogs_value(*args, **kwargs)
        # Odoo multiplies the cost by the quantity of the document, which is rounded.
        quantity = self.product_uom_id._compute_quantity(self.quantity, self.product_id.uom_id)
        return self._after_sales_cost() / quantity if quantity else 0.0

    def _after_sales_cost(self) -> float:
        """Cost of sales that this credit note line takes back, in company currency, rounded.

        Exactly what the invoice line posted, by the value that the returned goods left with; the last portion takes
        what is left. When the invoice posted none, the value of the delivered goods.
        """
        self.ensure_one()
        origin = self.after_sales_origin_line_id.sudo()
        rounding = self.company_currency_id.rounding
        quantity = self._after_sales_product_qty()
        case_line = self.after_sales_line_id.sudo()
        # Of goods that were sold as something else (a kit), the invoice line bears the cost evenly.
        unit_value = case_line._after_sales_unit_value() if case_line.product_id == origin.product_id else None
        posted = origin._after_sales_posted_cost()
        if not posted:
            return to_unit(quantity * (unit_value or 0.0), rounding)
        taken = self._after_sales_costs_taken()
        whole = abs(origin._after_sales_product_qty())
        if is_last(sum(done for _case_line, done, _cost in taken), quantity, whole):
            return to_unit(posted - sum(cost for _case_line, _done, cost in taken), rounding)
        # What this case line takes back in all, so that the cents of its portions add up to the goods' value.
        own = [(done, cost) for case_line, done, cost in taken if case_line == self.after_sales_line_id]
        reached = sum(done for done, _cost in own) + quantity
        share = cost_share(posted, whole, origin._after_sales_cost_weights(), reached, unit_value)
        cost = to_unit(share, rounding) - sum(cost for _done, cost in own)
        return to_unit(min(cost, posted - sum(cost for _case_line, _done, cost in taken)), rounding)

    def _after_sales_costs_taken(self) -> list[tuple]:
        """What other credit note lines took back of the same invoice line.

        :return: (case line, quantity in the product's unit, cost): of the posted ones, and of those before this one
            on the same credit note, which are posted with it
        """
        self.ensure_one()
        posted = self.sudo().after_sales_origin_line_id.after_sales_taken_line_ids.filtered(
            lambda line: line.parent_state == "posted" and line.move_id != self.move_id
        )
        before = self.move_id.invoice_line_ids.filtered(
            lambda line: line.after_sales_origin_line_id == self.after_sales_origin_line_id and line.id < self.id
        )
        return [
            (line.after_sales_line_id, line._after_sales_product_qty(), -line._after_sales_posted_cost())
            for line in posted
        ] + [(line.after_sales_line_id, line._after_sales_product_qty(), line._after_sales_cost()) for line in before]

    def _after_sales_product_qty(self) -> float:
        """Quantity of the line in the product's unit, exact also where the document says it rounded."""
        self.ensure_one()
        exact = (self.extra_tax_data or {}).get(EXACT)
        if exact and self._after_sales_is_untouched():
            return exact
        unit, own = self.product_uom_id, self.product_id.uom_id
        quantity = unit._compute_quantity(self.quantity, own, round=False)
        if not own or unit == own:
            return quantity
        # Odoo's own documents say 0.33 dozen of four pieces.
        step = unit._compute_quantity(unit.rounding, own, round=False)
        return math.copysign(meant(abs(quantity), math.inf, step), quantity)

    def _after_sales_sold(self, name: str) -> float:
        """A quantity or amount of an invoice line as something sold.

        Where a down payment is larger than what is delivered, Odoo turns the final invoice into a credit note: what it
        sells stands on that with a negative quantity.

        :param name: field of the line
        """
        self.ensure_one()
        return -self[name] if self.move_type == "out_refund" else self[name]

    def _after_sales_sold_qty(self, unit=None) -> float:
        """The exact quantity that an invoice line sells, in a unit of measure (default: that of the line)."""
        exact = self._after_sales_exact_qty(unit)
        return -exact if self.move_type == "out_refund" else exact

    def _after_sales_exact_qty(self, unit=None) -> float:
        """Quantity of the line in a unit of measure (default: that of the line), exact, not rounded."""
        self.ensure_one()
        unit = unit or self.product_uom_id
        if not self.product_id or self.product_uom_id == self.product_id.uom_id == unit:
            return self.product_uom_id._compute_quantity(self.quantity, unit, round=False)
        return self.product_id.uom_id._compute_quantity(self._after_sales_product_qty(), unit, round=False)

    def _after_sales_posted_cost(self) -> float:
        """Cost of sales that this invoice line posted (negative for a credit note), in company currency."""
        return sum(self._after_sales_cost_lines()[1::2].mapped("balance"))

    def _after_sales_cost_lines(self):
        """The entries of the cost of sales of these lines.

        Odoo makes them in pairs, stock first; signs do not tell them apart, for it may post a negative cost.
        """
        return self.move_id.line_ids.filtered(
            lambda line: line.display_type == "cogs" and line.cogs_origin_id in self
        ).sorted("id")

    def _after_sales_cost_weights(self) -> list[tuple[float, float]]:
        """(quantity, unit value) of the deliveries that this invoice line answers for, in the product's unit."""
        self.ensure_one()
        sale_line = self.sale_line_ids[:1]
        weights = []
        for overlap in sale_line._after_sales_overlaps(sale_line._after_sales_posted_invoice_lines()):
            if overlap.invoiced == self:
                quantity = sale_line.product_uom_id._compute_quantity(
                    overlap.quantity, self.product_id.uom_id, round=False
                )
                weights.append((quantity, abs(overlap.delivered._get_price_unit())))
        return weights
