from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..models.guarded import TRUSTED
from ..models.outside import as_system


class AfterSalesReceipt(models.AbstractModel):
    """Goods back: the receipt of a case, and what happens when something else arrives (R14–R16)."""

    _name = "after.sales.receipt"
    _description = "After-Sales Receipt"

    # -- making receipts ---------------------------------------------------------------------------------------

    @api.model
    def _create_receipts(self, rmas):
        """Make one receipt per case and way for what is authorised, not received and not expected yet.

        Cases whose budget waits for approval wait with it.

        :return: the new ``stock.picking`` records, ready to be validated
        """
        vals_list = []
        for rma in rmas.sudo()._that_may_go_on("receive"):
            ways = defaultdict(list)
            for line in rma.line_ids:
                if (quantity := self._quantity_to_expect(line)) > 0:
                    way = self._way_vals(line)
                    move = {**self._prepare_move_vals(line, quantity), **way}
                    ways[tuple(sorted(way.items()))].append((0, 0, move))
            vals_list += [
                {**self._prepare_picking_vals(rma), **dict(way), "move_ids": moves} for way, moves in ways.items()
            ]
        # Whoever authorised follows the case, not its transfers.
        Picking = as_system(self.env["stock.picking"]).with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        )
        pickings = Picking.create(vals_list).with_context(self.env.context)
        if pickings:
            pickings.action_confirm()
            pickings.action_assign()
            self._name_lots(pickings.move_ids)
        return pickings

    @api.model
    def _quantity_to_expect(self, line) -> float:
        """What is neither received, nor on an open receipt, nor reported missing, in the line's unit."""
        missing = line.uom_id.round(line.quantity - line.qty_received)
        if missing <= 0 or not line._expects_goods():
            return 0.0
        reported = sum(
            line._from_uom(item.quantity, item.uom_id)
            for item in line.discrepancy_ids
            if item.state == "open" and item.kind == "less"
        )
        return line.uom_id.round(missing - line._quantity_awaited() - reported)

    @api.model
    def _prepare_picking_vals(self, rma) -> dict:
        """Values of the receipt of a case."""
        warehouse = self._warehouse(rma)
        deliveries = rma.line_ids.origin_move_id.picking_id
        return {
            "picking_type_id": warehouse.in_type_id.id,
            "partner_id": rma.partner_id.id,
            "company_id": rma.company_id.id,
            "origin": rma.name,
            "after_sales_rma_id": rma.id,
            "user_id": False,
            "return_id": deliveries.id if len(deliveries) == 1 else False,
            "location_id": self._customer_location(rma).id,
            "location_dest_id": warehouse.after_sales_quarantine_location_id.id,
        }

    @api.model
    def _prepare_move_vals(self, line, quantity: float) -> dict:
        """Values of the move that brings a case line back; quantity in the line's unit."""
        warehouse = self._warehouse(line.rma_id)
        origin = line.origin_move_id
        return {
            "product_id": line.product_id.id,
            "product_uom": line.uom_id.id,
            "product_uom_qty": quantity,
            "company_id": line.company_id.id,
            "picking_type_id": warehouse.in_type_id.id,
            "warehouse_id": warehouse.id,
            "partner_id": line.rma_id.partner_id.id,
            "location_id": self._customer_location(line.rma_id).id,
            "location_dest_id": warehouse.after_sales_quarantine_location_id.id,
            "procure_method": "make_to_stock",
            "origin": line.rma_id.name,
            "origin_returned_move_id": origin.id,
            "move_orig_ids": [(4, origin.id)] if origin else [],
            "reference_ids": [(6, 0, origin.reference_ids.ids)],
            "sale_line_id": line.sale_line_id.id,
            "to_refund": line._counts_as_return(),
            "after_sales_line_id": line.id,
        }

    @api.model
    def _way_vals(self, line) -> dict:  # noqa: ARG002 — who knows another way looks at the line
        """By which way a case line comes back, unless into the after-sales warehouse: values of transfer and move."""
        return {}

    @api.model
    def _warehouse(self, rma):
        """The after-sales warehouse that takes a case's goods.

        :raise UserError: the company has none
        """
        warehouse = rma.warehouse_id if rma.warehouse_id.active else self._find_warehouse(rma)
        if not warehouse:
            raise UserError(
                self.env._("%(company)s has no after-sales warehouse: set it first.", company=rma.company_id.name)
            )
        return warehouse

    @api.model
    def _find_warehouse(self, rma):
        """The after-sales warehouse of the warehouse that sold a case's goods, else the company's."""
        sold_from = self.env["after.sales.put_away"]._delivered_from(rma.line_ids)[:1]
        return sold_from._after_sales_warehouse() if sold_from else rma.company_id._after_sales_warehouse_now()

    @api.model
    def _customer_location(self, rma):
        """Where the customer's goods are."""
        return (
            rma.line_ids.origin_move_id.location_dest_id[:1]
            or rma.partner_id.property_stock_customer
            or self.env.ref("stock.stock_location_customers")
        )

    @api.model
    def _name_lots(self, moves) -> None:
        """Put the serials that the case names on the receipt, instead of those that the stock proposes."""
        for move in moves:
            lots = move.after_sales_line_id.lot_ids
            if not lots or move.move_line_ids.lot_id <= lots:
                continue
            received = move.after_sales_line_id.move_ids.filtered(
                lambda other: other.state == "done"
            ).move_line_ids.lot_id
            missing = list(lots - move.move_line_ids.lot_id - received)
            for line in move.move_line_ids.filtered(lambda line, lots=lots: line.lot_id not in lots):
                if missing:
                    line.lot_id = missing.pop(0)

    # -- what arrived otherwise --------------------------------------------------------------------------------

    @api.model
    def _set_apart(self, pickings):
        """Before posting: what does not agree with the case is taken off the receipt and kept as a discrepancy.

        :param pickings: receipts of cases about to be validated, as the operator filled them in
        :return: the receipts of which something was set apart
        """
        found = []
        self._prefetch(pickings)
        for picking in pickings:
            moves = picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            expected = moves.filtered("after_sales_line_id")
            self._sort_in(expected, moves - expected)
            foreign = (moves - expected).exists()
            for move in foreign:
                found += [self._prepare_discrepancy(picking, line, "product") for line in self._counted_lines(move)]
            self._remove(foreign)
            for move in expected:
                found += self._foreign_lots(picking, move)
                found += self._excess(picking, move)
        return self.env["after.sales.discrepancy"].sudo().create(found).picking_id.sudo(False)

    @api.model
    def _prefetch(self, pickings) -> None:
        """Read what receipts are compared with at once, not receipt by receipt (law 3)."""
        lines = pickings.move_ids.after_sales_line_id
        for lots in (pickings.move_ids.move_line_ids.lot_id, lines.lot_ids, lines.origin_move_id.move_line_ids.lot_id):
            lots.mapped("name")

    @api.model
    def _sort_in(self, expected, others) -> None:
        """Put what was counted where the receipt expects it: the operator need not know what is two deliveries.

        :param expected: the open moves of the case on a receipt
        :param others: what the operator added to it
        """
        for move in others:
            same = expected.filtered(lambda candidate, move=move: candidate.product_id == move.product_id)
            if same:
                move.move_line_ids.filtered("quantity").write({"move_id": same[0].id})
                self._remove(move)
        for moves in expected.grouped("product_id").values():
            if len(moves) < 2:
                continue
            if moves.product_id.tracking == "none":
                self._level(moves)
            else:
                self._sort_lots(moves)

    @api.model
    def _remove(self, moves) -> None:
        """Take moves off a receipt that do not belong to its case; they must not count as delivered back."""
        moves.move_line_ids.unlink()
        # Operators may add lines to a transfer, but not delete them.
        moves = moves.sudo()
        moves.write({"state": "draft"})
        moves.unlink()

    @api.model
    def _level(self, moves) -> None:
        """What was counted too much on one line of a product fills up its other lines on the receipt."""
        for move in moves:
            for other in moves - move:
                over = self._counted(move) - move.product_uom_qty
                room = move.product_uom.round(other.product_uom_qty - self._counted(other))
                part = min(over, room)
                if other.product_uom == move.product_uom and move.product_uom.compare(part, 0) > 0:
                    picked = move.picked
                    move.quantity = self._counted(move) - part
                    other.quantity = self._counted(other) + part
                    (move | other).picked = picked

    @api.model
    def _sort_lots(self, moves) -> None:
        """A serial counted on one line of a product goes to the line that expects it."""
        for move in moves:
            for line in self._counted_lines(move):
                if line.lot_id in self._allowed_lots(move):
                    continue
                right = (moves - move).filtered(
                    lambda other, line=line: line.lot_id in self._allowed_lots(other)
                    and line.lot_id not in self._counted_lines(other).lot_id
                )[:1]
                if right:
                    # What the receipt proposed there was not counted.
                    right.move_line_ids.filtered(lambda item: not (item.picked or item.lot_id)).unlink()
                    line.write({"move_id": right.id})

    @api.model
    def _counted_lines(self, move):
        """The counted move lines: the picked ones when any of the receipt is picked, else all, as Odoo itself does."""
        lines = move.move_line_ids.filtered("quantity")
        picked = any(move.picking_id.move_ids.move_line_ids.mapped("picked"))
        return lines.filtered("picked") if picked else lines

    @api.model
    def _counted(self, move) -> float:
        """Counted quantity, in the move's unit."""
        return move.product_uom.round(sum(self._in_move_uom(line) for line in self._counted_lines(move)))

    @api.model
    def _allowed_lots(self, move):
        """Lots and serials that a receipt move of a case may bring; everything when the case names none."""
        case_line = move.after_sales_line_id
        delivered = case_line.origin_move_id.move_line_ids.lot_id
        allowed = case_line.lot_ids or delivered
        if case_line.origin_move_id and not case_line.lot_ids and move.product_id.tracking == "serial":
            # Any serial of the delivery will do, unless it came back already or belongs to another case.
            allowed -= self._lots_of_others(move)
        return allowed

    @api.model
    def _foreign_lots(self, picking, move) -> list[dict]:
        """Lots and serials on a receipt that the case does not name or that did not leave with the delivery."""
        case_line = move.after_sales_line_id
        if move.product_id.tracking == "none" or not (
            case_line.lot_ids or case_line.origin_move_id.move_line_ids.lot_id
        ):
            self._make_lots(move)
            return []
        allowed = self._allowed_lots(move)
        for line in self._counted_lines(move).filtered(lambda line: not line.lot_id and line.lot_name):
            line.lot_id = allowed.filtered(lambda lot, line=line: lot.name == line.lot_name)[:1]
        strangers = self._counted_lines(move).filtered(
            lambda line: line.lot_id not in allowed if line.lot_id else line.lot_name
        )
        found = [self._prepare_discrepancy(picking, line, "serial") for line in strangers]
        strangers.unlink()
        return found

    @api.model
    def _make_lots(self, move) -> None:
        """Goods of which no lot of ours is known (bought elsewhere, delivered before they were tracked) bring theirs.

        Operators of returns choose lots, they do not make them: a misread serial must not become a new one.
        """
        nameless = self._counted_lines(move).filtered(lambda line: not line.lot_id and line.lot_name)
        if not nameless:
            return
        product = move.product_id
        Lot = as_system(self.env["stock.lot"])
        names = set(nameless.mapped("lot_name"))
        known = Lot.search(
            [
                ("product_id", "=", product.id),
                ("name", "in", list(names)),
                ("company_id", "in", (move.company_id.id, False)),
            ]
        )
        missing = sorted(names - set(known.mapped("name")))
        known |= Lot.create(
            [{"product_id": product.id, "name": name, "company_id": move.company_id.id} for name in missing]
        )
        by_name = {lot.name: lot for lot in known}
        for line in nameless:
            line.lot_id = by_name[line.lot_name]

    @api.model
    def _lots_of_others(self, move):
        """Serials of the delivery that came back already or that another case asks for."""
        case_line = move.after_sales_line_id
        origin = case_line.origin_move_id
        others = (
            self.env["after.sales.rma.line"]
            .sudo()
            .search([("origin_move_id", "=", origin.id), ("claimed_qty", ">", 0), ("id", "!=", case_line.id)])
        )
        back = (
            self.env["stock.move"]
            .sudo()
            .search(
                [
                    ("origin_returned_move_id", "=", origin.id),
                    ("state", "=", "done"),
                    ("location_id.usage", "=", "customer"),
                ]
            )
        )
        return (others.lot_ids - others._lots_given_back()) | back._after_sales_lots_kept()

    @api.model
    def _excess(self, picking, move) -> list[dict]:
        """What was counted beyond the quantity that the receipt expects."""
        over = self._counted(move) - move.product_uom_qty
        if move.product_uom.compare(over, 0) <= 0:
            return []
        found, gone = [], move.move_line_ids.browse()
        for line in self._counted_lines(move).sorted("id", reverse=True):
            cut = min(over, self._in_move_uom(line))
            if move.product_uom.compare(cut, 0) <= 0:
                break
            found.append(self._prepare_discrepancy(picking, line, "more", cut))
            over -= cut
            rest = self._in_move_uom(line) - cut
            if move.product_uom.is_zero(rest):
                gone |= line
            else:
                line.quantity = move.product_uom._compute_quantity(rest, line.product_uom_id, rounding_method="HALF-UP")
        gone.unlink()
        return found

    @api.model
    def _in_move_uom(self, line) -> float:
        return line.product_uom_id._compute_quantity(line.quantity, line.move_id.product_uom, rounding_method="HALF-UP")

    @api.model
    def _prepare_discrepancy(self, picking, line, kind: str, quantity: float | None = None) -> dict:
        """Values of a discrepancy from a counted move line; quantity in the move's unit."""
        return {
            "rma_id": picking.after_sales_rma_id.id,
            "picking_id": picking.id,
            "line_id": line.move_id.after_sales_line_id.id,
            "kind": kind,
            "product_id": line.product_id.id,
            "lot_id": line.lot_id.id,
            "lot_name": line.lot_id.name or line.lot_name,
            "quantity": self._in_move_uom(line) if quantity is None else quantity,
            "uom_id": line.move_id.product_uom.id or line.product_uom_id.id,
            "counted_by_id": self.env.uid,
            "packaging": line.after_sales_packaging,
            "condition": line.after_sales_condition,
            "photo_ids": [(6, 0, self._keep_photos(picking, line).ids)],
        }

    @api.model
    def _keep_photos(self, picking, line):
        """The photos taken of a counted move line; those tied to the line or its move would go with it."""
        photos = line.after_sales_photo_ids.sudo()
        ties = {("stock.move.line", line.id), ("stock.move", line.move_id.id), (picking._name, picking.id)}
        tied = photos.filtered(lambda file: (file.res_model, file.res_id) in ties)
        tied.write({"res_model": "after.sales.rma", "res_id": picking.after_sales_rma_id.id})
        return photos

    # -- the ways out ------------------------------------------------------------------------------------------

    @api.model
    def _accept_changed(self, discrepancies) -> None:
        """Extend the cases by what arrived, claim it of the delivery it left with, and make receipts for it.

        :raise ValidationError: a piece was never delivered to this customer, or may not come back any more
        """
        Line = self.env["after.sales.rma.line"].sudo()._trusted()
        deliveries = self._deliveries_of(discrepancies)
        created = Line.create(
            [vals for item in discrepancies for vals in self._prepare_changed_lines(item, deliveries[item])]
        )
        created._claim()
        created._on_added()
        discrepancies._settle("accepted")
        discrepancies.rma_id._on_changed()
        self._create_receipts(discrepancies.rma_id)

    @api.model
    def _prepare_changed_lines(self, item, parts: list[tuple]) -> list[dict]:
        """Values of the case lines for an accepted discrepancy, one for each delivery it left with.

        :param parts: (delivered move, quantity in the product's unit)
        """
        if not parts:
            raise ValidationError(
                self.env._(
                    "%(product)s: no delivery to %(customer)s is left that could come back. Send it back.",
                    product=" ".join(filter(None, (item.product_id.display_name, item.lot_name))),
                    customer=item.partner_id.display_name,
                )
            )
        source = item.line_id or item.rma_id.line_ids[:1]
        vals_list = []
        for move, quantity in parts:
            lot = item.lot_id or move.move_line_ids.lot_id.filtered(lambda lot: lot.name == item.lot_name)
            vals_list.append(
                {
                    "rma_id": item.rma_id.id,
                    "product_id": item.product_id.id,
                    "quantity": item.product_id.uom_id._compute_quantity(
                        quantity, move.product_uom, rounding_method="HALF-UP"
                    ),
                    "uom_id": move.product_uom.id,
                    "lot_ids": [(6, 0, lot.ids)],
                    "sale_line_id": move.sale_line_id.id,
                    "origin_move_id": move.id,
                    "remedy": source.remedy,
                    "reason_id": source.reason_id.id,
                    "note": self.env.context.get("after_sales_reason"),
                }
            )
        return vals_list

    @api.model
    def _deliveries_of(self, discrepancies) -> dict:
        """The deliveries that pieces left with, the case's own orders and the latest first.

        :return: {discrepancy: [(delivered move, quantity in the product's unit)]}; none when less than the quantity
            is left
        """
        customers = {item: item.partner_id.commercial_partner_id for item in discrepancies}
        # One search for all; whose delivery it was is told apart in memory.
        found = (
            self.env["stock.move"]
            .sudo()
            .search(
                [
                    ("product_id", "in", discrepancies.product_id.ids),
                    ("company_id", "in", discrepancies.company_id.ids),
                    ("state", "=", "done"),
                    ("location_dest_id.usage", "=", "customer"),
                    (
                        "sale_line_id.order_id.partner_id",
                        "child_of",
                        discrepancies.partner_id.commercial_partner_id.ids,
                    ),
                ],
                order="date desc, id desc",
            )
        )
        left = self.env["after.sales.entitlement"].sudo()._returnable(found)
        return {
            item: self._parts_of(
                item,
                found.filtered(
                    lambda move, item=item: (
                        move.product_id == item.product_id
                        and move.company_id == item.company_id
                        and self._is_of(move.sale_line_id.order_id.partner_id, customers[item])
                    )
                ),
                left,
            )
            for item in discrepancies
        }

    @api.model
    def _is_of(self, partner, customer) -> bool:
        """Whether somebody is a customer, or belongs to it."""
        while partner and partner != customer:
            partner = partner.parent_id
        return bool(partner)

    @api.model
    def _parts_of(self, item, moves, left: dict[int, float]) -> list[tuple]:
        """Of which of these deliveries a piece is, as ``_deliveries_of`` says.

        :param left: {move id: quantity that may still come back, in the product's unit}
        """
        if item.lot_name:
            moves = moves.filtered(lambda move: item.lot_name in move.move_line_ids.lot_id.mapped("name"))
        own_orders = item.sudo().rma_id.line_ids.sale_line_id.order_id
        unit = item.product_id.uom_id
        parts, wanted = [], item.uom_id._compute_quantity(item.quantity, unit, rounding_method="HALF-UP")
        for move in moves.sorted(lambda move: move.sale_line_id.order_id not in own_orders):
            part = min(wanted, left.get(move.id, 0.0))
            if unit.compare(part, 0) > 0:
                parts.append((move, part))
                wanted -= part
        return parts if unit.compare(wanted, 0) <= 0 else []

    @api.model
    def _cancel_rest(self, lines) -> None:
        """Stop waiting for all that did not arrive: the lines shrink to what was received, their claims with them.

        :raise UserError: nothing of a case arrived; then the case itself is cancelled instead
        """
        open_moves = lines.sudo().move_ids.filtered(
            lambda move: move.state not in ("done", "cancel") and move.location_id.usage == "customer"
        )
        open_moves.with_context(after_sales_trusted=TRUSTED)._action_cancel()
        self._shrink({line: line.quantity - line.qty_received for line in lines if line._expects_goods()})

    @api.model
    def _cancel_missing(self, discrepancies) -> None:
        """Stop waiting for what was reported missing; what is still awaited stays awaited.

        :raise UserError: nothing of a case arrived; then the case itself is cancelled instead
        """
        missing = defaultdict(float)
        for item in discrepancies:
            missing[item.line_id] += item.line_id._from_uom(item.quantity, item.uom_id)
        self._shrink(missing)

    @api.model
    def _shrink(self, missing: dict) -> None:
        """Take quantities off case lines, with their claims.

        :param missing: {case line: quantity in its unit}
        """
        lines = self.env["after.sales.rma.line"].sudo()._trusted().union(*missing)
        left = {line: line.uom_id.round(line.quantity - missing[line]) for line in lines}
        gone = lines.filtered(lambda line: left[line] <= 0)
        nothing = gone.rma_id.filtered(lambda rma: not rma.line_ids - gone)
        if nothing:
            raise UserError(
                self.env._(
                    "Nothing of %(cases)s arrived: cancel the case instead.", cases=", ".join(nothing.mapped("name"))
                )
            )
        once = gone.filtered("undone_move_ids")
        if once:
            raise UserError(
                self.env._(
                    "%(goods)s was received once and taken back, so its line stays. Receive it when it comes. If it "
                    "never does, take back what was received besides, cancel the case, and ask anew without it.",
                    goods=", ".join(once.product_id.mapped("display_name")),
                )
            )
        origins = lines.origin_move_id
        # Looked at before the first of them is written, or each would be read anew.
        kept = {line: self._lots_that_stay(line, left[line]) for line in lines - gone}
        for line, lots in kept.items():
            line.write({"quantity": left[line], "lot_ids": [(6, 0, lots.ids)]})
        # A line of which nothing is awaited is no claim any more; its trace is the discrepancy.
        gone.move_ids.after_sales_line_id = False
        gone._keep_decisions()
        gone.unlink()
        self.env["after.sales.entitlement"].sudo()._release(origins.sorted("id"))

    @api.model
    def _lots_that_stay(self, line, quantity: float):
        """The lots of a line that shrinks to a quantity: received and awaited ones first."""
        if line.tracking != "serial":
            return line.lot_ids
        moves = line.move_ids.filtered(lambda move: move.state != "cancel" and move.location_id.usage == "customer")
        lots = (moves.filtered(lambda move: move.state == "done").move_line_ids.lot_id & line.lot_ids) | (
            moves.move_line_ids.lot_id & line.lot_ids
        )
        return (lots | line.lot_ids)[: int(line._product_qty(quantity))]

    @api.model
    def _report_missing(self, lines) -> None:
        """What open cases ask for and nobody awaits any more stands still until somebody decides.

        :param lines: case lines whose receipts were posted or cancelled
        """
        missing = {
            line: quantity
            for line in lines.sudo().filtered(lambda line: line.rma_id.state == "authorized")
            if (quantity := self._quantity_to_expect(line)) > 0
        }
        self.env["after.sales.discrepancy"].sudo().create(
            [
                {
                    "rma_id": line.rma_id.id,
                    "picking_id": line.move_ids.picking_id.filtered(lambda picking: picking._after_sales_brings_back())
                    .sorted("id")[-1:]
                    .id,
                    "line_id": line.id,
                    "kind": "less",
                    "product_id": line.product_id.id,
                    "quantity": quantity,
                    "uom_id": line.uom_id.id,
                }
                for line, quantity in missing.items()
            ]
        )

    # -- after posting -----------------------------------------------------------------------------------------

    @api.model
    def _received(self, moves) -> None:
        """Goods of cases came in: open their test reports, sign those graded at the dock.

        :param moves: done receipt moves of cases
        """
        Inspecting = self.env["after.sales.inspecting"]
        reports = Inspecting._open_reports(moves)
        moves.after_sales_line_id.rma_id._on_received(moves)
        Inspecting._found(reports.filtered(lambda report: report.state == "done"))
