from odoo import api, models
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError


class StockMove(models.Model):
    """The unit under repair, and the parts that go into it."""

    _inherit = "stock.move"

    def _after_sales_words_of_owned(self) -> str:
        repaired = self.origin_returned_move_id.after_sales_line_id.filtered(lambda line: line.remedy == "repair")
        if not repaired:
            return super()._after_sales_words_of_owned()
        return self.env._(
            "%(products)s was repaired and delivered back: start a new case from the original order.",
            products=", ".join(self.product_id.mapped("display_name")),
        )

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        """The unit under repair moves as what it is: the customer's. Odoo looks for its owner among the parts."""
        for vals in vals_list:
            if vals.get("repair_id") and not vals.get("repair_line_type"):
                owner = self.env["repair.order"].browse(vals["repair_id"])._after_sales_owner()
                if owner:
                    vals["restrict_partner_id"] = owner.id
                    for command in vals.get("move_line_ids") or []:
                        if len(command) == 3 and isinstance(command[2], dict):
                            command[2]["owner_id"] = owner.id
        moves = super().create(vals_list)
        moves._after_sales_check_technician()
        return moves

    def _after_sales_before_write(self, vals: ValuesType) -> None:
        self._after_sales_check_technician()
        super()._after_sales_before_write(vals)

    def unlink(self):
        self._after_sales_check_technician()
        return super().unlink()

    def _after_sales_check_technician(self) -> None:
        """Technicians enter parts on the repair, which checks what they say; never past it.

        :raise AccessError: a technician who does not work in the warehouse changes a part by itself
        """
        if self.env.su or not any(move.repair_id.after_sales_line_id for move in self):
            return
        if self.repair_id._after_sales_is_technician():
            raise AccessError(self.env._("Enter parts on the repair."))

    # -- parts -------------------------------------------------------------------------------------------------

    @api.depends("repair_id.under_warranty", "repair_id.after_sales_line_id")
    def _compute_location_dest_id(self):
        result = super()._compute_location_dest_id()
        for move in self:
            if move.repair_line_type == "add" and move.repair_id._after_sales_is_free():
                move.location_dest_id = move.repair_id._after_sales_warranty_location()
        return result

    @api.depends("repair_id.under_warranty", "repair_id.after_sales_line_id")
    def _compute_location_id(self):
        result = super()._compute_location_id()
        for move in self:
            if move.repair_line_type == "recycle" and move.repair_id._after_sales_is_free():
                move.location_id = move.repair_id._after_sales_warranty_location()
        return result

    def _get_repair_locations(self, repair_line_type, repair_id=False):
        """Parts of a free repair are used up where their cost is booked; sold ones cost with their invoice."""
        source, destination = super()._get_repair_locations(repair_line_type, repair_id)
        repair = repair_id or self.repair_id
        if repair_line_type in ("add", "recycle") and repair._after_sales_is_free():
            place = repair._after_sales_warranty_location()
            return (source, place) if repair_line_type == "add" else (place, destination)
        return source, destination

    def _compute_description_picking(self):
        """Whoever sees a repair sees its parts, also without any right on the quotation that Odoo looks at."""
        of_cases = self.filtered(lambda move: move.repair_id.after_sales_line_id)
        if not of_cases:
            return super()._compute_description_picking()
        super(StockMove, of_cases.sudo())._compute_description_picking()
        return super(StockMove, self - of_cases)._compute_description_picking()

    def _create_repair_sale_order_line(self):
        """A technician adds parts to a quotation that he may not change otherwise."""
        of_cases = self.filtered(lambda move: move.repair_id.after_sales_line_id)
        if not of_cases:
            return super()._create_repair_sale_order_line()
        super(StockMove, of_cases.sudo())._create_repair_sale_order_line()
        return super(StockMove, self - of_cases)._create_repair_sale_order_line()
