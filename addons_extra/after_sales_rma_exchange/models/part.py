from odoo import api, fields, models


class AfterSalesRmaLine(models.Model):
    """Spare parts for goods that the customer keeps: sent free or sold, the old part asked back or not (R04)."""

    _inherit = "after.sales.rma.line"

    qty_old_awaited = fields.Float(
        string="Old Parts Awaited", digits="Product Unit", compute="_compute_old_parts", store=True
    )
    qty_old_received = fields.Float(
        string="Old Parts Received", digits="Product Unit", compute="_compute_old_parts", store=True
    )

    def _expects_goods(self) -> bool:
        return self.remedy != "part" and super()._expects_goods()

    def _is_replaced(self) -> bool:
        return self.remedy == "part" or super()._is_replaced()

    def _quantity_replaceable(self) -> float:
        """Parts wait for nothing: they are due as soon as the case is authorised."""
        return self.quantity if self.remedy == "part" else super()._quantity_replaceable()

    @api.depends(
        "replacement_ids.part_move_ids.state",
        "replacement_ids.part_move_ids.quantity",
        "replacement_ids.part_move_ids.product_uom_qty",
    )
    def _compute_qty_replaced(self):
        return super()._compute_qty_replaced()

    @api.depends(
        "replacement_ids.part_move_ids.state",
        "replacement_ids.part_move_ids.quantity",
        "replacement_ids.part_move_ids.product_uom_qty",
    )
    def _compute_old_parts(self):
        for line in self:
            old = line.replacement_ids.part_move_ids.filtered("after_sales_brings_old_part")
            line.qty_old_received = sum(old.filtered(lambda move: move.state == "done").mapped("quantity"))
            waiting = old.filtered(lambda move: move.state not in ("done", "cancel"))
            line.qty_old_awaited = sum(waiting.mapped("product_uom_qty"))

    def _misses_goods(self) -> bool:
        return super()._misses_goods() or self.qty_old_awaited > 0

    def _brought_goods(self) -> bool:
        return super()._brought_goods() or self.qty_old_received > 0

    def _submit_problems(self) -> list[str]:
        problems = super()._submit_problems()
        if self.remedy == "part" and not self.replacement_ids:
            problems.append(self.env._("%(product)s: say which part is sent.", product=self.product_id.display_name))
        return problems

    @api.depends("qty_old_received")
    def _compute_progress_text(self):
        return super()._compute_progress_text()

    def _progress_parts(self) -> list[tuple[str, str]]:
        """Of goods that the customer keeps, nothing is received."""
        if self.remedy != "part":
            return super()._progress_parts()
        sent = self.env._(
            "parts sent for %(done)s of %(asked)s", done=f"{self.qty_replaced:g}", asked=f"{self.quantity:g}"
        )
        parts = [(sent, "success" if self.qty_replaced >= self.quantity else "secondary")]
        if self.qty_old_received:
            parts.append((self.env._("%(quantity)s old parts back", quantity=f"{self.qty_old_received:g}"), "info"))
        return parts


class AfterSalesReplacement(models.Model):
    """A spare part is planned, ordered and delivered like a replacement; what is free needs no order."""

    _inherit = "after.sales.replacement"

    line_id = fields.Many2one(
        domain="[('rma_id', '=', rma_id), '|', ('exchange_kind', '!=', False), ('remedy', '=', 'part')]"
    )
    is_free = fields.Boolean(
        string="Free of Charge",
        compute="_compute_is_free",
        store=True,
        readonly=False,
        precompute=True,
        help="Only spare parts: sent without an order; the company bears their cost.",
    )
    ask_back = fields.Boolean(string="Old Part Back", help="The customer sends the old part back.")
    is_part = fields.Boolean(compute="_compute_is_part")
    part_move_ids = fields.One2many("stock.move", "after_sales_replacement_id", string="Moves of Parts")

    @api.depends("line_id.remedy")
    def _compute_is_part(self):
        for item in self:
            item.is_part = item.line_id.remedy == "part"

    @api.depends("line_id.remedy")
    def _compute_is_free(self):
        """Within the promise, parts are free; what was decided stays.

        Not again with each verdict: the price follows from it, and would forget what was agreed.
        """
        for item in self:
            line = item.line_id
            open_yet = line.rma_id.state in (False, "draft")
            item.is_free = (line.remedy == "part" and line._is_promised()) if open_yet else item.is_free

    @api.depends("is_free")
    def _compute_price_unit(self):
        return super()._compute_price_unit()

    def _proposed_price(self) -> float:
        return 0.0 if self.is_free and self.line_id.remedy == "part" else super()._proposed_price()

    def _sent_moves(self):
        """The moves that bring free parts to the customer, cancelled ones left out."""
        self.ensure_one()
        moves = self.sudo().part_move_ids.filtered(lambda move: move.state != "cancel")
        return moves.filtered(lambda move: not move.after_sales_brings_old_part)

    def _ordered(self) -> float:
        on_way = sum(
            move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty, self.uom_id, round=False
            )
            for move in self._sent_moves()
        )
        return super()._ordered() + on_way

    def _delivered(self) -> float:
        sent = sum(
            move.product_uom._compute_quantity(move.quantity, self.uom_id, round=False)
            for move in self._sent_moves()
            if move.state == "done"
        )
        return super()._delivered() + sent


class StockMove(models.Model):
    """Moves of free parts and of old ones: they belong to the part, and touch neither order nor claim."""

    _inherit = "stock.move"

    after_sales_replacement_id = fields.Many2one(
        "after.sales.replacement",
        string="After-Sales Part",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    after_sales_brings_old_part = fields.Boolean(readonly=True, copy=False)

    def _after_sales_is_expected(self) -> bool:
        return super()._after_sales_is_expected() or self.after_sales_brings_old_part

    def _after_sales_is_compared(self) -> bool:
        """Old parts come as they come: nothing of their receipt is set apart."""
        old_parts = any(self.picking_id.move_ids.mapped("after_sales_brings_old_part"))
        return not old_parts and super()._after_sales_is_compared()

    @api.model
    def _prepare_merge_moves_distinct_fields(self) -> list[str]:
        names = super()._prepare_merge_moves_distinct_fields()
        return [*names, "after_sales_replacement_id", "after_sales_brings_old_part"]

    def _prepare_move_split_vals(self, qty):
        return {
            **super()._prepare_move_split_vals(qty),
            "after_sales_replacement_id": self.after_sales_replacement_id.id,
            "after_sales_brings_old_part": self.after_sales_brings_old_part,
        }

    def _after_sales_replaces(self):
        parts = self.filtered(lambda move: move.after_sales_replacement_id and not move.after_sales_brings_old_part)
        return super()._after_sales_replaces() | parts

    def _after_sales_check_case_required(self) -> None:
        """An old part that a case asked for comes back through it."""
        return super(
            StockMove, self.filtered(lambda move: not move.after_sales_brings_old_part)
        )._after_sales_check_case_required()

    def _after_sales_of_cases(self):
        return super()._after_sales_of_cases() | self.filtered("after_sales_replacement_id")

    def _after_sales_set_owners(self) -> None:
        super()._after_sales_set_owners()
        for owner, moves in self.filtered("after_sales_brings_old_part").grouped("restrict_partner_id").items():
            moves.move_line_ids.owner_id = owner

    def _after_sales_cases_moved(self):
        return super()._after_sales_cases_moved() | self._after_sales_cases_of_parts()

    def _action_cancel(self):
        """Old parts that nobody waits for any more: the case goes on without them."""
        old = self.filtered(lambda move: move.after_sales_brings_old_part and move.state != "cancel")
        result = super()._action_cancel()
        old._after_sales_cases_of_parts()._close_finished()
        return result

    def _after_sales_cases_of_parts(self):
        return self.sudo().after_sales_replacement_id.rma_id.sudo(self.env.su)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    @api.depends("move_ids.after_sales_replacement_id")
    def _compute_after_sales_replaces(self):
        return super()._compute_after_sales_replaces()


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    after_sales_parts_location_id = fields.Many2one(
        "stock.location",
        string="Free Parts at Customers",
        check_company=True,
        help="Where parts sent free of charge go; its account bears their cost.",
    )

    def _after_sales_parts_place(self, product):
        """The customers' location for free parts, with the account that bears their cost.

        :param product: a part; its expense account is taken where the company names none
        """
        return self._after_sales_cost_place(
            "after_sales_parts_location_id",
            product,
            name=self._in_language_of(self.company_id).env._("Free parts"),
            parent=self.env.ref("stock.stock_location_customers"),
            usage="customer",
        )
