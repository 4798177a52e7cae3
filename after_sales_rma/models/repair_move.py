from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError, UserError


class StockMove(models.Model):
    """The customer's own goods on our premises, and the parts that go into them."""

    _inherit = "stock.move"

    after_sales_handover = fields.Boolean(
        copy=False, readonly=True, help="Nothing moved: the goods changed their owner where they lay."
    )

    # -- the customer's goods ----------------------------------------------------------------------------------

    def _after_sales_is_owned(self) -> bool:
        """Whether the move carries goods of the customer for a case."""
        self.ensure_one()
        return bool(self.after_sales_line_id and self.restrict_partner_id)

    def _after_sales_left_as_owned(self) -> bool:
        """Whether the move took goods of the customer from us, or only from one owner to the other."""
        self.ensure_one()
        return (
            self.state == "done"
            and self.location_dest_id.usage == "customer"
            and (self._after_sales_is_owned() or self.after_sales_handover)
        )

    def _after_sales_gives_back(self) -> bool:
        """Whether the move brought the customer's own goods back to him."""
        return self._after_sales_left_as_owned() and not self.after_sales_handover

    def _after_sales_is_delivery(self) -> bool:
        """What goes back after a repair is no sale: the claim stays with the move that sold it."""
        return super()._after_sales_is_delivery() and not (self._after_sales_is_owned() or self.after_sales_handover)

    def _after_sales_lots_kept(self):
        """Serials that these returns brought and that did not go back to the customer since."""
        given_back = self.returned_move_ids.filtered(lambda move: move._after_sales_left_as_owned())
        lots = self.env["stock.lot"]
        for move in self:
            lots |= move.move_line_ids.lot_id - (given_back & move.returned_move_ids).move_line_ids.lot_id
        return lots

    def _after_sales_check_sent_back(self) -> None:
        """What went back after a repair returns through a case: a plain return would value it as ours.

        :raise UserError: the native return wizard was used on the delivery of a repaired unit
        """
        bare = self.filtered(
            lambda move: not move.after_sales_line_id
            and move.origin_returned_move_id.after_sales_line_id
            and move.origin_returned_move_id._after_sales_is_owned()
            and move.location_id.usage == "customer"
        )
        if bare:
            raise UserError(
                self.env._(
                    "%(products)s was repaired and delivered back: start a new case from the original order.",
                    products=", ".join(bare.product_id.mapped("display_name")),
                )
            )
        return super()._after_sales_check_sent_back()

    def _after_sales_set_owners(self) -> None:
        super()._after_sales_set_owners()
        for owner, moves in (
            self.filtered(lambda move: move._after_sales_is_owned()).grouped("restrict_partner_id").items()
        ):
            moves.move_line_ids.filtered(lambda line, owner=owner: line.owner_id != owner).owner_id = owner

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


class StockPicking(models.Model):
    _inherit = "stock.picking"

    after_sales_gives_back = fields.Boolean(
        compute="_compute_after_sales_gives_back", help="Brings the customer's repaired goods back."
    )

    after_sales_customer_signs = fields.Boolean(
        compute="_compute_after_sales_customer_signs", help="The customer's signature accepts what it brings."
    )

    @api.depends("after_sales_gives_back")
    def _compute_after_sales_customer_signs(self):
        for picking in self:
            picking.after_sales_customer_signs = picking.after_sales_gives_back

    @api.depends("after_sales_rma_id", "picking_type_code", "move_ids.restrict_partner_id", "move_ids.location_dest_id")
    def _compute_after_sales_gives_back(self):
        for picking in self:
            owned = picking.move_ids.filtered(
                lambda move: move._after_sales_is_owned() and move.location_dest_id.usage == "customer"
            )
            picking.after_sales_gives_back = picking.picking_type_code == "outgoing" and bool(owned)
