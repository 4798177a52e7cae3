from odoo import models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """What comes into a defective location is valued, and leaves it by a decision only (R20, R21, law 2)."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        self._after_sales_check_defective()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._after_sales_follow_defective()
        return moves

    def _after_sales_follow_defective(self) -> None:
        """Goods that came get a write-down, those of goods that left are released; in the same transaction."""
        came, left = self.env["stock.move.line"], self.env["stock.move.line"]
        for line in self.move_line_ids:
            source, target = line.location_id._after_sales_place(), line.location_dest_id._after_sales_place()
            if not (source or target) or line.state != "done" or not line._after_sales_is_own():
                continue
            same_warehouse = source and target and source.warehouse_id == target.warehouse_id
            if target and target.is_defective and not (source and source.is_defective and same_warehouse):
                came |= line
            if source and not same_warehouse:
                left |= line
        Valuing = self.env["after.sales.valuing"].sudo()
        if left:
            Valuing._leave(left.sudo())
        if came:
            Valuing._enter(came.sudo())

    # -- the gate ----------------------------------------------------------------------------------------------

    def _after_sales_check_defective(self) -> None:
        """Refuse to let defective goods go anywhere but by a decision.

        :raise UserError: names the goods and what has to be decided
        """
        lines = self.env["stock.move.line"]
        for move in self:
            if move.state not in ("done", "cancel"):
                lines |= move.move_line_ids.filtered(
                    lambda line: line.location_id._after_sales_is_defective() and line.quantity
                )
        if lines:
            lines._after_sales_check_leaves()

    def _after_sales_sold_as_defective(self) -> bool:
        """Whether the move delivers a clearance sale."""
        self.ensure_one()
        return bool(self.sudo().sale_line_id.order_id.after_sales_clearance)

    def _action_assign(self, force_qty=False):
        """Nothing is reserved from a defective location by itself, but for what was decided."""
        undecided = self.filtered(lambda move: move._after_sales_may_not_reserve())
        return super(StockMove, self - undecided)._action_assign(force_qty=force_qty)

    def _after_sales_may_not_reserve(self) -> bool:
        """Whether reserving could take defective goods that nobody decided about."""
        self.ensure_one()
        place = self.location_id._after_sales_place()
        if not (place and place.is_defective) and not self.location_id._after_sales_above_defective():
            return False
        if self.location_dest_id.warehouse_id.is_after_sales or self.location_dest_id.usage in ("inventory", "supplier"):
            return False
        if self.sudo().after_sales_disposition_ids:
            return False
        if self._after_sales_sold_as_defective():
            return not self.env["after.sales.valuing"].sudo()._covered(self, approved=True)
        return True


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _after_sales_is_own(self) -> bool:
        """Whether the goods are the company's; what is the customer's has no value here."""
        self.ensure_one()
        return self.product_id.is_storable and (not self.owner_id or self.owner_id == self.company_id.partner_id)

    def _after_sales_check_leaves(self) -> None:
        """Check lines that take goods out of defective locations.

        :raise UserError: nobody decided that the goods go there
        """
        sold = self.browse()
        for line in self:
            move, target = line.move_id, line.location_dest_id
            if target._after_sales_place() or target.warehouse_id.is_after_sales or target.usage in ("inventory", "supplier"):
                continue
            if move.sudo().after_sales_disposition_ids:
                continue
            if target.usage == "customer":
                if not move._after_sales_sold_as_defective():
                    raise UserError(
                        self.env._(
                            "%(goods)s is defective: it is delivered by a clearance sale only.", goods=line._after_sales_goods()
                        )
                    )
                sold |= line
            elif not (self.env.su or self.env.user.has_group("after_sales_rma.group_manager")):
                raise UserError(
                    self.env._(
                        "%(goods)s is defective: it becomes good again by a test report, or by an after-sales manager.",
                        goods=line._after_sales_goods(),
                    )
                )
        own = sold.filtered(lambda line: line._after_sales_is_own())
        if own:
            own._after_sales_check_valued()

    def _after_sales_check_valued(self) -> None:
        """What a clearance sale delivers has an approved value.

        :raise UserError: names the goods that have none
        """
        Valuing = self.env["after.sales.valuing"].sudo()
        covered = Valuing._covered(self, approved=True)
        for key, lines in self.sudo().grouped(Valuing._key).items():
            wanted = sum(lines.mapped("quantity_product_uom"))
            if key[1].uom_id.compare(wanted, covered.get(key, 0.0)) > 0:
                raise UserError(
                    self.env._(
                        "%(goods)s: %(wanted)s %(unit)s would be sold, but only %(valued)s have an approved value. Set it in "
                        "After-Sales → Defective Goods.",
                        goods=lines[:1]._after_sales_goods(),
                        wanted=f"{wanted:g}",
                        unit=key[1].uom_id.name,
                        valued=f"{covered.get(key, 0.0):g}",
                    )
                )

    def _after_sales_goods(self) -> str:
        """The goods of a line in a few words, for messages."""
        return " ".join(filter(None, (self.product_id.display_name, self.lot_id.name)))
