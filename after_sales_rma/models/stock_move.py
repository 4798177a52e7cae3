from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..rules.refund import portion, to_unit
from .first import first
from .guarded import OURS, TRUSTED
from .log import gate
from .outside import as_system
from .rma import CASE_GROUPS


class StockMove(models.Model):
    _inherit = "stock.move"

    after_sales_line_id = fields.Many2one(
        "after.sales.rma.line", string="After-Sales Line", index="btree_not_null", copy=False, ondelete="restrict"
    )

    after_sales_disposition_ids = fields.One2many(
        "after.sales.disposition", "move_id", string="After-Sales Dispositions", groups=CASE_GROUPS
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self) -> list[str]:
        return [*super()._prepare_merge_moves_distinct_fields(), "after_sales_line_id"]

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "after_sales_line_id": self.after_sales_line_id.id, **OURS}

    @api.ondelete(at_uninstall=False)
    def _unlink_not_of_disposition(self):
        """What carries a disposition out stays as its trace."""
        kept = self.filtered("after_sales_line_id").filtered(lambda move: move.sudo().after_sales_disposition_ids)
        if kept:
            raise UserError(
                self.env._(
                    "%(transfers)s belongs to an open case: cancel it instead.",
                    transfers=", ".join(kept.picking_id.mapped("name")),
                )
            )

    # -- what a move is ----------------------------------------------------------------------------------------

    def _after_sales_is_of_case(self) -> bool:
        """Whether a case asked for this move."""
        self.ensure_one()
        return bool(self.after_sales_line_id or self.picking_id.after_sales_rma_id)

    def _after_sales_is_delivery(self) -> bool:
        """Whether the move brought goods to a customer."""
        self.ensure_one()
        return self.location_dest_id.usage == "customer" and self.location_id.usage != "customer"

    def _after_sales_unit(self):
        """The unit in which people speak of what this move delivered: that of the order, where it sold just this."""
        self.ensure_one()
        sold = self.sale_line_id
        return sold.product_uom_id if sold.product_id == self.product_id else self.product_uom

    def _after_sales_returned_deliveries(self):
        """The delivered moves that these moves bring back, without those that belong to a case."""
        return self.filtered(
            lambda move: move.origin_returned_move_id
            and not move.after_sales_line_id
            and move.location_id.usage in ("customer", "transit")
        ).origin_returned_move_id.filtered(lambda move: move._after_sales_is_delivery())

    # -- what comes back ---------------------------------------------------------------------------------------

    def _action_done(self, cancel_backorder=False):
        """What the add-on does when goods move, in its order; subjects extend the steps, not this method."""
        self._after_sales_of_cases()._after_sales_check_operator()
        self._after_sales_before_done()
        of_cases = self.filtered("after_sales_line_id")
        of_cases._after_sales_check_places()
        moves = self | of_cases._after_sales_value_lots()
        moves._after_sales_set_owners()
        done = super(StockMove, moves)._action_done(cancel_backorder=cancel_backorder)
        done._after_sales_enter_costs()
        done._after_sales_follow_done()
        done._after_sales_value_defective()
        done._after_sales_cases_moved()._close_finished()
        return done

    def _after_sales_of_cases(self):
        """Those of these moves that a case made, for its goods or for parts."""
        return self.filtered("after_sales_line_id")

    def _after_sales_before_done(self) -> None:
        """Check whether these moves may be done; nothing is changed yet.

        :raise UserError: goods would come back, or leave the after-sales warehouse, past their case
        """
        others = self.filtered(lambda move: not move.after_sales_line_id)
        others._after_sales_check_case_required()
        others._after_sales_check_kept_apart()

    def _after_sales_set_owners(self) -> None:
        """Write on the move lines whose goods they carry, before Odoo values them."""

    def _after_sales_enter_costs(self) -> None:
        """Enter what these done moves change in the cost of sales."""

    def _after_sales_follow_done(self) -> None:
        """Test reports, dispositions, discrepancies and messages follow the goods of cases that these moves brought."""
        moved = self.filtered(lambda move: move.after_sales_line_id and not move.after_sales_undone)
        received = moved.filtered(lambda move: move.location_id.usage == "customer" and not move.after_sales_handover)
        if received:
            self.env["after.sales.receipt"]._received(received)
            self.env["after.sales.receipt"]._report_missing(received.after_sales_line_id)
        if moved - received:
            self.env["after.sales.put_away"]._follow_moves(moved - received)

    def _after_sales_value_defective(self) -> None:
        """Value what came into a defective location, release what stood for what left it."""

    def _after_sales_cases_moved(self):
        """The cases that these done moves may have brought to their end."""
        return self.filtered(lambda move: move.after_sales_line_id and not move.after_sales_handover).mapped(
            "after_sales_line_id.rma_id"
        )

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        self._after_sales_check_sent_back()
        return super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)

    @gate
    def _after_sales_check_sent_back(self) -> None:
        """What a case took in leaves again by the case, which would not know of it otherwise.

        :raise UserError: the native return wizard was used on the receipt of a case
        """
        bare = self.filtered(
            lambda move: not move.after_sales_line_id
            and move.location_dest_id.usage == "customer"
            and move.origin_returned_move_id.after_sales_line_id
        )
        if bare:
            raise UserError(
                self.env._(
                    "%(products)s belongs to an after-sales case: it goes back to the customer by its test report.",
                    products=", ".join(bare.product_id.mapped("display_name")),
                )
            )

    def _action_cancel(self):
        awaited = self.filtered(
            lambda move: move.after_sales_line_id
            and move.location_id.usage == "customer"
            and move.state not in ("done", "cancel")
        )
        # A newer Odoo warns on the delivery that something has to be done about it; the case says what.
        of_cases = self.filtered(lambda move: move._after_sales_is_of_case())
        result = super(StockMove, self - of_cases)._action_cancel()
        if of_cases:
            result = super(StockMove, of_cases.with_context(skip_cancel_activity=True))._action_cancel()
        if awaited and self.env.context.get("after_sales_trusted") is not TRUSTED:
            self.env["after.sales.receipt"]._report_missing(awaited.after_sales_line_id)
        return result

    def _after_sales_check_serials(self) -> None:
        """A serial comes back from the delivery it left with, and once."""
        for move in self.filtered(
            lambda move: move.product_id.tracking != "none"
            and move.origin_returned_move_id
            and move.location_id.usage == "customer"
        ):
            delivered = move.origin_returned_move_id.move_line_ids.lot_id
            if not delivered:
                continue  # delivered before the product was tracked
            allowed = move.after_sales_line_id.lot_ids or delivered
            strange = move.move_line_ids.lot_id - (allowed & delivered)
            if strange:
                raise ValidationError(
                    self.env._(
                        "%(product)s: %(lots)s did not leave with %(document)s or is not in this case.",
                        product=move.product_id.display_name,
                        lots=", ".join(strange.mapped("name")),
                        document=move.origin_returned_move_id.reference,
                    )
                )

    @gate
    def _after_sales_check_operator(self) -> None:
        """Who asks for a return does not receive it: goods of cases are moved by the warehouse.

        Odoo lets salespersons validate transfers.

        :raise UserError: the user does not work in the warehouse
        """
        if self and not (self.env.su or self.env.user.has_group("stock.group_stock_user")):
            raise UserError(self.env._("Goods of after-sales cases are moved by the warehouse."))

    @gate
    def _after_sales_check_places(self) -> None:
        """Goods of cases go where their grade or their disposition says; a shelf there will do (R20).

        :raise ValidationError: names the goods and where they belong
        """
        PutAway = self.env["after.sales.put_away"]
        self.sudo().after_sales_disposition_ids.mapped("kind")  # of all at once
        for move in self.filtered(lambda move: move.state not in ("done", "cancel") and not move.after_sales_handover):
            for line in move.move_line_ids.filtered("quantity"):
                kind, place = PutAway._place_of(line)
                if place and not PutAway._is_at(line.location_dest_id, place, kind):
                    raise ValidationError(
                        self.env._(
                            "%(product)s of case %(case)s goes to %(place)s, not to %(other)s.",
                            product=" ".join(filter(None, (line.product_id.display_name, line.lot_id.name))),
                            case=move.after_sales_line_id.sudo().rma_id.name,
                            place=place.display_name,
                            other=line.location_dest_id.display_name,
                        )
                    )
            problem = move.sudo()._after_sales_put_away_problem()
            if problem:
                raise ValidationError(problem)

    def _after_sales_put_away_problem(self) -> str | None:
        """Why this move would bring other goods to a place than those that were inspected for it."""
        self.ensure_one()
        item = first(self.after_sales_disposition_ids)
        if not item:
            return None
        if not item._to_customer() and (problem := item.rma_id._words_to_wait("restock")):
            return problem
        lines = self.move_line_ids.filtered("quantity")
        strange = lines.filtered(
            lambda line: line.lot_id != item.lot_id
            or not line.location_id.parent_path.startswith(item._source_location().parent_path)
        )
        if strange:
            return self.env._(
                "%(goods)s: these are not the inspected goods.",
                goods=" ".join(
                    filter(None, (self.product_id.display_name, *strange.lot_id.mapped("name"), item.rma_id.name))
                ),
            )
        if self.product_uom.compare(self.quantity, self.product_uom_qty) > 0:
            return self.env._(
                "%(product)s: %(counted)s %(unit)s would be put away, but %(inspected)s were inspected for it.",
                product=self.product_id.display_name,
                counted=f"{self.quantity:g}",
                inspected=f"{self.product_uom_qty:g}",
                unit=self.product_uom.name,
            )
        return None

    @gate
    def _after_sales_check_kept_apart(self) -> None:
        """Nothing that waits for inspection or was found defective is sold as good by a plain transfer (law 2).

        :raise UserError: only an after-sales manager brings such goods back to sale without their case
        """
        escaping = self.filtered(
            lambda move: move.location_id.warehouse_id.is_after_sales
            and move.location_dest_id.usage == "internal"
            and not move.location_dest_id.warehouse_id.is_after_sales
            and move.state not in ("done", "cancel")
        )
        if escaping and not (self.env.su or self.env.user.has_group("after_sales_rma.group_manager")):
            raise UserError(
                self.env._(
                    "%(products)s is kept apart in the after-sales warehouse: it goes back to sale by its test report, "
                    "or by an after-sales manager.",
                    products=", ".join(escaping.product_id.mapped("display_name")),
                )
            )

    @gate
    def _after_sales_check_case_required(self) -> None:
        """Where the company wants it, goods come back from a customer through a case only."""
        bare = self.filtered(
            lambda move: move.company_id.after_sales_case_required
            and move.location_id.usage == "customer"
            and move.location_dest_id.usage in ("internal", "transit")
            and move.state not in ("done", "cancel")
        )
        if bare:
            raise UserError(
                self.env._(
                    "Goods come back from customers through an after-sales case here. "
                    "Start one from the order, the delivery or the invoice."
                )
            )

    # -- goods come back at the value they left with -----------------------------------------------------------

    def _get_value_from_returns(self, quantity, *args, **kwargs):
        """Portions of a delivery come back at values that add up to the value it left with, to the cent.

        Odoo rounds each portion by itself: three thirds of 100.00 would come back as 99.99.
        """
        data = super()._get_value_from_returns(quantity, *args, **kwargs)
        if not self.after_sales_line_id or not data["quantity"]:
            return data
        origin = self.origin_returned_move_id
        whole = origin._get_valued_qty()
        if self.product_id.uom_id.compare(quantity, whole) >= 0:
            return data
        rounding = self.company_id.currency_id.rounding
        before = sum(move._get_valued_qty() for move in self._after_sales_returned_before())
        left_with = abs(origin.value)  # what goes out is negative in some versions
        taken = to_unit(left_with * min(before / whole, 1), rounding)
        return {**data, "value": portion(left_with, quantity, before, taken, whole, rounding)}

    def _get_cogs_price_unit(self, quantity=0, *args, **kwargs):
        """An invoice made after a return bears the cost of what the customer kept.

        Odoo mixes what went out with what came back; first-in-first-out goods of two costs get a third one then.
        What a case sent (replacements, goods back as they came, goods that change their owner) is no sale: by how much
        it cost more or less than what had come back was entered when it left (`after.sales.swap_cost`).
        """
        product = self.product_id
        if len(product) != 1:
            return super()._get_cogs_price_unit(quantity, *args, **kwargs)
        own_cost = self.after_sales_line_id if product.cost_method == "fifo" else product._after_sales_costs_by_serial()
        if not own_cost:
            return super()._get_cogs_price_unit(quantity, *args, **kwargs)
        value = total = 0.0
        for move in self.filtered(lambda move: move.is_out and not move.after_sales_line_id):
            value += abs(move.value)
            total += move._get_valued_qty()
        for sale_line in self.sale_line_id:
            for move, quantity in sale_line._after_sales_never_invoiced().items():
                back = sale_line.product_uom_id._compute_quantity(quantity, move.product_id.uom_id, round=False)
                value -= back * self._after_sales_unit_value_back(move)
                total -= back
        return value / total if total else 0.0

    def _after_sales_value_moved(self) -> float:
        """The value that the goods of these moves came or left with, in company currency."""
        # What goes out is negative in some versions of Odoo.
        return sum(abs(move.value) for move in self)

    def _after_sales_unit_value_moved(self) -> float:
        """The same for a unit of the product."""
        quantity = sum(move._get_valued_qty() for move in self)
        return self._after_sales_value_moved() / quantity if quantity else 0.0

    def _after_sales_unit_value_back(self, delivered) -> float:
        """Value per unit of what came back of a delivered move through cases."""
        return (self & delivered.returned_move_ids).filtered("is_in")._after_sales_unit_value_moved()

    def _after_sales_returned_before(self):
        """The done moves that brought goods of the same delivery back before this one."""
        self.ensure_one()
        return self.origin_returned_move_id.sudo().returned_move_ids.filtered(
            lambda move: move.is_in and (move.date, move.id) < (self.date, self.id)
        )

    # -- each serial comes back at its own cost ----------------------------------------------------------------

    def _after_sales_value_lots(self):
        """Receipts of products valued by lot: one move per lot, each at the value that lot left with.

        Odoo values a return at the average of the delivered move, which is another lot's cost as soon as two
        lots left together. The values are set before the receipt is posted, and only for goods valued by lot.

        :return: these moves and those split off
        """
        receipts = self.filtered(
            lambda move: move.product_id.lot_valuated
            and not move.restrict_partner_id
            and move.location_id.usage == "customer"
            and len(move.origin_returned_move_id.move_line_ids.lot_id) > 1
            and move.state not in ("done", "cancel")
        )
        if not receipts:
            return self
        moves = self
        vals_list = []
        for origin, backs in receipts.grouped("origin_returned_move_id").items():
            parts = self.browse()
            for move in backs:
                parts |= move._after_sales_split_lots()
            moves |= parts
            vals_list += [
                {"move_id": part.id, "value": value, "company_id": part.company_id.id}
                for part, value in parts._after_sales_lot_values(origin)
            ]
        as_system(self.env["product.value"]).create(vals_list)
        return moves

    def _after_sales_split_lots(self):
        """Split a receipt move so that every part carries one lot."""
        self.ensure_one()
        counted = self.move_line_ids.filtered("quantity")
        of_lot = self.move_line_ids.grouped("lot_id")
        groups = [of_lot[lot] for lot in counted.lot_id[1:]]
        vals_list = []
        for lines in groups:
            vals_list += self._split(sum(lines.mapped("quantity_product_uom")))
        parts = self.create(vals_list)
        for part, lines in zip(parts, groups, strict=True):
            lines.write({"move_id": part.id})
        parts._action_confirm(merge=False)
        parts.picked = self.picked
        return self | parts

    def _after_sales_lot_values(self, origin) -> list[tuple]:
        """The value that the lot of each of these moves left with; the last of a delivery takes what is left.

        :param origin: the delivered move, of several lots
        :return: (move, value in company currency); empty when it cannot be told, Odoo's own value applies then
        """

        def weight(lines) -> float:
            return sum(line.quantity_product_uom * line.lot_id.standard_price for line in lines)

        earlier = origin.sudo().returned_move_ids.filtered("is_in")
        # Lots that are back may be worth something else by now; what left with those still out is told by their cost.
        total = weight(origin.move_line_ids) - weight(earlier.move_line_ids)
        if not total or not origin.value:
            return []
        rounding = origin.company_id.currency_id.rounding
        left = abs(origin.value) - earlier._after_sales_value_moved()
        open_qty = origin._get_valued_qty() - sum(move._get_valued_qty() for move in earlier)
        values = []
        for move in self:
            open_qty -= sum(move.move_line_ids.mapped("quantity_product_uom"))
            last = move.product_id.uom_id.compare(open_qty, 0) <= 0
            share = weight(move.move_line_ids)
            value = to_unit(left if last else left * share / total, rounding)
            left -= value
            total -= share
            values.append((move, value))
        return values
