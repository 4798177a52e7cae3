from collections import defaultdict

from odoo import api, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError, ValidationError

from .log import gate

#: What ties a return to its delivery or case, and what makes it one.
TIES = {"origin_returned_move_id", "after_sales_line_id", "location_id", "sale_line_id"}

#: Fields of a move line that say how much of what a done move moved.
CONTENT = {"quantity", "product_uom_id", "product_id", "lot_id", "move_id"}


class StockMove(models.Model):
    """The gate that every return passes, whether a screen, a barcode, an import or a program moves it (law 2)."""

    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        moves = super().create(vals_list)
        moves.filtered(lambda move: move.state not in ("draft", "cancel"))._after_sales_check_entered()
        return moves

    def write(self, vals: ValuesType) -> bool:
        """What the add-on does when a move is changed, in its order; subjects extend the steps, not this method."""
        self._after_sales_check_kept(vals)
        self._after_sales_before_write(vals)
        entering = self._after_sales_entering(vals)
        result = super().write(vals)
        entering._after_sales_check_entered()
        self._after_sales_after_write(vals)
        return result

    def _after_sales_before_write(self, vals: ValuesType) -> None:
        """Check whether these values may be written; nothing is changed yet.

        :raise UserError: what was done would be cut off from its delivery or its case
        """
        if TIES & vals.keys():
            self._after_sales_keep_ties(vals)

    def _after_sales_after_write(self, vals: ValuesType) -> None:
        """Let what belongs to these moves follow the values that were written."""

    def _after_sales_entering(self, vals: ValuesType):
        """Those of these moves that are confirmed or done by these values, or tied to an order after they were."""
        state = vals.get("state", "draft")
        entering = self if state == "done" else self.browse()
        if "sale_line_id" in vals:
            # Odoo ties what was received by hand for an order to a line of its own, after it is done.
            entering |= self.filtered(lambda move: move.state == "done" and not move.sale_line_id)
        if state not in ("draft", "cancel", "done"):
            entering = self.filtered(lambda move: move.state == "draft")
        return entering

    def unlink(self):
        waiting = self.filtered(lambda move: move.state not in ("draft", "cancel"))
        deliveries = waiting._after_sales_returned_deliveries() | waiting._after_sales_untied_deliveries()
        result = super().unlink()
        self.env["after.sales.entitlement"].sudo()._release(deliveries)
        return result

    def _action_cancel(self):
        deliveries = self._after_sales_returned_deliveries() | self._after_sales_untied_deliveries()
        result = super()._action_cancel()
        self.env["after.sales.entitlement"].sudo()._release(deliveries)
        return result

    @gate
    def _after_sales_keep_ties(self, vals: ValuesType) -> None:
        """What was done stays tied to its delivery and its case.

        :raise UserError: a done return would be cut off, and its quantity could come back again
        """
        for move in self:
            tied = move.origin_returned_move_id or move.after_sales_line_id or move._after_sales_is_untied()
            if move.state != "done" or not tied:
                continue
            if any(move[name].id != (vals[name] or False) for name in TIES & vals.keys()):
                raise UserError(
                    self.env._(
                        "%(move)s is done: what it brought back, and for which case, stays as it is.",
                        move=move.reference or move.display_name,
                    )
                )

    # -- what comes back without a delivery that it is tied to -------------------------------------------------

    def _after_sales_is_untied(self) -> bool:
        """Whether the move brings goods of an order back without saying of which delivery.

        Odoo makes such receipts when an order is lowered below what was delivered, people make them by hand.
        """
        self.ensure_one()
        return bool(
            self.sale_line_id
            and not self.origin_returned_move_id
            and not self.after_sales_line_id
            and self._after_sales_comes_back()
        )

    def _after_sales_comes_back(self) -> bool:
        """Whether the move takes goods from a customer; of another company of ours, from the way between both."""
        self.ensure_one()
        return self.location_id._after_sales_is_outside() and not self.location_dest_id._after_sales_is_outside()

    def _after_sales_untied_deliveries(self):
        """The deliveries of the orders of which these moves bring something back without saying of which of them."""
        deliveries = self.browse()
        for move in self.filtered(lambda move: move._after_sales_is_untied()):
            deliveries |= move.sale_line_id.sudo().order_id.order_line.move_ids.filtered(
                lambda other, product=move.product_id: other.product_id == product
                and other.state == "done"
                and other._after_sales_is_delivery()
            )
        return deliveries

    # -- checks ------------------------------------------------------------------------------------------------

    @gate
    def _after_sales_check_entered(self) -> None:
        """Check moves that were just confirmed or done, after their quantities are known.

        :raise ValidationError: more would come back than was delivered, or something else
        """
        if not self:
            return
        deliveries = self._after_sales_returned_deliveries()
        if deliveries:
            self.env["after.sales.entitlement"].sudo()._claim(deliveries)
        self.env["after.sales.entitlement"].sudo()._release(self._after_sales_untied_deliveries())
        done = self.filtered(lambda move: move.state == "done" and move.location_id.usage in ("customer", "transit"))
        if not done:
            return
        returns = done.filtered("origin_returned_move_id")
        returns._after_sales_check_product()
        returns._after_sales_check_serials()
        returns._after_sales_check_lots()
        done._after_sales_check_received()
        done._after_sales_check_sale_lines()

    @gate
    def _after_sales_check_changed(self) -> None:
        """Check done moves whose content was changed afterwards.

        :raise UserError: the move belongs to a case, whose test reports count on it
        :raise ValidationError: more would have come back than was delivered
        """
        of_cases = self.filtered("after_sales_line_id")
        if of_cases:
            raise UserError(
                self.env._(
                    "%(moves)s belongs to an after-sales case and is done: it cannot be changed any more.",
                    moves=", ".join(of_cases.mapped("display_name")),
                )
            )
        Entitlement = self.env["after.sales.entitlement"].sudo()
        claimed = Entitlement.search([("move_id", "in", self.ids)]).move_id
        Entitlement._claim(claimed.sorted("id"))
        self._after_sales_check_entered()

    def _after_sales_check_product(self) -> None:
        """What comes back of a delivery is what left with it."""
        for move in self:
            if move.product_id != move.origin_returned_move_id.product_id:
                raise ValidationError(
                    self.env._(
                        "%(product)s was not delivered with %(document)s.",
                        product=move.product_id.display_name,
                        document=move.origin_returned_move_id.reference,
                    )
                )

    def _after_sales_check_lots(self) -> None:
        """No lot comes back of a delivery in a greater quantity than it left with it.

        Of a delivery of one lot alone the quantity of the whole delivery says it already.
        """
        tracked = self.filtered(lambda move: move.product_id.tracking != "none").origin_returned_move_id.sudo()
        for origin in tracked.filtered(lambda move: len(move.move_line_ids.grouped("lot_id")) > 1):
            left = defaultdict(float)
            for line in origin.move_line_ids:
                left[line.lot_id] += line.quantity_product_uom
            lots = origin.move_line_ids.lot_id
            for back in origin.returned_move_ids:
                if back.state == "done" and back.location_id.usage in ("customer", "transit"):
                    for line in back.move_line_ids.filtered(lambda line, lots=lots: line.lot_id in lots):
                        left[line.lot_id] -= line.quantity_product_uom
                given_back = back.returned_move_ids.filtered(lambda move: move._after_sales_left_as_owned())
                for line in given_back.move_line_ids.filtered(lambda line, lots=lots: line.lot_id in lots):
                    left[line.lot_id] += line.quantity_product_uom
            over = [lot.name for lot, quantity in left.items() if origin.product_id.uom_id.compare(quantity, 0) < 0]
            if over:
                raise ValidationError(
                    self.env._(
                        "%(product)s: more of %(lots)s would come back than left with %(document)s.",
                        product=origin.product_id.display_name,
                        lots=", ".join(over),
                        document=origin.reference,
                    )
                )

    def _after_sales_check_received(self) -> None:
        """A receipt of a case brings what its case asks for, and no more of it."""
        for line, moves in self.filtered("after_sales_line_id").grouped("after_sales_line_id").items():
            case_line = line.sudo()
            if any(
                move.product_id != case_line.product_id or move.origin_returned_move_id != case_line.origin_move_id
                for move in moves
            ):
                raise ValidationError(
                    self.env._(
                        "%(product)s is not what case %(case)s takes back.",
                        product=", ".join(moves.product_id.mapped("display_name")),
                        case=case_line.rma_id.name,
                    )
                )
            if case_line.rma_id.state != "authorized":
                raise ValidationError(self.env._("Case %(case)s is not authorised.", case=case_line.rma_id.name))
            case_line.rma_id._check_may_go_on("receive")
            if case_line.uom_id.compare(case_line.qty_received, case_line.quantity) > 0:
                raise ValidationError(
                    self.env._(
                        "%(product)s: %(received)s %(unit)s would be received, but case %(case)s takes back %(asked)s.",
                        product=case_line.product_id.display_name,
                        received=f"{case_line.qty_received:g}",
                        unit=case_line.uom_id.name,
                        case=case_line.rma_id.name,
                        asked=f"{case_line.quantity:g}",
                    )
                )

    def _after_sales_check_sale_lines(self) -> None:
        """No more of a product comes back for an order line than was delivered for it.

        What counts are the moves and where they went: Odoo's delivered quantity leaves out returns that are not
        refunded, and in later versions those that are tied to no delivery. A negative order line is an order to take
        goods back, and Odoo makes a line of nothing for what is received by hand; they have no delivery to exceed.
        """
        over = self.env["sale.order.line"]
        for line in self.sale_line_id.sudo().filtered(lambda line: line.product_uom_qty >= 0):
            left, ordered = defaultdict(float), line.product_uom_qty > 0
            for move in line.move_ids.filtered(lambda move: move.state == "done"):
                quantity = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
                if move._after_sales_comes_back():
                    left[move.product_id] -= quantity
                elif move.location_dest_id._after_sales_is_outside():
                    left[move.product_id] += quantity
                    ordered = True
            if ordered and any(product.uom_id.compare(quantity, 0) < 0 for product, quantity in left.items()):
                over |= line
        if over:
            raise ValidationError(
                self.env._(
                    "More would come back than was delivered: %(lines)s.",
                    lines=", ".join(over.mapped("display_name")),
                )
            )


class StockMoveLine(models.Model):
    """A done move can be changed line by line; the gate is the same."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        lines = super().create(vals_list)
        done = lines.filtered(lambda line: line.state == "done").move_id
        if done:
            done._after_sales_check_changed()
        return lines

    def _after_sales_contents(self, vals: ValuesType) -> tuple | None:
        """What these lines moved, to be compared with afterwards; nothing when the values do not change it."""
        if not CONTENT & vals.keys():
            return None
        return {line.id: line._after_sales_content() for line in self if line.state == "done"}, self.move_id

    def _after_sales_check_contents(self, earlier: tuple | None) -> None:
        """Check the done moves whose content was changed.

        :param earlier: what ``_after_sales_contents`` said before
        """
        if earlier is None:
            return
        before, moves = earlier
        done = self.filtered(lambda line: line.state == "done")
        if any(line._after_sales_content() != before.get(line.id) for line in done | self.browse(before)):
            moves |= self.move_id
            moves.filtered(lambda move: move.state == "done")._after_sales_check_changed()

    def _after_sales_content(self) -> tuple:
        """What the line moved."""
        self.ensure_one()
        return (self.move_id, self.product_id, self.lot_id, self.quantity_product_uom)
