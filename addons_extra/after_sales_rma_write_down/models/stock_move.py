from odoo import models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.exceptions import UserError
from odoo.fields import Domain


class StockMove(models.Model):
    """What comes into a defective location is valued, and sold as what it is (R21)."""

    _inherit = "stock.move"

    def _after_sales_entered_today(self):
        """Defective goods that leave release what was written down of them."""
        return super()._after_sales_entered_today() | self.filtered(lambda move: move._after_sales_clears())

    def _after_sales_value_defective(self) -> None:
        """Goods that came get a write-down, those of goods that left are released; in the same transaction."""
        super()._after_sales_value_defective()
        came = left = tested = self.env["stock.move.line"]
        back = self._after_sales_back_from_clearance()
        for line in self.move_line_ids:
            if line._after_sales_leaves_quarantine():
                tested |= line
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
        valued = Valuing._come_back(back.sudo()) if back else {}
        if tested:
            valued |= Valuing._decided(tested.sudo())
        if came:
            Valuing._enter(came.sudo(), valued)

    def _after_sales_back_from_clearance(self):
        """The done lines of these moves that bring back what was sold as defective, or only picked for it."""
        returns = self.filtered(
            lambda move: move.state == "done"
            and not move.location_id._after_sales_place()
            and move.origin_returned_move_id
            and move.origin_returned_move_id._after_sales_sold_as_defective()
        )
        return returns.move_line_ids.filtered(lambda line: line._after_sales_is_own())

    def _after_sales_sold_as_defective(self) -> bool:
        """Whether the move delivers a clearance sale, or picks for its delivery."""
        return super()._after_sales_sold_as_defective() or bool(self.sudo().sale_line_id.order_id.after_sales_clearance)

    def _after_sales_clears(self) -> bool:
        """Whether the move takes defective goods for a clearance sale."""
        self.ensure_one()
        return self.location_id._after_sales_may_hold_defective() and self._after_sales_sold_as_defective()

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

    def _action_assign(self, force_qty=False):
        """A clearance sale reserves what was valued, and nobody else holds."""
        cleared = self.filtered(lambda move: move._after_sales_clears())
        allotted = cleared._after_sales_allot() if cleared else {}
        result = super(StockMove, self - cleared)._action_assign(force_qty=force_qty)
        for move, lots in allotted.items():
            chosen = move.with_context(after_sales_lots=(TRUSTED, lots.ids)) if lots else move
            super(StockMove, chosen)._action_assign(force_qty=force_qty)
        return result


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _get_gather_domain(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False):
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
        chosen = self.env.context.get("after_sales_lots")
        if isinstance(chosen, tuple) and chosen[0] is TRUSTED and not lot_id:
            domain = Domain(domain) & Domain("lot_id", "in", chosen[1])
        return domain


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _after_sales_is_own(self) -> bool:
        """Whether the goods are the company's; what is the customer's has no value here."""
        self.ensure_one()
        return self.product_id.is_storable and (not self.owner_id or self.owner_id == self.company_id.partner_id)

    def _after_sales_leaves_quarantine(self) -> bool:
        """Whether the line brought goods of ours away from where they waited for their test."""
        self.ensure_one()
        return (
            self.location_id._after_sales_is_quarantine()
            and not self.location_dest_id._after_sales_is_quarantine()
            and self.state == "done"
            and self._after_sales_is_own()
        )

    def _after_sales_way_to_sell(self) -> str | None:
        return super()._after_sales_way_to_sell() or self.env._(
            "%(goods)s is defective: it is delivered by a clearance sale only.", goods=self._after_sales_goods()
        )

    def _after_sales_check_sold(self, done: bool) -> None:
        """What the company owns is sold at a value that was approved."""
        super()._after_sales_check_sold(done)
        own = self.filtered(lambda line: line._after_sales_is_own())
        if own:
            own._after_sales_check_valued(done)

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


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _after_sales_undo_problem(self) -> str | None:
        """Goods whose lower value was asked for or entered stay until that is taken back."""
        problem = super()._after_sales_undo_problem()
        if problem:
            return problem
        items = (
            self.env["after.sales.write.down"]
            .sudo()
            .search(
                [
                    ("line_id", "in", self.sudo().move_ids.after_sales_line_id.ids),
                    ("state", "in", ("to_approve", "approved", "released")),
                ]
            )
        )
        if items:
            return self.env._("its goods are written down: %(values)s", values=", ".join(items.mapped("name")))
        return None
