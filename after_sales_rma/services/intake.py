import datetime
import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.sql import escape_psql

from ..models.outside import Key, Records, Rows, is_id, is_number, is_text, public
from ..models.stock_picking import DELIVERIES
from ..rules.quantity import meant

#: What a line of a request may say.
SPEC_KEYS = {
    "sale_line_id",
    "move_id",
    "quantity",
    "uom_id",
    "lot_ids",
    "remedy",
    "reason_id",
    "note",
    "production_date",
    "warranty_card",
}


class AfterSalesIntake(models.AbstractModel):
    """From a sale to a case: what may still come back, and the case for it (R01–R04)."""

    _name = "after.sales.intake"
    _description = "After-Sales Intake"

    @api.model
    @public(orders=Records("sale.order"), lines=Rows(), remedy=Key(), reason=Records("after.sales.reason", one=True))
    def create_from_sale(self, orders, lines: list[dict] | None = None, remedy: str = "refund", reason=None):
        """Make one draft case for each order.

        :param orders: confirmed ``sale.order`` records (or their ids)
        :param lines: what comes back, a list of ``{sale_line_id | move_id, quantity, uom_id, lot_ids, remedy,
            reason_id}``; default: everything that may still come back. ``quantity`` (default: all that is
            left) is in the unit ``uom_id`` (default: that of the order line); what only the goods' own unit can say is
            understood: 0.33 dozen are four pieces. ``lot_ids`` are ids of lots or serials delivered.
        :param remedy: remedy of the lines that name none
        :param reason: ``after.sales.reason`` (or its id) of the lines that name none
        :return: the cases, in the order of the orders
        :raise ValidationError: what was given makes no sense, nothing may come back of an order, or a line asks for
            more than is left; then nothing is made
        """
        orders = self._orders(orders)
        reason_id = reason.id if isinstance(reason, models.BaseModel) else reason or False
        self._check_request(orders, lines, remedy, reason_id)
        deliveries = self._deliveries(orders.order_line.move_ids)
        chosen = self._choose(orders, deliveries, lines)
        empty = orders.filtered(lambda order: not chosen.get(order))
        if empty:
            raise ValidationError(
                self.env._("Nothing can come back of %(orders)s.", orders=", ".join(empty.mapped("name")))
            )
        return self.env["after.sales.rma"].create(
            [
                {
                    **self._prepare_rma_vals(order),
                    "line_ids": [
                        (0, 0, self._prepare_line_vals(move, quantity, spec, remedy, reason_id))
                        for move, quantity, spec in chosen[order]
                    ],
                }
                for order in orders
            ]
        )

    # -- what was asked ----------------------------------------------------------------------------------------

    @api.model
    def _orders(self, orders):
        """The orders meant, each once, that this user may see.

        :raise ValidationError: these are no ids of orders
        """
        if not isinstance(orders, models.BaseModel):
            ids = [orders] if isinstance(orders, int) else orders
            if not isinstance(ids, list | tuple) or not all(is_id(order_id) for order_id in ids):
                raise ValidationError(self.env._("Orders are given by their ids."))
            orders = self.env["sale.order"].browse(dict.fromkeys(ids))
        if not orders:
            raise ValidationError(self.env._("Say of which order something comes back."))
        orders.check_access("read")
        return orders

    @api.model
    def _check_request(self, orders, lines, remedy: str, reason_id: int) -> None:
        """Refuse what makes no sense before anything is made of it; outside systems send anything.

        :raise ValidationError: names what is wrong with the request or with one of its lines
        """
        if lines is not None and not (
            isinstance(lines, list | tuple) and lines and all(isinstance(spec, dict) for spec in lines)
        ):
            raise ValidationError(self.env._("Say what comes back, line by line."))
        for number, spec in enumerate(lines or [{}], start=1):
            problem = (
                lines is not None and (self._shape_problem(spec) or self._order_problem(orders, spec))
            ) or self._remedy_problem(orders, spec.get("remedy") or remedy, spec.get("reason_id") or reason_id)
            if problem:
                raise ValidationError(
                    self.env._("Line %(number)s: %(problem)s", number=number, problem=problem) if lines else problem
                )

    @api.model
    def _spec_keys(self) -> set[str]:
        """What a line of a request may say; subjects add their own."""
        return SPEC_KEYS

    @api.model
    def _shape_problem(self, spec: dict) -> str | None:
        """What makes no sense in the values of a line."""
        unknown = sorted(str(key) for key in spec.keys() - self._spec_keys())
        if unknown:
            return self.env._("nobody knows what %(keys)s means.", keys=", ".join(unknown))
        if bool(spec.get("sale_line_id")) == bool(spec.get("move_id")):
            return self.env._("name either the order line or the delivered move.")
        ids = ("sale_line_id", "move_id", "reason_id", "uom_id")
        if not all(is_id(spec[key]) for key in ids if self._is_said(spec, key)):
            return self.env._("records are given by their ids.")
        quantity = spec.get("quantity")
        if quantity is not None and not is_number(quantity):
            return self.env._("%(quantity)s is no quantity.", quantity=quantity)
        if quantity is not None and quantity <= 0:
            return self.env._("a quantity must be greater than zero.")
        lot_ids = spec["lot_ids"] if self._is_said(spec, "lot_ids") else []
        if not isinstance(lot_ids, list | tuple) or not all(is_id(lot_id) for lot_id in lot_ids):
            return self.env._("lots and serials are given as a list of their ids.")
        if not all(is_text(spec[key]) for key in ("note", "warranty_card") if self._is_said(spec, key)):
            return self.env._("a remark is a text.")
        if self._is_said(spec, "remedy") and not is_text(spec["remedy"]):
            return self.env._("a remedy is a text.")
        return self._detail_problem(spec)

    @api.model
    def _order_problem(self, orders, spec: dict) -> str | None:
        """Why a line has nothing to do with these orders; the same words whether it exists elsewhere or not."""
        lines = orders.sudo().order_line
        own = lines.move_ids.ids if spec.get("move_id") else lines.ids
        if (spec.get("move_id") or spec.get("sale_line_id")) in own:
            return None
        return self.env._("it belongs to none of these orders.")

    @api.model
    def _detail_problem(self, spec: dict) -> str | None:
        """What makes no sense in the details of a line."""
        return self._date_problem(spec, "production_date")

    @api.model
    def _date_problem(self, spec: dict, key: str) -> str | None:
        """What makes no sense in a date of a line."""
        if self._is_said(spec, key) and not self._is_date(spec[key]):
            return self.env._("%(value)s is no date.", value=spec[key])
        return None

    @api.model
    def _is_said(self, spec: dict, key: str) -> bool:
        """Whether the values of a line say something of it; nothing and false say nothing."""
        return spec.get(key) is not None and spec[key] is not False

    @api.model
    def _is_date(self, value) -> bool:
        """Whether a value is a date, or a text that says one or nothing."""
        if not isinstance(value, datetime.date | str):
            return False
        try:
            fields.Date.to_date(value or None)
        except (ValueError, OverflowError):
            return False
        return True

    @api.model
    def _remedy_problem(self, orders, remedy: str, reason_id: int) -> str | None:
        """Why a remedy or a reason cannot be used for these orders."""
        remedies = dict(self.env["after.sales.rma.line"]._fields["remedy"]._description_selection(self.env))
        if remedy not in remedies:
            return self.env._("“%(remedy)s” is no remedy.", remedy=remedy)
        if not reason_id:
            return None
        reason = self.env["after.sales.reason"].browse(reason_id) if is_id(reason_id) else None
        if not reason or not reason.exists():
            return self.env._("there is no such reason.")
        if reason.company_id and reason.company_id != orders.company_id:
            return self.env._("the reason “%(reason)s” belongs to another company.", reason=reason.name)
        return None

    # -- what may come back ------------------------------------------------------------------------------------

    @api.model
    def _deliveries(self, moves) -> dict:
        """Delivered moves of which something may still come back.

        :param moves: ``stock.move`` records, delivered or not
        :return: {move: quantity left in the move's unit}, oldest first
        """
        delivered = moves.sudo().filtered(lambda move: move.state == "done" and move._after_sales_is_delivery())
        left = self.env["after.sales.entitlement"].sudo()._returnable(delivered)
        result = {}
        for move in delivered.sorted(lambda move: (move.date, move.id)):
            quantity = left.get(move.id, 0.0)
            if move.product_id.uom_id.compare(quantity, 0) > 0:
                result[move] = move.product_id.uom_id._compute_quantity(
                    quantity, move.product_uom, rounding_method="HALF-UP"
                )
        return result

    @api.model
    def _free_lots(self, moves) -> dict:
        """Lots and serials of delivered moves that no case holds and that did not come back.

        :param moves: delivered ``stock.move`` records
        :return: {move: ``stock.lot`` records}; serials only once, lots as long as the move is not used up
        """
        tracked = moves.filtered(lambda move: move.product_id.tracking != "none")
        taken = self._taken_serials(tracked.filtered(lambda move: move.product_id.tracking == "serial"))
        return {move: move.move_line_ids.lot_id - taken.get(move, self.env["stock.lot"]) for move in tracked}

    @api.model
    def _taken_serials(self, moves) -> dict:
        """Serials of delivered moves that a case holds or that came back already."""
        if not moves:
            return {}
        taken = dict.fromkeys(moves, self.env["stock.lot"])
        for line in (
            self.env["after.sales.rma.line"]
            .sudo()
            .search([("origin_move_id", "in", moves.ids), ("claimed_qty", ">", 0)])
        ):
            taken[line.origin_move_id] |= line.lot_ids - line._lots_given_back()
        for back in (
            self.env["stock.move"]
            .sudo()
            .search([("origin_returned_move_id", "in", moves.ids), ("state", "not in", ("draft", "cancel"))])
        ):
            taken[back.origin_returned_move_id] |= back._after_sales_lots_kept()
        for move in moves.sudo():
            for back in move.sale_line_id.order_id.order_line.move_ids:
                if back.state not in ("draft", "cancel") and back._after_sales_is_untied():
                    taken[move] |= back._after_sales_lots_kept() & move.move_line_ids.lot_id
        return taken

    @api.model
    def _choose(self, orders, deliveries: dict, lines: list[dict] | None) -> dict:
        """Which delivered moves answer for what was asked.

        :return: {order: [(move, quantity in the move's unit, what was asked)]}
        """
        chosen = {order: [] for order in orders}
        if lines is None:
            for move, quantity in deliveries.items():
                chosen[move.sale_line_id.order_id.sudo(False)].append((move, quantity, {}))
            return chosen
        left = dict(deliveries)
        for spec in lines:
            moves = [
                move
                for move in left
                if move.id == spec.get("move_id") or move.sale_line_id.id == spec.get("sale_line_id")
            ]
            wanted = spec.get("quantity")
            self._check_lots(moves, spec)
            parts, missing = self._spread(self._moves_with_lots(moves, spec.get("lot_ids")), wanted, left, spec)
            if missing or not parts:
                raise ValidationError(self._describe_shortage(spec, missing))
            for move, part in parts:
                left[move] -= part
                chosen[move.sale_line_id.order_id.sudo(False)].append((move, part, spec))
        return chosen

    @api.model
    def _check_lots(self, moves: list, spec: dict) -> None:
        """Refuse lots that these deliveries did not bring, serials that are taken, and a wrong number of serials.

        :raise ValidationError: names the lots
        """
        asked = self.env["stock.lot"].sudo().browse(spec.get("lot_ids") or [])
        if not asked or not moves:
            return
        free = self._free_lots(self.env["stock.move"].sudo().concat(*moves))
        foreign = asked - self.env["stock.lot"].union(*free.values())
        if foreign:
            product = moves[0].product_id
            # Of other products and companies, nothing is told but what was asked.
            known = foreign.exists().filtered(
                lambda lot: lot.product_id == product
                and lot.company_id in (moves[0].company_id, lot.company_id.browse())
            )
            raise ValidationError(
                self.env._(
                    "%(product)s: %(lots)s was not delivered with it, or comes back already.",
                    product=moves[0].product_id.display_name,
                    lots=", ".join(lot.name if lot in known else str(lot.id) for lot in foreign),
                )
            )
        product = moves[0].product_id
        quantity = spec.get("quantity") and self._meant(moves[0], spec, math.inf)
        quantity = quantity and moves[0].product_uom._compute_quantity(
            quantity, product.uom_id, rounding_method="HALF-UP"
        )
        if quantity and moves[0].product_id.tracking == "serial" and len(asked) != quantity:
            raise ValidationError(
                self.env._(
                    "%(product)s: %(count)s serial numbers for a quantity of %(quantity)s.",
                    product=moves[0].product_id.display_name,
                    count=len(asked),
                    quantity=f"{quantity:g}",
                )
            )

    @api.model
    def _spread(self, moves: list, wanted: float | None, left: dict, spec: dict) -> tuple[list[tuple], float]:
        """Take a quantity from delivered moves, the oldest first.

        :param wanted: as it was asked for; None for all that is left
        :param left: {move: quantity left in the move's unit}
        :return: ([(move, quantity in the move's unit)], what is missing in the unit of the first move)
        """
        parts, unit = [], moves[0].product_uom if moves else None
        if moves and wanted is not None:
            available = sum(move.product_uom._compute_quantity(left[move], unit, round=False) for move in moves)
            wanted = self._meant(moves[0], spec, available)
        for move in moves:
            part = min(left[move], self._quantity_of_serials(move, spec))
            if wanted is not None:
                asked = unit._compute_quantity(wanted, move.product_uom, rounding_method="HALF-UP")
                part = min(part, asked)
                # What the move's unit cannot express is not missing.
                served = move.product_uom.compare(part, asked) >= 0
                wanted = 0.0 if served else wanted - move.product_uom._compute_quantity(part, unit, round=False)
            if move.product_uom.compare(part, 0) > 0:
                parts.append((move, part))
        return parts, wanted or 0.0

    @api.model
    def _meant(self, move, spec: dict, left: float) -> float:
        """The quantity asked for, in the unit of a delivered move.

        :param left: what may be asked for, in that unit
        :raise ValidationError: there is no such unit, or goods are not counted in it
        """
        unit = self._unit_asked(move, spec)
        asked = unit._compute_quantity(spec["quantity"], move.product_uom, round=False)
        if unit == move.product_uom:
            return asked
        return meant(asked, left, unit._compute_quantity(unit.rounding, move.product_uom, round=False))

    @api.model
    def _unit_asked(self, move, spec: dict):
        """The unit of measure that a quantity of a delivered move is asked for in."""
        return self._unit_of(spec, move.product_id, move.product_uom) or move._after_sales_unit()

    @api.model
    def _unit_of(self, spec: dict, product, counted_in):
        """The unit of measure that somebody named, or none.

        :param counted_in: the unit of the document
        :raise ValidationError: there is no such unit, or the product is not counted in it
        """
        unit = self.env["uom.uom"].browse(spec.get("uom_id")).exists()
        if spec.get("uom_id") and not (unit and unit._has_common_reference(counted_in)):
            raise ValidationError(
                self.env._(
                    "%(product)s is not counted in %(unit)s.",
                    product=product.display_name,
                    unit=unit.name or spec["uom_id"],
                )
            )
        return unit

    @api.model
    def _quantity_of_serials(self, move, spec: dict) -> float:
        """How much of a delivered move the serials asked for are; no limit when none is named."""
        if move.product_id.tracking != "serial" or not spec.get("lot_ids"):
            return float("inf")
        count = len(set(move.move_line_ids.lot_id.ids) & set(spec["lot_ids"]))
        return move.product_id.uom_id._compute_quantity(count, move.product_uom, rounding_method="HALF-UP")

    @api.model
    def _moves_with_lots(self, moves: list, lot_ids: list[int] | None) -> list:
        """The moves that delivered the lots asked for; all of them when none is asked for."""
        if not lot_ids:
            return moves
        return [move for move in moves if set(move.move_line_ids.lot_id.ids) & set(lot_ids)]

    @api.model
    def _describe_shortage(self, spec: dict, missing: float) -> str:
        """One sentence for people: the product, the document, what was asked and what may still come back."""
        sale_line = self.env["sale.order.line"].sudo().browse(spec.get("sale_line_id") or [])
        moves = self.env["stock.move"].sudo().browse(spec.get("move_id") or []) or sale_line.move_ids
        product = sale_line.product_id or moves.product_id
        deliveries = self._deliveries(moves)
        # In the unit of the goods, which says every quantity of them.
        unit = moves[:1].product_uom or product.uom_id
        left = sum(
            move.product_uom._compute_quantity(quantity, unit, round=False) for move, quantity in deliveries.items()
        )
        asked = spec.get("quantity") or missing
        if moves and spec.get("quantity"):
            asked = self._meant(moves[:1], spec, left)
        # In the unit that was asked in, where it can say both exactly.
        said = self._unit_asked(moves[:1], spec) if moves else unit
        in_said = [unit._compute_quantity(quantity, said, round=False) for quantity in (asked, left)]
        if all(abs(said.round(quantity) - quantity) < 1e-6 for quantity in in_said):
            unit, (asked, left) = said, in_said
        return self.env._(
            "%(product)s (%(document)s): %(asked)s %(unit)s asked for, %(left)s may still come back.",
            product=product.display_name,
            document=sale_line.order_id.name or moves.reference or "",
            asked=f"{unit.round(asked):g}",
            unit=unit.name,
            left=f"{unit.round(left):g}",
        )

    # -- values ------------------------------------------------------------------------------------------------

    @api.model
    def _prepare_rma_vals(self, order) -> dict:
        """Values of the case of an order."""
        return {
            "partner_id": order.partner_id.id,
            "company_id": order.company_id.id,
            "currency_id": order.currency_id.id,
            "user_id": order.user_id.id or self.env.uid,
        }

    @api.model
    def _prepare_line_vals(self, move, quantity: float, spec: dict, remedy: str, reason_id: int) -> dict:
        """Values of a case line: a quantity of one delivered move."""
        lots = move.move_line_ids.lot_id.filtered(lambda lot: lot.id in (spec.get("lot_ids") or ()))
        if not lots and move.product_id.tracking == "serial":
            free = self._free_lots(move)[move]
            # Everything that is left comes back: then it is known which serials those are.
            if len(free) == move.product_uom._compute_quantity(
                quantity, move.product_id.uom_id, rounding_method="HALF-UP"
            ):
                lots = free
        return {
            "product_id": move.product_id.id,
            "quantity": quantity,
            "uom_id": move.product_uom.id,
            "lot_ids": [(6, 0, lots.ids)],
            "sale_line_id": move.sale_line_id.id,
            "origin_move_id": move.id,
            "remedy": spec.get("remedy") or remedy,
            "reason_id": spec.get("reason_id") or reason_id,
            "note": spec.get("note"),
            "production_date": spec.get("production_date"),
            "warranty_card": spec.get("warranty_card"),
        }

    # -- finding the sale --------------------------------------------------------------------------------------

    @api.model
    def _find_deliveries(self, text: str):
        """Delivered moves that a person means who types or scans a number.

        :param text: serial or lot, or number of an order, of a delivery or of an invoice
        :return: ``stock.move`` records delivered to customers; empty when nothing is known by that number
        """
        text = (text or "").strip()
        if not text:
            return self.env["stock.move"]
        moves = (self._deliveries_of_lot(text) or self._deliveries_of_document(escape_psql(text))).filtered(
            lambda move: move._after_sales_is_delivery()
        )
        return self._visible(moves).sudo()

    @api.model
    def _visible(self, moves):
        """Those of delivered moves whose order this user may see, in the companies that he works in.

        Nobody finds a sale here that is hidden elsewhere, and what belongs to no order cannot be requested.
        """
        orders = moves.sudo().exists().sale_line_id.order_id.sudo(False)._filtered_access("read")
        own = orders.filtered(lambda order: order.company_id in self.env.companies)
        return moves.filtered(lambda move: move.sudo().sale_line_id.order_id.sudo(False) in own)

    @api.model
    def _check_visible(self, moves) -> None:
        """Refuse deliveries that this user may not see, without a word of them.

        :raise AccessError: some are hidden, or do not exist
        """
        if moves - self._visible(moves):
            raise AccessError(self.env._("There is no such delivery, or it is not for you to see."))

    @api.model
    def _deliveries_of_lot(self, name: str):
        """Moves that delivered a lot or serial; of a serial that left several times the last one counts."""
        found = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [("lot_id.name", "=", name), ("state", "=", "done"), ("company_id", "in", self.env.companies.ids)],
                order="date, id",
            )
            .filtered(lambda line: line.move_id._after_sales_is_delivery())
        )
        serials = found.filtered(lambda line: line.product_id.tracking == "serial")
        last = {line.lot_id: line for line in serials}
        return (found - serials).move_id | self.env["stock.move"].sudo().union(
            *(line.move_id for line in last.values())
        )

    @api.model
    def _deliveries_of_document(self, pattern: str):
        """Moves of the order, delivery or invoice with this number, upper or lower case."""
        companies = ("company_id", "in", self.env.companies.ids)
        Order = self.env["sale.order"].sudo()
        orders = Order.search(["|", ("name", "=ilike", pattern), ("client_order_ref", "=ilike", pattern), companies])
        if orders:
            return orders.order_line.move_ids
        pickings = (
            self.env["stock.picking"]
            .sudo()
            .search([("name", "=ilike", pattern), ("picking_type_code", "in", DELIVERIES), companies])
        )
        if pickings:
            return pickings.move_ids
        invoices = (
            self.env["account.move"]
            .sudo()
            .search([("name", "=ilike", pattern), ("move_type", "=", "out_invoice"), companies])
        )
        return invoices.line_ids.sale_line_ids.order_id.order_line.move_ids
