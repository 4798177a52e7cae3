from odoo import api, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError
from odoo.fields import Domain

from .guarded import TRUSTED
from .log import gate


class StockMove(models.Model):
    """What comes into a defective location is valued, and leaves it by a decision only (R20, R21, law 2)."""

    _inherit = "stock.move"

    def _after_sales_before_done(self) -> None:
        self._after_sales_check_defective()
        super()._after_sales_before_done()

    def _after_sales_value_defective(self) -> None:
        """Goods that came get a write-down, those of goods that left are released; in the same transaction."""
        super()._after_sales_value_defective()
        came, left = self.env["stock.move.line"], self.env["stock.move.line"]
        back = self._after_sales_back_from_clearance()
        for line in self.move_line_ids:
            source, target = line.location_id._after_sales_place(), line.location_dest_id._after_sales_place()
            if not (source or target) or line.state != "done" or not line._after_sales_is_own():
                continue
            same_warehouse = source and target and source.warehouse_id == target.warehouse_id
            if target and target.is_defective and not (source and source.is_defective and same_warehouse):
                came |= line
            if source and not same_warehouse:
                left |= line
        self.move_line_ids._after_sales_check_lay_there()
        Valuing = self.env["after.sales.valuing"].sudo()
        if left:
            Valuing._leave(left.sudo())
        valued = Valuing._come_back(back.sudo()) if back else None
        if came:
            Valuing._enter(came.sudo(), valued)

    def _after_sales_back_from_clearance(self):
        """The done lines of these moves that bring back what was sold as defective."""
        returns = self.filtered(
            lambda move: move.state == "done"
            and move.location_id.usage == "customer"
            and move.origin_returned_move_id
            and move.origin_returned_move_id._after_sales_sold_as_defective()
        )
        return returns.move_line_ids.filtered(lambda line: line._after_sales_is_own())

    # -- the gate ----------------------------------------------------------------------------------------------

    @gate
    def _after_sales_check_defective(self) -> None:
        """Refuse to let defective goods go anywhere but by a decision.

        :raise UserError: names the goods and what has to be decided
        """
        lines = self.env["stock.move.line"]
        for move in self:
            if move.state not in ("done", "cancel"):
                lines |= move.move_line_ids.filtered(
                    lambda line: line.location_id._after_sales_may_hold_defective() and line.quantity
                )
        if lines:
            lines._after_sales_check_leaves(done=True)

    def _after_sales_sold_as_defective(self) -> bool:
        """Whether the move delivers a clearance sale."""
        self.ensure_one()
        return bool(self.sudo().sale_line_id.order_id.after_sales_clearance)

    def _action_assign(self, force_qty=False):
        """Nothing is reserved from a defective location by itself, but for what was decided."""
        undecided = self.filtered(lambda move: move._after_sales_may_not_reserve())
        cleared = (self - undecided).filtered(lambda move: move._after_sales_clears())
        allotted = cleared._after_sales_allot() if cleared else {}
        result = super(StockMove, self - undecided - cleared)._action_assign(force_qty=force_qty)
        for move, lots in allotted.items():
            # Only what was valued, and nobody else holds.
            chosen = move.with_context(after_sales_lots=(TRUSTED, lots.ids)) if lots else move
            super(StockMove, chosen)._action_assign(force_qty=force_qty)
        # What lies beside the defective goods (spare parts) is there for everybody.
        above = undecided.filtered(lambda move: not move.location_id._after_sales_is_defective())
        if above:
            super(StockMove, above.with_context(after_sales_spare_defective=True))._action_assign(force_qty=force_qty)
        return result

    def _after_sales_may_not_reserve(self) -> bool:
        """Whether reserving could take defective goods that nobody decided about."""
        self.ensure_one()
        if not self.location_id._after_sales_may_hold_defective() or self._after_sales_stays_apart():
            return False
        if self.sudo().after_sales_disposition_ids:
            return False
        return not self._after_sales_sold_as_defective()

    def _after_sales_clears(self) -> bool:
        """Whether the move takes defective goods for a clearance sale."""
        self.ensure_one()
        return (
            self.location_id._after_sales_may_hold_defective()
            and not self._after_sales_stays_apart()
            and self._after_sales_sold_as_defective()
        )

    def _after_sales_allot(self) -> dict:
        """What clearance sales may reserve: goods with an approved value that no other sale holds.

        :return: {move: the lots that it may take, none for goods without}; moves for which too little is left are
            left out, they stay unreserved
        """
        left, _holders = (
            self.env["after.sales.valuing"].sudo()._left_to_sell(self.product_id, self.move_line_ids, self.company_id)
        )
        allotted = {}
        for move in self:
            warehouse_id = move.location_id.warehouse_id.id
            keys = [key for key in left if key[:2] == (warehouse_id, move.product_id)]
            wanted = move.product_qty
            if move.product_id.uom_id.compare(wanted, sum(left[key] for key in keys)) > 0:
                continue
            allotted[move] = self.env["stock.lot"]
            for key in keys:
                part = min(wanted, left[key])
                if part > 0:
                    left[key] -= part
                    wanted -= part
                    allotted[move] |= key[2]
        return allotted

    def _after_sales_stays_apart(self) -> bool:
        """Whether the goods go where nobody takes them for good ones."""
        self.ensure_one()
        return self.location_dest_id._after_sales_keeps_apart()


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _get_gather_domain(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False):
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
        chosen = self.env.context.get("after_sales_lots")
        if isinstance(chosen, tuple) and chosen[0] is TRUSTED and not lot_id:
            domain = Domain(domain) & Domain("lot_id", "in", chosen[1])
        if not self.env.context.get("after_sales_spare_defective"):
            return domain
        held = self.env["stock.location"]._after_sales_held()
        places = [place.location_id for place in held if place.is_defective]
        return Domain(domain) & ~Domain("location_id", "child_of", places)


#: Fields of a move line that say from where to where it takes how much of what.
WAY = {"location_id", "location_dest_id", "quantity", "product_uom_id", "lot_id", "owner_id", "move_id"}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        lines = super().create(vals_list)
        lines._after_sales_check_reserved()
        return lines

    def _after_sales_before_write(self, vals: ValuesType) -> None:
        if {"location_id", "location_dest_id"} & vals.keys():
            self._after_sales_check_done_way(vals)
        super()._after_sales_before_write(vals)

    def _after_sales_after_write(self, vals: ValuesType) -> None:
        super()._after_sales_after_write(vals)
        if WAY & vals.keys():
            self._after_sales_check_reserved()

    @gate
    def _after_sales_check_reserved(self) -> None:
        """Nothing is taken from a defective location, not even reserved, for what nobody decided.

        :raise UserError: names the goods
        """
        taken = self.filtered(
            lambda line: line.location_id._after_sales_may_hold_defective()
            and line.quantity
            and line.state not in ("done", "cancel")
        )
        if taken:
            taken._after_sales_check_leaves()

    @gate
    def _after_sales_check_done_way(self, vals: ValuesType) -> None:
        """What was brought to a defective location, or away from it, stays where it was brought.

        :raise UserError: the done move would have gone elsewhere
        """
        Location = self.env["stock.location"]
        for line in self.filtered(lambda line: line.state == "done"):
            changed = [
                name for name in ("location_id", "location_dest_id") if vals.get(name, line[name].id) != line[name].id
            ]
            places = [line[name] for name in changed] + [Location.browse(vals[name]) for name in changed]
            if any(place._after_sales_place() for place in places):
                raise UserError(
                    self.env._(
                        "%(goods)s is done: move the goods with a new transfer.", goods=line._after_sales_goods()
                    )
                )

    def _after_sales_is_own(self) -> bool:
        """Whether the goods are the company's; what is the customer's has no value here."""
        self.ensure_one()
        return self.product_id.is_storable and (not self.owner_id or self.owner_id == self.company_id.partner_id)

    def _after_sales_check_leaves(self, done: bool = False) -> None:
        """Check lines that take goods out of defective locations.

        :param done: they leave now, and are not just reserved
        :raise UserError: nobody decided that the goods go there
        """
        if self.env.context.get("after_sales_trusted") is TRUSTED:
            return  # only the owner changes
        leaving = self.filtered(
            lambda line: not line.location_dest_id._after_sales_keeps_apart()
            and not line.move_id.sudo().after_sales_disposition_ids
        )
        defective = leaving.filtered(lambda line: line.location_id._after_sales_is_defective())
        (leaving - defective)._after_sales_check_lies_there()
        sold = self.browse()
        for line in defective:
            move = line.move_id
            if line.location_dest_id.usage == "customer":
                if not move._after_sales_sold_as_defective():
                    raise UserError(
                        self.env._(
                            "%(goods)s is defective: it is delivered by a clearance sale only.",
                            goods=line._after_sales_goods(),
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
            own._after_sales_check_valued(done)

    def _after_sales_check_lies_there(self) -> None:
        """What is taken from beside the defective goods lies there; else the defective ones would be handed out.

        :raise UserError: names the goods, and that their place has to be named
        """
        for line in self:
            lying = self.env["stock.quant"]._get_available_quantity(
                line.product_id, line.location_id, lot_id=line.lot_id, strict=True, allow_negative=True
            )
            # What the line itself reserved is its own.
            reserved = line.quantity_product_uom if line.location_id.usage == "internal" else 0.0
            if line.product_id.uom_id.compare(lying + reserved, line.quantity_product_uom) < 0:
                raise UserError(
                    self.env._(
                        "%(goods)s does not lie in %(place)s: name the place it is taken from.",
                        goods=line._after_sales_goods(),
                        place=line.location_id.display_name,
                    )
                )

    @gate
    def _after_sales_check_lay_there(self) -> None:
        """What was taken from a defective location lay there: a unit more would be a good one made of nothing.

        :raise UserError: names the goods, and how many are missing
        """
        taken = self.filtered(lambda line: line.state == "done" and line.location_id._after_sales_is_defective())
        if not taken:
            return
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [("location_id", "in", taken.location_id.ids), ("product_id", "in", taken.product_id.ids)],
                ["location_id", "product_id", "lot_id", "owner_id"],
                ["quantity:sum"],
            )
        )
        left = {tuple(record.id for record in key): quantity for *key, quantity in groups}
        for line in taken:
            lacking = left.get((line.location_id.id, line.product_id.id, line.lot_id.id, line.owner_id.id), 0.0)
            if line.product_id.uom_id.compare(lacking, 0) < 0:
                raise UserError(
                    self.env._(
                        "%(goods)s: %(missing)s %(unit)s more would be taken than lie in %(place)s.",
                        goods=line._after_sales_goods(),
                        missing=f"{-lacking:g}",
                        unit=line.product_id.uom_id.name,
                        place=line.location_id.display_name,
                    )
                )

    def _after_sales_check_valued(self, done: bool) -> None:
        """What a clearance sale delivers has an approved value, and no other sale holds it.

        :param done: it is delivered now: of sales that hold the same goods, the one that reserved first delivers
        :raise UserError: names the goods that have none, or the deliveries that hold them
        """
        Valuing = self.env["after.sales.valuing"].sudo()
        free, holders = Valuing._left_to_sell(self.product_id, self, self.company_id, earlier=done)
        for key, lines in self.sudo().grouped(Valuing._key).items():
            wanted = sum(lines.mapped("quantity_product_uom"))
            if key[1].uom_id.compare(wanted, free.get(key, 0.0)) > 0:
                raise UserError(lines._after_sales_too_few(wanted, max(free.get(key, 0.0), 0.0), holders.get(key)))

    def _after_sales_too_few(self, wanted: float, free: float, holders) -> str:
        """Why goods cannot be sold as defective, and what to do: value them, or let another delivery go."""
        goods, unit = self[:1]._after_sales_goods(), self.product_id.uom_id.name
        if not holders:
            return self.env._(
                "%(goods)s: %(wanted)s %(unit)s would be sold, but only %(valued)s have an approved value. "
                "Set it in After-Sales → Defective Goods.",
                goods=goods,
                wanted=f"{wanted:g}",
                unit=unit,
                valued=f"{free:g}",
            )
        return self.env._(
            "%(goods)s: %(wanted)s %(unit)s would be sold, but only %(valued)s have an approved value and are free: "
            "%(held)s are reserved for %(deliveries)s. Deliver or unreserve those first, or value more.",
            goods=goods,
            wanted=f"{wanted:g}",
            unit=unit,
            valued=f"{free:g}",
            held=f"{sum(holders.mapped('quantity_product_uom')):g}",
            deliveries=", ".join(holders.picking_id.mapped("name")),
        )

    def _after_sales_goods(self) -> str:
        """The goods of a line in a few words, for messages."""
        return " ".join(filter(None, (self.product_id.display_name, self.lot_id.name)))
