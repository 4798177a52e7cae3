from odoo import api, models

from ..rules.promotion import lost

#: Quantities closer than this are equal.
EPSILON = 1e-6


class AfterSalesSimulation(models.AbstractModel):
    """Rewards are worked out anew for what the customer keeps (R23, L10)."""

    _inherit = "after.sales.simulation"

    @api.model
    def _read_together(self, lines) -> None:
        orders = lines.sale_line_id.order_id
        orders.order_line.invoice_lines.mapped("move_id.reversed_entry_id")
        orders.order_line.reward_id.program_id.rule_ids.mapped("minimum_qty")
        return super()._read_together(lines)

    @api.model
    def _fraction_lost(self, discount, invoice, taken: dict) -> float:
        """Of a reward: what the cart that is kept does not earn any more."""
        reward_line = discount.sale_line_ids.filtered("reward_id")[:1]
        if not reward_line:
            return super()._fraction_lost(discount, invoice, taken)
        order, reward = reward_line.order_id, reward_line.reward_id
        kept = self._kept(order, invoice, taken)
        goods = {line: quantity for line, quantity in kept.items() if not line._after_sales_is_freight()}
        if reward.reward_type == "shipping" and all(quantity < EPSILON for quantity in goods.values()):
            # Of an order that comes back whole, freight and its reward go together.
            freight = [quantity for line, quantity in kept.items() if line not in goods]
            return 1.0 if all(quantity < EPSILON for quantity in freight) else 0.0
        taxes = discount.tax_ids if len(reward_line._after_sales_reward_lines()) > 1 else None
        value = abs(reward_line.price_total)
        promotions = order.sudo()._after_sales_promotions(reward, value, taxes)
        if not promotions:
            return super()._fraction_lost(discount, invoice, taken)
        # Of several rules the one that leaves the customer the most counts.
        return min(
            lost(promotion, order._after_sales_cart(None, included), order._after_sales_cart(kept, included))
            for promotion, included in promotions
        )

    @api.model
    def _kept(self, order, invoice, taken: dict) -> dict:
        """{order line: quantity that the customer keeps, in its unit} once these quantities are taken back.

        :param taken: {line of this invoice: [(quantity in its unit, amounts)]}
        """
        kept = {}
        for line in order._after_sales_bought():
            quantity = line.product_uom_qty - line._after_sales_credited_qty(invoice)
            for sold in line.invoice_lines.filtered(lambda item: item.move_id == invoice):
                back = sum(part for part, _amounts in taken.get(sold, []))
                quantity -= sold.product_uom_id._compute_quantity(back, line.product_uom_id, round=False)
            kept[line] = quantity if quantity > EPSILON else 0.0
        return kept
