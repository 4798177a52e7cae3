from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import Text, public
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """A wrong receipt of a case, or goods brought to the wrong place, are taken back by an opposite transfer (R16)."""

    _inherit = "stock.picking"

    after_sales_undo_by_id = fields.Many2one(
        "res.users", string="Taken Back By User", readonly=True, copy=False, ondelete="restrict"
    )
    after_sales_undo_reason = fields.Char(string="Why It Was Taken Back", readonly=True, copy=False)
    after_sales_can_undo = fields.Boolean(compute="_compute_after_sales_can_undo")
    after_sales_undo_text = fields.Char(compute="_compute_after_sales_undo_text")

    @api.depends("state", "after_sales_rma_id.state", "after_sales_undo_ids")
    @api.depends_context("uid")
    def _compute_after_sales_can_undo(self):
        """Shown where a transfer of an open case may be taken back at all; what else speaks against it, it says."""
        for picking in self:
            picking.after_sales_can_undo = not picking._after_sales_not_undoable()

    @api.depends("after_sales_undo_of_id", "after_sales_undo_ids.date_done")
    @api.depends_context("lang", "tz")
    def _compute_after_sales_undo_text(self):
        for picking in self:
            undo = picking.sudo().after_sales_undo_ids[:1] or (picking.after_sales_undo_of_id and picking.sudo())
            if not undo:
                picking.after_sales_undo_text = False
                continue
            # Whoever took it back need not be known to whoever reads it.
            words = {
                "other": undo.name if undo != picking else undo.after_sales_undo_of_id.name,
                "who": undo.after_sales_undo_by_id.name or "",
                "why": undo.after_sales_undo_reason or "",
            }
            picking.after_sales_undo_text = (
                self.env._("Takes back %(other)s: %(why)s (%(who)s)", **words)
                if undo == picking
                else self.env._("Taken back by %(other)s: %(why)s (%(who)s)", **words)
            )

    def _after_sales_not_undoable(self) -> str | None:
        """Why nobody, or not this user, takes this transfer back, whatever became of its goods."""
        self.ensure_one()
        picking = self.sudo()
        if not picking.after_sales_rma_id or not (
            picking._after_sales_brings_back() or picking._after_sales_puts_away()
        ):
            return self.env._("it brought no goods of a case back, and put none away")
        if picking.state != "done":
            return self.env._("it is not done")
        if picking.after_sales_undo_of_id or picking.after_sales_undo_ids:
            return self.env._("it was taken back already")
        if not (self.env.su or self.env.user.has_group("stock.group_stock_user")):
            return self.env._("that is for the warehouse")
        if picking.after_sales_rma_id.state != "authorized":
            return self.env._("its case is not open: reopen it first")
        return None

    def _after_sales_read_for_undo(self) -> None:
        """Read what the transfers are asked for at once, not transfer by transfer (law 3)."""
        moves = self.move_ids
        lines = moves.after_sales_line_id
        for records, name in (
            (moves, "after_sales_handover"),
            (lines, "qty_credited"),
            (lines.move_ids, "after_sales_handover"),
            (moves.move_line_ids, "quantity"),
            (self.after_sales_rma_id.inspection_ids, "picking_id"),
        ):
            records.mapped(name)

    def _after_sales_undo_problem(self) -> str | None:
        return (
            self._after_sales_not_undoable() or self._after_sales_goods_problem() or super()._after_sales_undo_problem()
        )

    def _after_sales_goods_problem(self) -> str | None:
        """Why this transfer stands: what became of its goods."""
        moves = self.sudo().move_ids.filtered(lambda move: move.state == "done")
        if not all(move.after_sales_line_id for move in moves) or any(moves.mapped("after_sales_handover")):
            return self.env._("it moved other goods than those of its case")
        if any(line.qty_credited or line.qty_credit_draft for line in moves.after_sales_line_id):
            return self.env._("there is a credit note for its goods: take that back first")
        if any(line.move_ids.filtered("after_sales_handover") for line in moves.after_sales_line_id):
            return self.env._("its goods changed their owner")
        if moves.account_move_id:
            entries = ", ".join(moves.account_move_id.mapped("name"))
            return self.env._("it was entered in the books: %(entries)s", entries=entries)
        if self.sudo()._after_sales_brings_back():
            return self._after_sales_undo_receipt_problem(moves)
        items = moves.after_sales_disposition_ids
        if any(report._is_at_work() for report in items.inspection_id):
            return self.env._("its goods are in the workshop")
        if any(item._to_customer() or item.kind == "scrap" for item in items):
            return self.env._("its goods are scrapped or with the customer")
        return self._after_sales_goods_gone(moves)

    def _after_sales_undo_receipt_problem(self, moves) -> str | None:
        """Why a receipt stands: what was found of its goods has to be taken back first, and they have to be here.

        :param moves: its done moves, as superuser
        """
        reports = self.sudo().after_sales_rma_id.inspection_ids.filtered(lambda report: report.picking_id == self)
        signed = reports.filtered(lambda report: report.state == "done" and not report._is_from_dock())
        placed = signed.disposition_ids.filtered(lambda item: item.state == "done" and not item.is_replaced)
        if placed:
            return self.env._(
                "its goods were put away: take back %(transfers)s first, then the test report",
                transfers=", ".join(dict.fromkeys(placed.move_id.picking_id.mapped("name"))),
            )
        if signed:
            return self.env._(
                "the test report %(reports)s is signed: its technician takes it back first",
                reports=", ".join(signed.mapped("name")),
            )
        if any(report._is_at_work() for report in reports):
            return self.env._("its goods are in the workshop")
        return self._after_sales_goods_gone(moves)

    def _after_sales_goods_gone(self, moves) -> str | None:
        """Why goods do not leave where these moves brought them: they are not there any more, or promised.

        :param moves: done moves, as superuser
        """
        Quant = self.env["stock.quant"].sudo()
        wanted = {}
        for line in moves.move_line_ids.filtered("quantity"):
            if line.location_dest_id.usage not in ("internal", "transit"):
                return self.env._("its goods went straight to %(place)s", place=line.location_dest_id.display_name)
            key = line.product_id, line.location_dest_id, line.lot_id, line.result_package_id, line.owner_id
            wanted[key] = wanted.get(key, 0.0) + line.quantity_product_uom
        for (product, place, lot, package, owner), quantity in wanted.items():
            free = Quant._get_available_quantity(
                product, place, lot_id=lot, package_id=package, owner_id=owner, strict=True
            )
            if product.is_storable and product.uom_id.compare(free, quantity) < 0:
                return self.env._(
                    "%(goods)s: %(free)s of %(wanted)s %(unit)s still lie free in %(place)s; the others were moved, "
                    "sold or promised",
                    goods=" ".join(filter(None, (product.display_name, lot.name))),
                    free=f"{free:g}",
                    wanted=f"{quantity:g}",
                    unit=product.uom_id.name,
                    place=place.display_name,
                )
        return None

    @public(reason=Text())
    def action_after_sales_undo(self, reason: str | None = None) -> bool | dict:
        """Take wrong receipts and put-aways of cases back: opposite moves, the case steps back, everything readable.

        :param reason: why; without it a dialog asks for it
        :raise UserError: names each transfer that stands, and why; then none is taken back
        """
        self.check_access("read")
        # Whoever credits, replaces or puts away the same goods now is retried after us, or we after him.
        self.env["after.sales.undoing"]._hold(self)
        self.sudo()._after_sales_read_for_undo()
        problems = {picking.name: problem for picking in self if (problem := picking._after_sales_undo_problem())}
        if problems:
            raise UserError("\n".join(f"{name}: {problem}." for name, problem in problems.items()))
        if not (reason or "").strip():
            return self.env["after.sales.undo"]._open(picking_ids=self)
        self.env["after.sales.undoing"]._undo(self, reason.strip())
        return True


class AccountMove(models.Model):
    _inherit = "account.move"

    after_sales_undo_cost = fields.Boolean(
        string="Cost of a Wrong Receipt",
        readonly=True,
        copy=False,
        help="What goods sold meanwhile cost less or more without a receipt that was taken back.",
    )
