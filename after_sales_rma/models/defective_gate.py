from odoo import api, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError
from odoo.fields import Domain

from .guarded import TRUSTED
from .log import gate


class StockMove(models.Model):
    """Defective goods leave their location by a decision only (R20, law 2)."""

    _inherit = "stock.move"

    def _after_sales_before_done(self) -> None:
        self._after_sales_check_defective()
        super()._after_sales_before_done()

    def _after_sales_value_defective(self) -> None:
        super()._after_sales_value_defective()
        self.move_line_ids._after_sales_check_lay_there()

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
        """Whether the move delivers goods that are sold as what they are, or picks for their delivery."""
        self.ensure_one()
        return False

    def _action_assign(self, force_qty=False):
        """Nothing is reserved from a defective location by itself, but for what was decided."""
        undecided = self.filtered(lambda move: move._after_sales_may_not_reserve())
        result = super(StockMove, self - undecided)._action_assign(force_qty=force_qty)
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

    def _after_sales_stays_apart(self) -> bool:
        """Whether the goods go where nobody takes them for good ones."""
        self.ensure_one()
        return self.location_dest_id._after_sales_keeps_apart()


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _get_gather_domain(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False):
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
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

    def _after_sales_check_leaves(self, done: bool = False) -> None:
        """Check lines that take goods out of defective locations.

        :param done: they leave now, and are not just reserved
        :raise UserError: nobody decided that the goods go there
        """
        if self.env.context.get("after_sales_trusted") is TRUSTED:
            return  # only the owner changes
        leaving = self.filtered(
            lambda line: (
                not line.location_dest_id._after_sales_keeps_apart() or line.move_id._after_sales_sold_as_defective()
            )
            and not line.move_id.sudo().after_sales_disposition_ids
        )
        defective = leaving.filtered(lambda line: line.location_id._after_sales_is_defective())
        (leaving - defective)._after_sales_check_lies_there()
        sold = self.browse()
        for line in defective:
            move = line.move_id
            if move._after_sales_sold_as_defective():
                sold |= line
            elif line.location_dest_id.usage == "customer":
                raise UserError(line._after_sales_not_for_sale())
            elif not (self.env.su or self.env.user.has_group("after_sales_rma.group_manager")):
                raise UserError(
                    self.env._(
                        "%(goods)s is defective: it becomes good again by a test report, or by an after-sales manager.",
                        goods=line._after_sales_goods(),
                    )
                )
        if sold:
            sold._after_sales_check_sold(done)

    def _after_sales_check_sold(self, done: bool) -> None:
        """Check lines that deliver defective goods to whoever bought them as such.

        :param done: they leave now, and are not just reserved
        """

    def _after_sales_not_for_sale(self) -> str:
        """Why the goods of this line are not delivered."""
        self.ensure_one()
        return self._after_sales_way_to_sell() or self.env._(
            "%(goods)s is defective: it is not delivered to customers.", goods=self._after_sales_goods()
        )

    def _after_sales_way_to_sell(self) -> str | None:
        """By what the goods of this line would be delivered after all, where there is a way."""
        return None

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

    def _after_sales_goods(self) -> str:
        """The goods of a line in a few words, for messages."""
        return " ".join(filter(None, (self.product_id.display_name, self.lot_id.name)))
