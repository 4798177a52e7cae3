from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.guarded import OURS
from odoo.api import Self, ValuesType


class StockMove(models.Model):
    """What comes back of a kit names the component that it is, else the order would not count it as returned.

    What is delivered of a kit says how much of it made one: the bill of materials may be another one later.
    """

    _inherit = "stock.move"

    after_sales_per_kit = fields.Float(
        string="Per Kit",
        digits=0,
        readonly=True,
        copy=False,
        help="How much of this component, in its own unit, was in one unit of the order line when it was ordered.",
    )

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "after_sales_per_kit": self.after_sales_per_kit, **OURS}

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        moves = super().create(vals_list)
        moves._after_sales_name_component()
        if any(vals.get("bom_line_id") for vals in vals_list):
            moves._after_sales_keep_recipe()
        return moves

    def _after_sales_after_write(self, vals: ValuesType) -> None:
        super()._after_sales_after_write(vals)
        if "to_refund" in vals:
            self._after_sales_name_component()

    def _after_sales_keep_recipe(self) -> None:
        """Write down what makes a kit at this moment, on new moves that bring one to a customer."""
        ordered = self.sudo().filtered(
            lambda move: move.bom_line_id
            and move.sale_line_id
            and not move.after_sales_per_kit
            and not move.after_sales_line_id
            and not move.origin_returned_move_id
        )
        for line, moves in ordered.grouped("sale_line_id").items():
            recipe = line._after_sales_recipe_of_today()
            for move in moves:
                move.after_sales_per_kit = recipe.get(move.product_id, 0.0)

    def _after_sales_name_component(self) -> None:
        """Moves of cases that count as returned are of the kit that their goods left with; swaps are not."""
        for move in self.filtered("after_sales_line_id"):
            origin = move.after_sales_line_id.sudo().origin_move_id._after_sales_first_delivery()
            component = origin.bom_line_id if move.to_refund else origin.bom_line_id.browse()
            if move.bom_line_id != component:
                move.bom_line_id = component


class StockRule(models.Model):
    """The next step of a delivery brings what the step before was planned for."""

    _inherit = "stock.rule"

    def _push_prepare_move_copy_values(self, move_to_copy, new_date):
        vals = super()._push_prepare_move_copy_values(move_to_copy, new_date)
        part = move_to_copy.after_sales_per_kit
        return {**vals, "after_sales_per_kit": part, **OURS} if part else vals
