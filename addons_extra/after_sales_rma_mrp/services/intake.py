from odoo import api, models
from odoo.exceptions import ValidationError


class AfterSalesIntake(models.AbstractModel):
    """Whoever asks for a kit by its order line asks for all of its components."""

    _inherit = "after.sales.intake"

    @api.model
    def _choose(self, orders, deliveries: dict, lines: list[dict] | None) -> dict:
        if lines is not None:
            left = dict(deliveries)
            lines = [part for spec in lines for part in self._of_components(spec, left)]
        return super()._choose(orders, deliveries, lines)

    @api.model
    def _of_components(self, spec: dict, left: dict) -> list[dict]:
        """What is asked for, component by component and delivery by delivery where it is a kit.

        :param left: {delivered move: quantity left in its unit}; becomes less
        :raise ValidationError: less is left of a component than the kits need
        """
        sold = self.env["sale.order.line"].sudo().browse(spec.get("sale_line_id") or [])
        kit = sold.exists() and sold._after_sales_kit()
        if not kit:
            return [spec]
        moves = [move for move in left if move.sale_line_id == sold]
        if spec.get("quantity") is None:
            return [self._of_move(spec, move, left[move]) for move in moves] or [spec]
        result = []
        kits = spec["quantity"]
        if moves and spec.get("uom_id"):
            unit = self._unit_of(spec, sold.product_id, sold.product_uom_id)
            kits = unit._compute_quantity(kits, sold.product_uom_id, round=False)
        for product, part in kit.items():
            wanted = part.quantity * kits
            for move in (move for move in moves if move.product_id == product):
                asked = product.uom_id._compute_quantity(wanted, move.product_uom, rounding_method="HALF-UP")
                taken = min(asked, left[move])
                if move.product_uom.compare(taken, 0) > 0:
                    result.append(self._of_move(spec, move, taken))
                    left[move] -= taken
                    wanted -= move.product_uom._compute_quantity(taken, product.uom_id, round=False)
            if product.uom_id.compare(wanted, 0) > 0:
                raise ValidationError(
                    self.env._(
                        "%(kit)s (%(order)s): %(missing)s %(unit)s of %(component)s less may come back than "
                        "%(asked)s of it need.",
                        kit=sold.product_id.display_name,
                        order=sold.order_id.name,
                        missing=f"{product.uom_id.round(wanted):g}",
                        unit=product.uom_id.name,
                        component=product.display_name,
                        asked=f"{spec['quantity']:g}",
                    )
                )
        return result

    @api.model
    def _of_move(self, spec: dict, move, quantity: float) -> dict:
        """What is asked of one delivery of a component, with those of the lots that it brought."""
        lots = set(spec.get("lot_ids") or []) & set(move.move_line_ids.lot_id.ids)
        return {
            **spec,
            "sale_line_id": None,
            "move_id": move.id,
            "quantity": quantity,
            "uom_id": move.product_uom.id,
            "lot_ids": sorted(lots),
        }
