from odoo import fields, models
from odoo.addons.after_sales_rma.models.reader import as_read_by

from ..rules.promotion import Promotion, is_met

#: Quantities closer than this are equal.
EPSILON = 1e-6


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    after_sales_points_back = fields.Float(
        string="Points Given Back", readonly=True, copy=False, help="Of the points that this reward cost."
    )

    def _after_sales_credited_qty(self, invoice=None) -> float:
        """Quantity on credit notes that count, in the line's unit.

        :param invoice: leave out the credit notes of this invoice
        """
        self.ensure_one()
        quantity = 0.0
        for line in self.invoice_lines:
            move = line.move_id
            if (
                move.move_type == "out_refund"
                and move.state != "cancel"
                and not (invoice and move.reversed_entry_id == invoice)
            ):
                quantity += line._after_sales_exact_qty(self.product_uom_id)
        return quantity

    def _after_sales_reward_lines(self):
        """The lines of the same reward: Odoo makes one for each rate of tax."""
        self.ensure_one()
        return self.order_id.order_line.filtered(
            lambda line: line.reward_id == self.reward_id
            and line.reward_identifier_code == self.reward_identifier_code
            and line.coupon_id == self.coupon_id
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _after_sales_bought(self):
        """Order lines that count as bought: no rewards, no sections."""
        self.ensure_one()
        return self.order_line.filtered(
            lambda line: not line.display_type
            and not line.reward_id
            and not line.is_downpayment
            and line.product_uom_qty > 0
        )

    def _after_sales_cart(self, quantities: dict | None = None, tax_included: bool = True) -> dict:
        """The cart as the rules of promotions see it.

        :param quantities: {order line: quantity kept}; default as ordered
        :return: {id of the order line: (quantity, amount)}
        """
        self.ensure_one()
        cart = {}
        for line in self._after_sales_bought():
            quantity = line.product_uom_qty if quantities is None else quantities.get(line, line.product_uom_qty)
            amount = line.price_total if tax_included else line.price_subtotal
            cart[line.id] = (quantity, amount * quantity / line.product_uom_qty)
        return cart

    def _after_sales_promotions(self, reward, value: float, taxes=None) -> list[tuple[Promotion, bool]]:
        """A reward as the kernel knows it, once for each rule that may give it, under the terms of when it was granted.

        :param reward: ``loyalty.reward``
        :param value: what the reward came to on this order, positive
        :param taxes: only lines with these taxes are made cheaper
        :return: [(promotion, whether its amounts include tax)]; empty when the reward does not depend on the cart
        """
        self.ensure_one()
        terms = self._after_sales_terms()
        gives = terms["rewards"].get(str(reward.id)) or self.sudo()._after_sales_reward_terms(reward)
        asks = terms["programs"].get(gives["program"]) or self.sudo()._after_sales_program_terms(reward.program_id)
        if asks["applies_on"] != "current":
            return []
        target = self._after_sales_taxed(gives, taxes)
        is_discount = gives["type"] == "discount"
        fixed = gives["discount"] * gives["points"] if is_discount and gives["mode"] == "per_point" else value
        promotions = []
        for rule in asks["rules"]:
            if rule["locked"]:
                continue
            amount, quantity, per_unit = rule["amount"], float(rule["quantity"]), 0.0
            if asks["type"] != "coupons" and rule["points"] and gives["points"]:
                # The points that the reward costs are earned by the order itself.
                needed = gives["points"] / rule["points"]
                if rule["mode"] == "unit":
                    quantity = max(quantity, needed)
                    per_unit = needed if gives["type"] == "product" or gives["mode"] == "per_point" else 0.0
                elif rule["mode"] == "money":
                    amount = max(amount, needed)
            promotions.append(
                (
                    Promotion(
                        counted=frozenset(rule["counted"]),
                        minimum_amount=amount,
                        minimum_quantity=quantity,
                        discounted=frozenset(target),
                        percent=gives["discount"] if is_discount and gives["mode"] == "percent" else 0.0,
                        amount=fixed,
                        per_unit=per_unit,
                        most=gives["most"],
                        cheapest=is_discount and gives["applies"] == "cheapest",
                    ),
                    rule["included"],
                )
            )
        return promotions

    def _after_sales_taxed(self, gives: dict, taxes=None) -> list[int]:
        """The lines that a reward makes cheaper, of these taxes where it has a line for each rate of tax."""
        lines = self._after_sales_bought().filtered(lambda line: line.id in gives["discounted"])
        if taxes is not None and gives["mode"] == "percent" and gives["type"] != "shipping":
            lines = lines.filtered(lambda line: line.tax_ids == taxes) or lines
        return lines.ids

    # -- free products -----------------------------------------------------------------------------------------

    def _after_sales_free_qty(self, reward, quantities: dict) -> float:
        """How many free products of a reward a cart earns.

        :param quantities: {order line: quantity kept}
        """
        self.ensure_one()
        free = (self._after_sales_terms()["rewards"].get(str(reward.id)) or {}).get("free", reward.reward_product_qty)
        most = 0.0
        for promotion, included in self._after_sales_promotions(reward, float(free)):
            cart = self._after_sales_cart(quantities, included)
            if is_met(promotion, cart):
                counted = sum(cart[key][0] for key in promotion.counted if key in cart)
                times = (counted + EPSILON) // promotion.per_unit if promotion.per_unit else 1
                most = max(most, free * times)
        return most

    # -- points ------------------------------------------------------------------------------------------------

    def _after_sales_settle_points(self) -> None:
        """Points and coupons go back, and points earned are taken back, as far as posted credit notes say (L11).

        What is due is worked out anew each time: when a credit note is undone, so are its points.
        """
        for order in self.sudo():
            for line in order.order_line.filtered(lambda line: line.coupon_id and line.points_cost):
                due = line.points_cost * line._after_sales_reward_taken()
                if line.coupon_id.program_id.program_type == "coupons":
                    # A coupon is whole or used.
                    due = line.points_cost if due > line.points_cost - EPSILON else 0.0
                due = round(due, 2)
                if abs(due - line.after_sales_points_back) > EPSILON:
                    order._after_sales_move_points(line.coupon_id, due - line.after_sales_points_back)
                    line.after_sales_points_back = due
            for entry in order.coupon_point_ids.filtered(
                lambda item: item.coupon_id.program_id.applies_on != "current"
            ):
                due = round(entry.points * order._after_sales_unearned(entry.coupon_id.program_id), 2)
                change = due - entry.after_sales_points_back
                # What the customer spent already is not owed.
                change = min(change, max(entry.coupon_id.points, 0.0))
                if abs(change) > EPSILON:
                    order._after_sales_move_points(entry.coupon_id, -change)
                    entry.after_sales_points_back += change

    def _after_sales_kept(self) -> dict:
        """{order line: quantity that no posted credit note took back}."""
        self.ensure_one()
        kept = {}
        for line in self._after_sales_bought():
            back = sum(
                item._after_sales_exact_qty(line.product_uom_id)
                for item in line.invoice_lines
                if item.move_id.move_type == "out_refund" and item.parent_state == "posted"
            )
            kept[line] = max(line.product_uom_qty - back, 0.0)
        return kept

    def _after_sales_unearned(self, program) -> float:
        """Which part of the points that an order earned is not earned by what is kept, 0 to 1."""
        self.ensure_one()
        kept = self._after_sales_kept()
        before, after = self._after_sales_points(program), self._after_sales_points(program, kept)
        return min(max(1 - after / before, 0.0), 1.0) if before else 0.0

    def _after_sales_points(self, program, quantities: dict | None = None) -> float:
        """Points that a cart earns under the rules that a programme had when the order was confirmed."""
        self.ensure_one()
        kept = self._after_sales_terms()["programs"].get(str(program.id))
        points = 0.0
        for rule in (kept or self.sudo()._after_sales_program_terms(program))["rules"]:
            cart = self._after_sales_cart(quantities, rule["included"])
            counted = [key for key in rule["counted"] if key in cart]
            terms = Promotion(frozenset(counted), rule["amount"], float(rule["quantity"]))
            if not is_met(terms, cart):
                continue
            with_tax = self._after_sales_cart(quantities)
            factor = {
                "order": 1.0,
                "unit": sum(cart[key][0] for key in counted),
                "money": sum(with_tax[key][1] for key in counted),
            }[rule["mode"]]
            points += rule["points"] * factor
        return points

    def _after_sales_move_points(self, card, points: float) -> None:
        """Change the points of a card and say so in its history.

        :param points: positive: the customer gets them back; negative: they are taken back
        """
        self.ensure_one()
        card.points += points
        self.env["loyalty.history"].create(
            {
                "card_id": card.id,
                "description": as_read_by(self, self.partner_id).env._("Return of %(order)s", order=self.name),
                "issued": max(points, 0.0),
                "used": max(-points, 0.0),
                "order_model": self._name,
                "order_id": self.id,
            }
        )
