from collections import defaultdict
from typing import NamedTuple

from odoo import models


class Part(NamedTuple):
    """What a component is of one unit of the order line that sold a kit.

    :ivar quantity: how much of it makes one kit, in the component's unit
    :ivar share: which part of the kit one unit of it is: all components of a kit come to 1
    """

    quantity: float
    share: float


class SaleOrderLine(models.Model):
    """A kit: sold as one thing, delivered and taken back as its components."""

    _inherit = "sale.order.line"

    def _after_sales_kit(self) -> dict:
        """The components of a kit: {product: ``Part``}; nothing where the line sold no kit.

        The share of a component is its share of the cost that the components of the first deliveries left with.
        """
        self.ensure_one()
        line = self.sudo()
        quantities = line._after_sales_recipe() or line._after_sales_recipe_of_today()
        if not quantities:
            return {}
        values = {product: line._after_sales_component_value(product) for product in quantities}
        whole = sum(quantity * values[product] for product, quantity in quantities.items())
        if not whole:
            values = dict.fromkeys(quantities, 1.0)
            whole = sum(quantities.values())
        return {product: Part(quantity, values[product] / whole) for product, quantity in quantities.items()}

    def _after_sales_recipe(self) -> dict:
        """How much of each component, in its unit, is in one unit of this line: as its moves were planned.

        :return: {product: quantity}; nothing where the line sold no kit, or before moves said so
        """
        totals = defaultdict(lambda: [0.0, 0.0])
        for move in self.move_ids:
            if move.after_sales_per_kit and move.state != "cancel" and not move.origin_returned_move_id:
                totals[move.product_id][0] += move.product_qty
                totals[move.product_id][1] += move.product_qty / move.after_sales_per_kit
        return {product: quantity / lines for product, (quantity, lines) in totals.items() if lines}

    def _after_sales_recipe_of_today(self) -> dict:
        """The same by the bill of materials, for what was ordered before moves said what makes a kit."""
        boms = self.move_ids.bom_line_id.bom_id.filtered(lambda bom: bom.type == "phantom")
        if not boms:
            return {}
        own = boms.filtered(
            lambda bom: self.product_id == bom.product_id
            or (not bom.product_id and self.product_id.product_tmpl_id == bom.product_tmpl_id)
        )[:1]
        if not own:
            # Made of nothing but other kits: only theirs stand on the moves.
            found = boms._bom_find(self.product_id, company_id=self.company_id.id, bom_type="phantom")
            own = found[self.product_id]
        if not own:
            return {}
        kits = self.product_uom_id._compute_quantity(1, self.product_id.uom_id, round=False)
        products = self.env["product.product"].sudo()
        result = {}
        for product_id, item in self._get_bom_component_qty(own).items():
            product = products.browse(product_id)
            if product.type != "service" and item["qty"] > 0:
                result[product] = item["qty"] / own.product_qty * kits
        return result

    def _after_sales_component_value(self, product) -> float:
        """What a unit of a component left with first, in company currency; before that, what it costs today."""
        moves = self.move_ids.filtered(
            lambda move: move.product_id == product
            and move.state == "done"
            and move.is_out
            and not move.after_sales_is_replacement
        ).sorted("id")
        for move in moves:
            quantity = move._get_valued_qty()
            if quantity:
                return abs(move.value) / quantity
        return product.with_company(self.company_id).standard_price

    def _after_sales_from(self, product, quantity: float, unit) -> float:
        part = product != self.product_id and self._after_sales_kit().get(product)
        if not part:
            return super()._after_sales_from(product, quantity, unit)
        return unit._compute_quantity(quantity, product.uom_id, round=False) * part.share

    def _after_sales_to(self, product, quantity: float, unit) -> float:
        part = product != self.product_id and self._after_sales_kit().get(product)
        if not part:
            return super()._after_sales_to(product, quantity, unit)
        if not part.share:
            return 0.0
        return product.uom_id._compute_quantity(quantity / part.share, unit, round=False)

    # -- what is owed ------------------------------------------------------------------------------------------

    def _after_sales_returned_qty(self) -> float:
        if not self._after_sales_kit():
            return super()._after_sales_returned_qty()
        back = self._after_sales_kits_back(lambda move: bool(move.after_sales_line_id))
        return self.product_uom_id.round(back)

    def _after_sales_kits_back(self, counts=lambda _move: True) -> float:
        """What came back of kits, in parts of them, and was not sent back again; in this line's unit, not rounded."""
        self.ensure_one()
        total = 0.0
        for move in self.move_ids:
            if move.state != "done" or not move.to_refund or not counts(move):
                continue
            if move.location_id.usage == "customer":
                sign = 1
            elif move.location_dest_id.usage == "customer" and move.origin_returned_move_id:
                sign = -1
            else:
                continue
            total += sign * self._after_sales_from(move.product_id, move.quantity, move.product_uom)
        return total

    def _after_sales_kits_delivered(self, kit: dict) -> float:
        """Complete kits that were delivered, whatever came back of them; in this line's unit."""
        self.ensure_one()
        delivered = dict.fromkeys(kit, 0.0)
        for move in self.move_ids:
            if (
                move.state == "done"
                and move.product_id in delivered
                and move._after_sales_is_delivery()
                and not move.origin_returned_move_id
                and not move.after_sales_is_replacement
            ):
                delivered[move.product_id] += move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, round=False
                )
        ratios = [delivered[product] / part.quantity for product, part in kit.items()]
        return self.product_uom_id.round(min(ratios, default=0.0)) // 1

    def _prepare_qty_delivered(self):
        """Of orders with a case, complete kits are counted by what was ordered, not by today's bill of materials."""
        result = super()._prepare_qty_delivered()
        for line in self.filtered("after_sales_line_ids").sudo():
            recipe = line._after_sales_recipe() if line.qty_delivered_method == "stock_move" else {}
            if recipe:
                result[line.sudo(False)] = line._after_sales_whole_kits(recipe)
        return result

    def _after_sales_whole_kits(self, recipe: dict) -> float:
        """Complete kits that the customer has, in this line's unit.

        :param recipe: {component: quantity in one unit of this line}
        """
        self.ensure_one()
        there = dict.fromkeys(recipe, 0.0)
        for move in self.move_ids:
            if move.state != "done" or move.product_id not in there or move.after_sales_is_replacement:
                continue
            quantity = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
            if move._after_sales_is_delivery() and (move.to_refund or not move.origin_returned_move_id):
                there[move.product_id] += quantity
            elif move.location_id.usage == "customer" and move.to_refund:
                there[move.product_id] -= quantity
        kits = self.product_uom_id._compute_quantity(1, self.product_id.uom_id, round=False)
        ratios = [product.uom_id.round(there[product] / part * kits) for product, part in recipe.items()]
        return min(ratios) // 1 / kits

    def _after_sales_kits_owed(self, kit: dict) -> float:
        """Kits that the customer keeps, in parts of them: Odoo takes an incomplete kit for none at all."""
        self.ensure_one()
        if self.product_id.invoice_policy == "order":
            return self.product_uom_qty - self._after_sales_returned_qty()
        return self._after_sales_kits_delivered(kit) - self._after_sales_kits_back()

    def _after_sales_invoiced_too_much(self) -> float:
        kit = self._after_sales_kit()
        if not kit:
            return super()._after_sales_invoiced_too_much()
        excess = self.qty_invoiced - self._after_sales_kits_owed(kit)
        # Documents know hundredths of a kit: what they rounded off must not keep a component from being credited.
        step = self.product_uom_id.rounding / 2
        return excess + step if excess > step else 0.0

    def _compute_qty_to_invoice(self):
        """Of a kit that came back in part, what was credited is not credited again, nor invoiced."""
        result = super()._compute_qty_to_invoice()
        for line in self:
            if line.state == "sale" and line.after_sales_line_ids and line.product_id.invoice_policy != "order":
                kit = line._after_sales_kit()
                if kit:
                    owed = line._after_sales_kits_owed(kit)
                    line.qty_to_invoice = line.product_uom_id.round(owed - line.qty_invoiced)
        return result
