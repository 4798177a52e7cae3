from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from ..models.locking import hold
from ..models.outside import as_system

#: Grade of a test report → what happens to accepted goods.
KIND_OF_GRADE = {"qualified": "restock", "defective": "defective"}


class AfterSalesPutAway(models.AbstractModel):
    """Dispositions: where inspected goods go, and the transfers that bring them there (R20)."""

    _name = "after.sales.put_away"
    _description = "After-Sales Put-away"

    @api.model
    def _kind(self, report) -> str:
        """What the findings of a report mean for its goods."""
        return KIND_OF_GRADE[report.grade] if report.accepted else "customer"

    @api.model
    def _kind_of_grade(self, line, grade: str | None) -> str | None:  # noqa: ARG002 — remedies look at the line
        """What happens to accepted goods of a case line that were graded; nothing yet without a grade."""
        return KIND_OF_GRADE.get(grade)

    @api.model
    def _leaves(self, kind: str) -> bool:
        """Whether a kind of disposition brings goods back to the customer."""
        return kind == "customer"

    @api.model
    def _destination(self, line, kind: str):
        """The ``stock.location`` that a kind of disposition brings the goods of a case line to."""
        if kind == "restock":
            return self._shop(line).lot_stock_id
        warehouse = self.env["after.sales.receipt"]._warehouse(line.rma_id.sudo())
        if kind == "defective":
            return warehouse.after_sales_defective_location_id
        if kind == "customer":
            return self.env["after.sales.receipt"]._customer_location(line.rma_id.sudo())
        return self._scrap_location(line.company_id)

    @api.model
    def _delivered_from(self, lines):
        """The warehouses that the goods of case lines left from, archived ones as well; none for other goods."""
        origins = lines.sudo().origin_move_id
        return origins.warehouse_id or origins.picking_type_id.warehouse_id

    @api.model
    def _shop(self, line):
        """The warehouse that sells good goods of a case line: the one that delivered them, if it still sells.

        A clearance sale delivers from an after-sales warehouse: what is good again is sold by a shop all the same.
        """
        seller = self._delivered_from(line)[:1]
        return seller if seller.active and not seller.is_after_sales else self._selling_warehouse(line)

    @api.model
    def _selling_warehouse(self, line):
        """A warehouse that sells, for goods of which no delivery is known or whose warehouse sells no more.

        :return: the first one whose returns go where the goods left from, else the first one of the company
        :raise UserError: the company sells from no warehouse any more
        """
        shops = (
            self.env["stock.warehouse"]
            .sudo()
            .search([("company_id", "=", line.company_id.id), ("is_after_sales", "=", False)])
        )
        if not shops:
            raise UserError(
                self.env._("%(company)s has no warehouse that sells: set one up first.", company=line.company_id.name)
            )
        seller = self._delivered_from(line)[:1]
        return shops.filtered(lambda shop: seller and shop._after_sales_warehouse() == seller)[:1] or shops[:1]

    @api.model
    def _scrap_location(self, company):
        return (
            self.env["stock.location"]
            .sudo()
            .search(
                [("usage", "=", "inventory"), ("company_id", "in", (company.id, False))],
                order="company_id, id",
                limit=1,
            )
        )

    @api.model
    def _place_of(self, line) -> tuple:
        """Where a counted move line of a case belongs.

        :return: (kind of disposition or None, ``stock.location``)
        """
        move = line.move_id
        if move.location_id.usage == "customer":
            kind = self._kind_of_grade(move.after_sales_line_id, line.after_sales_grade)
            if kind and not line._after_sales_that_fall():
                return kind, self._destination(move.after_sales_line_id, kind)
            return None, move.picking_type_id.warehouse_id.after_sales_quarantine_location_id or move.location_dest_id
        item = move.sudo().after_sales_disposition_ids[:1]
        return item.kind, item.location_dest_id

    @api.model
    def _is_at(self, location, place, kind: str | None) -> bool:
        """Whether a location is the place or a shelf of it; good stock may go anywhere in its warehouse."""
        if kind == "restock" and location.usage == "internal" and location.warehouse_id == place.warehouse_id:
            return True
        return location.parent_path.startswith(place.parent_path)

    # -- at the dock -------------------------------------------------------------------------------------------

    @api.model
    def _record_done(self, pairs: list) -> None:
        """Graded at the dock: the receipt itself brought the goods to their place.

        :param pairs: (signed report, done move line) each
        """
        self.env["after.sales.disposition"].sudo().create(
            [
                {
                    "rma_id": report.rma_id.id,
                    "line_id": report.line_id.id,
                    "inspection_id": report.id,
                    "lot_id": line.lot_id.id,
                    "quantity": report.quantity,
                    "kind": self._kind(report),
                    "location_dest_id": line.location_dest_id.id,
                    "move_id": line.move_id.id,
                }
                for report, line in pairs
            ]
        )

    # -- as a step of its own ----------------------------------------------------------------------------------

    @api.model
    def _plan(self, reports, changed=None, kind: str | None = None):
        """Decide where the goods of signed reports go and make the transfers for it, one per case and direction.

        Only what no disposition stands for yet is planned: as it was decided before its transfer was cancelled, else
        as the report says. What is on hold waits for its decision.

        :param changed: cancelled dispositions whose goods go another way
        :param kind: the kind of disposition that they get instead
        :return: the new transfers, ready to be validated
        """
        # What is left to place follows from the dispositions that there are: nobody else plans the same meanwhile.
        hold(reports.rma_id)
        plans, places = {}, {}
        for report in reports.sudo().filtered(lambda report: not report._is_held()):
            for what, quantity in self._parts_to_place(report, changed, kind).items():
                # Searched for once: scrapped goods of a company all go to one place.
                key = what, report.company_id if what == "scrap" else report.line_id
                destination = places.get(key) or places.setdefault(key, self._destination(report.line_id, what))
                plans.setdefault((report.rma_id, self._leaves(what)), []).append((report, quantity, what, destination))
        pickings = as_system(self.env["stock.picking"]).create(
            [self._prepare_picking_vals(rma, to_customer, plan) for (rma, to_customer), plan in plans.items()]
        )
        # The moves were made in the order of the plan.
        vals_list = [
            self._prepare_disposition_vals(report, quantity, what, destination, move)
            for picking, plan in zip(pickings, plans.values(), strict=True)
            for move, (report, quantity, what, destination) in zip(picking.move_ids.sorted("id"), plan, strict=True)
        ]
        self.env["after.sales.disposition"].sudo().create(vals_list)
        # Not merged: each move is the trace of one report.
        pickings.move_ids._action_confirm(merge=False)
        self._reserve(pickings, vals_list)
        return pickings

    @api.model
    def _parts_to_place(self, report, changed=None, kind: str | None = None) -> dict:
        """What no disposition of a signed report stands for, and where it goes; the cancelled ones are used up.

        :return: {kind of disposition: quantity in the line's unit}
        """
        planned = sum(
            item.quantity for item in report.disposition_ids if item.state != "cancelled" and not item.is_replaced
        )
        left = report.uom_id.round(report.quantity - planned)
        cancelled = report.disposition_ids.filtered(lambda item: item.state == "cancelled" and not item.is_replaced)
        parts = defaultdict(float)
        for item in cancelled.sorted("id", reverse=True):
            part = min(left, item.quantity)
            if report.uom_id.compare(part, 0) > 0:
                parts[kind if changed and item in changed else item.kind] += part
                left = report.uom_id.round(left - part)
        if left > 0:
            parts[self._kind(report)] += left
        cancelled._trusted().is_replaced = True
        return parts

    @api.model
    def _prepare_disposition_vals(self, report, quantity: float, kind: str, destination, move) -> dict:
        return {
            "rma_id": report.rma_id.id,
            "line_id": report.line_id.id,
            "inspection_id": report.id,
            "lot_id": report.lot_id.id,
            "quantity": quantity,
            "kind": kind,
            "location_dest_id": destination.id,
            "move_id": move.id,
        }

    @api.model
    def _reserve(self, pickings, vals_list: list[dict]) -> None:
        """Reserve exactly the inspected goods: the lot of the report, from where they wait."""
        lots = {vals["move_id"]: vals["lot_id"] for vals in vals_list}
        # Confirming may have reserved already, and of tracked goods another lot than the inspected one.
        wrong = pickings.move_ids.filtered(
            lambda move: move.product_uom.compare(move.quantity, move.product_uom_qty) != 0
            or move.move_line_ids.lot_id.ids != [lots[move.id]] * bool(lots[move.id])
            or move.move_line_ids.owner_id != move.restrict_partner_id
        )
        wrong.move_line_ids.unlink()
        as_system(self.env["stock.move.line"]).create(
            [
                {
                    **move._prepare_move_line_vals(quantity=move.product_qty),
                    "lot_id": lots[move.id],
                    "owner_id": move.restrict_partner_id.id,
                    "location_id": move.location_id.id,
                }
                for move in wrong
            ]
        )
        pickings.move_ids._recompute_state()

    @api.model
    def _prepare_picking_vals(self, rma, to_customer: bool, plan: list) -> dict:
        """Values of the transfer that carries out a plan of (report, quantity, kind, destination)."""
        warehouse = self.env["after.sales.receipt"]._warehouse(rma)
        picking_type = warehouse.out_type_id if to_customer else warehouse.int_type_id
        source = plan[0][0].location_id or warehouse.after_sales_quarantine_location_id
        return {
            "picking_type_id": picking_type.id,
            "partner_id": rma.partner_id.id,
            "company_id": rma.company_id.id,
            "origin": rma.name,
            "after_sales_rma_id": rma.id,
            "user_id": False,
            "location_id": source.id,
            "location_dest_id": plan[0][3].id,
            "move_ids": [(0, 0, self._prepare_move_vals(*planned, picking_type)) for planned in plan],
        }

    @api.model
    def _prepare_move_vals(self, report, quantity: float, kind: str, destination, picking_type) -> dict:
        """Values of the move that carries out one disposition."""
        line = report.line_id
        vals = {
            "product_id": line.product_id.id,
            "product_uom": line.uom_id.id,
            "product_uom_qty": quantity,
            "company_id": line.company_id.id,
            "picking_type_id": picking_type.id,
            "location_id": report.location_id.id,
            "location_dest_id": destination.id,
            "procure_method": "make_to_stock",
            "origin": line.rma_id.name,
            "after_sales_line_id": line.id,
        }
        if kind == "customer":
            # The delivery counts again: what was returned is the customer's once more.
            back = line.move_ids.filtered(
                lambda move: move.state == "done"
                and move.location_id.usage == "customer"
                and (not report.lot_id or report.lot_id in move.move_line_ids.lot_id)
            ).sorted("id")[-1:]
            vals |= {
                "sale_line_id": line.sale_line_id.id,
                "to_refund": back.to_refund,
                "origin_returned_move_id": back.id,
                "partner_id": line.rma_id.partner_id.id,
            }
        return vals

    @api.model
    def _carry_out(self, rmas) -> bool | dict:
        """Validate the put-away transfers of cases; what the warehouse cancelled is planned anew.

        :return: True, or what Odoo asks before it moves the goods (they are expired): to be shown to the user
        :raise UserError: nothing is to be put away here; what goes back to the customer leaves with its delivery
        """
        planned = self._plan(rmas.sudo().inspection_ids.filtered(lambda report: report.state == "done"))
        transfers = rmas.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel") and picking._after_sales_puts_away()
        )
        # A delivery back to the customer that is made anew is all that can be done here.
        idle = rmas - (transfers | planned).after_sales_rma_id
        if idle:
            deliveries = idle.picking_ids.filtered(
                lambda picking: picking.state not in ("done", "cancel")
                and picking.picking_type_code == "outgoing"
                and not picking._after_sales_puts_away()
            )
            raise UserError(
                self.env._(
                    "%(cases)s: these goods go back to the customer with %(deliveries)s.",
                    cases=", ".join(idle.mapped("name")),
                    deliveries=", ".join(deliveries.mapped("name")),
                )
            )
        transfers.move_ids.picked = True
        # What the operator counted less stays on a transfer of its own, without asking.
        return self._validate(transfers)

    @api.model
    def _validate(self, transfers) -> bool | dict:
        """Validate transfers.

        :return: True, or the action by which Odoo asks the user something first
        """
        result = transfers.with_context(skip_backorder=True).button_validate()
        return result if isinstance(result, dict) else True

    @api.model
    def _follow_moves(self, moves) -> None:
        """What was put away only in part is put away in part, the rest waits with its own transfer.

        :param moves: done moves of cases
        """
        items = self.env["after.sales.disposition"].sudo().search([("move_id", "in", moves.ids)])
        vals_list = []
        taken = self.env["stock.move"].sudo()
        for item in items.sorted("move_id"):
            done = item.line_id._from_uom(item.move_id.quantity, item.move_id.product_uom)
            rest = item.uom_id.round(item.quantity - done)
            if rest <= 0 or len(item.move_id.sudo().after_sales_disposition_ids) > 1:
                continue
            waiting = item.line_id.move_ids.filtered(
                lambda move, item=item: move.state not in ("done", "cancel")
                and move.picking_id.backorder_id == item.move_id.picking_id
                and move.location_dest_id == item.move_id.location_dest_id
            )
            waiting = (waiting - taken).sorted("id")[:1]
            taken |= waiting
            item.quantity = done
            if waiting:
                vals = self._prepare_disposition_vals(
                    item.inspection_id, rest, item.kind, item.location_dest_id, waiting
                )
                vals_list.append({**vals, **item._rest_vals()})
        self.env["after.sales.disposition"].sudo().create(vals_list)
        moves.after_sales_line_id.rma_id._on_put_away(moves)

    @api.model
    def _carry_out_units(self, dispositions) -> bool | dict:
        """Confirm single dispositions; what else is on their transfers goes to a transfer of its own.

        :return: as ``_carry_out``
        """
        moves = dispositions.move_id
        transfers = moves.picking_id
        (transfers.move_ids - moves).picked = False
        moves.picked = True
        return self._validate(transfers)

    @api.model
    def _change(self, dispositions, kind: str):
        """Decide otherwise where goods go that were not moved yet; the cancelled disposition stays as a trace.

        :return: the new transfers, ready to be validated
        """
        dispositions.sudo().move_id._action_cancel()
        return self._plan(dispositions.inspection_id, dispositions.sudo(), kind)
