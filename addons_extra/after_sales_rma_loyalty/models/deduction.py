from odoo import api, models
from odoo.addons.after_sales_rma_deduction.rules.deduction import Deduction

#: Quantities closer than this are equal.
EPSILON = 1e-6


class AfterSalesDeduction(models.Model):
    """A free product that what remains does not earn any more is paid, or comes back (L10)."""

    _inherit = "after.sales.deduction"

    @api.model
    def _demanded(self, lines) -> dict:
        result = super()._demanded(lines)
        orders = lines.sudo().sale_line_id.order_id
        for order in orders:
            gifts = order.order_line.filtered(lambda line: line.reward_id.reward_type == "product")
            for gift in gifts:
                own = lines.filtered(lambda line, order=order: line.sale_line_id.order_id == order)
                for rma, case_lines in own.grouped("rma_id").items():
                    bought = case_lines.filtered(lambda line: not line.sudo().sale_line_id.reward_id)
                    deduction = self._gift_deduction(rma.sudo(), gift)
                    asked = any(item.kind == "gift" for line in case_lines for item in result.get(line, []))
                    # Where the promise itself charges missing gifts, they are not charged twice.
                    # A gift that was paid and comes back now is given back, be it all that comes back.
                    bearer = bought[:1] or (case_lines[:1] if deduction and deduction.amount < 0 else bought)
                    if deduction and bearer and not asked:
                        result[bearer] = [*result.get(bearer, []), deduction]
        return result

    @api.model
    def _gift_deduction(self, rma, gift) -> Deduction | None:
        """What a case deducts for a free product; negative when an earlier case deducted too much.

        :param gift: the reward line of the order
        """
        order = gift.order_id
        rule = f"loyalty-{gift.id}"
        kept = {line: self._kept_after(rma, line) for line in order._after_sales_bought()}
        earned = order._after_sales_free_qty(gift.reward_id, kept)
        unearned = max(self._kept_after(rma, gift) - earned, 0.0)
        taxes = gift.tax_ids.compute_all(gift.price_unit, gift.currency_id, unearned, gift.product_id, order.partner_id)
        others = order.order_line.after_sales_line_ids.rma_id.deduction_ids.filtered(
            lambda item: item.rule == rule and item.rma_id != rma
        )
        amount = gift.currency_id.round(
            (taxes["total_included"] if unearned else 0.0) - sum(others.mapped("amount_taken"))
        )
        if not amount:
            return None
        label = self.env._("Free product kept: %(product)s", product=gift.product_id.display_name)
        return Deduction("gift", rule, label, 0.0, amount)

    @api.model
    def _kept_after(self, rma, sale_line) -> float:
        """What the customer keeps of an order line once this case is settled; what other cases credited is gone."""
        back = 0.0
        for line in sale_line.after_sales_line_ids:
            if line.rma_id == rma:
                refused = max(line.qty_inspected - line.qty_accepted, 0.0)
                quantity = line.quantity - refused if rma.state not in ("refused", "cancelled") else 0.0
            else:
                quantity = line.qty_credited + line.qty_credit_draft
            if line._is_credited():
                back += line.uom_id._compute_quantity(quantity, sale_line.product_uom_id, round=False)
        quantity = sale_line.product_uom_qty - back
        return quantity if quantity > EPSILON else 0.0
