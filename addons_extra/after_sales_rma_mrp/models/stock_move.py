from odoo import api, models
from odoo.api import Self, ValuesType


class StockMove(models.Model):
    """What comes back of a kit names the component that it is, else the order would not count it as returned."""

    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        moves = super().create(vals_list)
        moves._after_sales_name_component()
        return moves

    def _after_sales_after_write(self, vals: ValuesType) -> None:
        super()._after_sales_after_write(vals)
        if "to_refund" in vals:
            self._after_sales_name_component()

    def _after_sales_name_component(self) -> None:
        """Moves of cases that count as returned are of the kit that their goods left with; swaps are not."""
        for move in self.filtered("after_sales_line_id"):
            origin = move.after_sales_line_id.sudo().origin_move_id._after_sales_first_delivery()
            component = origin.bom_line_id if move.to_refund else origin.bom_line_id.browse()
            if move.bom_line_id != component:
                move.bom_line_id = component
