from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import ORDER_GROUPS
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.addons.after_sales_rma.models.step import Step
from odoo.exceptions import ValidationError
from odoo.tools import float_compare, formatLang


class AfterSalesRma(models.Model):
    """Exchange of a case: when it is due, what it comes to, its documents (R25–R27)."""

    _inherit = "after.sales.rma"
    _buttons = {
        "exchange": Button(("authorized",), USER),
        "replace": Button(("authorized",), ("stock.group_stock_user",)),
    }
    _gated = {"exchange": "replace"}
    _steps = {"replace": Step(110, 140, "stock.group_stock_user", rare=True)}
    _work_documents = {"replace": ("replace", "action_view_replacements")}

    replace_when = fields.Selection(
        [
            ("inspection", "After the inspection"),
            ("receipt", "When the goods are back"),
            ("advance", "Before the goods come back"),
        ],
        string="Replace",
        default="inspection",
        required=True,
        help="Sent before the goods come back, the replacement is an order of its own, to be paid if they never do.",
    )
    date_goods_due = fields.Date(
        string="Goods Back Until",
        compute="_compute_date_goods_due",
        store=True,
        readonly=False,
        precompute=True,
        help="A replacement that was sent ahead is charged when the goods are not back by this day.",
    )
    replacement_ids = fields.One2many("after.sales.replacement", "rma_id", string="Replacements")
    replacement_order_ids = fields.One2many(
        "sale.order", "after_sales_origin_id", string="Replacement Orders", groups=ORDER_GROUPS
    )
    replacement_move_ids = fields.One2many(
        "stock.move", compute="_compute_replacement_move_ids", string="Replacements Delivered"
    )
    replacement_picking_ids = fields.One2many(
        "stock.picking",
        "after_sales_rma_id",
        string="Transfers of Replacements",
        domain=[("after_sales_replaces", "=", True)],
    )
    signed_note_missing = fields.Boolean(
        compute="_compute_signed_note_missing",
        search="_search_signed_note_missing",
        help="A replacement was delivered, but the customer's signature did not come back.",
    )
    replacement_count = fields.Integer(compute="_compute_replacement_count", compute_sudo=True)
    ship_summary = fields.Char(
        string="To Ship", compute="_compute_ship", compute_sudo=True, help="What leaves for the customer next."
    )
    ship_address = fields.Char(string="Ship To", compute="_compute_ship", compute_sudo=True)
    has_exchange = fields.Boolean(compute="_compute_has_replacement")
    has_part = fields.Boolean(compute="_compute_has_replacement")
    has_replacement = fields.Boolean(compute="_compute_has_replacement", help="Something is sent to the customer.")
    amount_to_return = fields.Monetary(
        string="Value Returned", compute="_compute_settlement", compute_sudo=True, help="What is credited, with tax."
    )
    amount_replacement = fields.Monetary(
        string="Value of the Replacement",
        compute="_compute_settlement",
        compute_sudo=True,
        help="With tax and with whatever else is on the replacement order, such as freight.",
    )
    amount_difference = fields.Monetary(
        string="Difference",
        compute="_compute_settlement",
        compute_sudo=True,
        help="Positive: the customer pays. Negative: the customer gets back.",
    )
    settlement_text = fields.Char(string="Settlement", compute="_compute_settlement", compute_sudo=True)
    next_step = fields.Selection(
        selection_add=[("dispose",), ("replace", "Replace"), ("credit",)], ondelete={"replace": "set null"}
    )

    # -- computed ----------------------------------------------------------------------------------------------

    @api.depends("date_decided", "replace_when")
    def _compute_date_goods_due(self):
        for rma in self:
            ahead = rma.replace_when == "advance" and rma.date_decided
            days = rma.company_id.after_sales_advance_days
            decided = ahead and self.env["after.sales.working.time"]._today(rma.company_id, rma.date_decided)
            rma.date_goods_due = ahead and fields.Date.add(decided, days=days)

    @api.depends("line_ids.remedy")
    def _compute_has_replacement(self):
        for rma in self:
            rma.has_exchange = "exchange" in rma.line_ids.mapped("remedy")
            rma.has_part = "part" in rma.line_ids.mapped("remedy")
            rma.has_replacement = any(line._is_replaced() for line in rma.line_ids)

    @api.depends("picking_ids.after_sales_replaces", "picking_ids.move_ids")
    def _compute_replacement_move_ids(self):
        for rma in self:
            rma.replacement_move_ids = rma.picking_ids.filtered("after_sales_replaces").move_ids

    @api.depends("picking_ids.after_sales_replaces")
    def _compute_replacement_count(self):
        for rma in self:
            rma.replacement_count = len(rma.picking_ids.filtered("after_sales_replaces"))

    @api.depends("picking_ids.state", "picking_ids.after_sales_replaces", "line_ids.qty_to_replace")
    @api.depends_context("lang")
    def _compute_ship(self):
        """What waits on transfers; where none is made yet, what is due. From the transfers, where it goes."""
        for rma in self:
            pickings = rma.picking_ids.filtered(
                lambda picking: picking.after_sales_replaces and picking.state not in ("done", "cancel")
            )
            moves = pickings.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            goods = [(move.product_id, move.product_uom_qty, move.product_uom) for move in moves]
            goods = goods or rma.line_ids._goods_to_ship()
            rma.ship_summary = ", ".join(
                f"{product.display_name} × {unit.round(quantity):g} {unit.name}" for product, quantity, unit in goods
            )
            partner = pickings.partner_id[:1] or rma.sale_order_ids.partner_shipping_id[:1] or rma.partner_id
            # Whom it goes to is said where it is somebody else than the customer.
            name = partner.name if partner != rma.partner_id else ""
            address = (name or "", *partner._display_address(without_company=True).split("\n"))
            rma.ship_address = ", ".join(part.strip() for part in address if part.strip()) if goods else False

    @api.depends("picking_ids.after_sales_note_missing")
    def _compute_signed_note_missing(self):
        for rma in self:
            rma.signed_note_missing = any(rma.picking_ids.mapped("after_sales_note_missing"))

    def _search_signed_note_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("picking_ids.after_sales_note_missing", "in", list(value))]

    @api.depends(
        "line_ids.quantity",
        "line_ids.remedy",
        "line_ids.exchange_kind",
        "replacement_ids.quantity",
        "replacement_ids.price_unit",
        "replacement_ids.discount",
        "replacement_ids.product_id",
        "replacement_ids.line_id",
        "replacement_ids.uom_id",
        "replace_when",
        "replacement_order_ids.amount_total",
        "line_ids.credit_line_ids.price_total",
    )
    @api.depends_context("lang")
    def _compute_settlement(self):
        Exchange = self.env["after.sales.exchange"]
        for rma in self:
            returned, replacement = Exchange._settlement(rma) if rma.has_replacement else (0.0, 0.0)
            difference = replacement - returned
            rma.amount_to_return, rma.amount_replacement, rma.amount_difference = returned, replacement, difference
            amount = formatLang(self.env, abs(difference), currency_obj=rma.currency_id)
            sign = rma.currency_id.compare_amounts(difference, 0)
            rma.settlement_text = (
                self.env._("The customer pays %(amount)s.", amount=amount)
                if sign > 0
                else self.env._("The customer gets back %(amount)s.", amount=amount)
                if sign < 0
                else self.env._("Nothing is to be paid.")
            )

    @api.model
    def _progress_depends(self) -> list[str]:
        return [
            *super()._progress_depends(),
            "line_ids.qty_to_replace",
            "line_ids.qty_replacing",
            "line_ids.qty_replaced",
            "replacement_order_ids.invoice_status",
            # By way of their lines, which are columns: the order's own field is searched for each document posted.
            "replacement_order_ids.order_line.invoice_lines.parent_state",
        ]

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        lines = self.line_ids
        on_its_way = any(float_compare(line.qty_replaced, line.qty_replacing, 6) < 0 for line in lines)
        if on_its_way or any(float_compare(line.qty_to_replace, 0, 6) > 0 for line in lines):
            steps.add("replace")
        return steps

    def _orders_to_invoice(self):
        """Replacement orders, too; what was sent ahead is invoiced when the goods are back, or their time is over."""
        others = super()._orders_to_invoice()
        # Read with those of the other cases: what is filtered forgets them.
        known = self.sudo().replacement_order_ids
        orders = known.filtered(lambda order: order.state == "sale").with_prefetch(known._prefetch_ids)
        drafts = orders.filtered(lambda order: "draft" in order.order_line.invoice_lines.mapped("parent_state"))
        back = not any(line._misses_goods() for line in self.line_ids)
        if (
            self.replace_when == "advance"
            and not back
            and self.env.context.get("after_sales_goods_overdue") is not TRUSTED
        ):
            return others | drafts
        return others | drafts | orders.filtered(lambda order: order.invoice_status == "to invoice")

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {
            **super()._step_sentences(),
            "replace": self.env._("Deliver the replacement or the parts."),
        }

    def _has_traces(self) -> bool:
        return bool(self.replacement_order_ids) or super()._has_traces()

    # -- buttons -----------------------------------------------------------------------------------------------

    def _problem_exchange(self) -> str | None:
        due = any(float_compare(line.qty_to_replace, 0, 6) > 0 for line in self.line_ids)
        return None if due else self.env._("nothing is to be replaced now")

    def _problem_replace(self) -> str | None:
        return None if "replace" in self._open_steps() else self.env._("nothing is to be replaced now")

    def _problem_cancel(self) -> str | None:
        if any(self.sudo().line_ids.mapped("qty_replaced")):
            return self.env._("a replacement was delivered already")
        return super()._problem_cancel()

    @public
    def action_exchange(self):
        """Make the documents of the replacements that are due: transfers for swaps, else replacement orders.

        They are made by themselves as soon as they are due; this makes them anew after one was cancelled.

        :return: the ``sale.order`` records made; swaps need none
        :raise UserError: nothing is due in a case, or the user may not
        """
        self._check_button("exchange")
        return self.env["after.sales.exchange"].sudo()._create_replacements(self)

    @public
    def action_open_exchange(self) -> dict:
        """Make what is due and show it."""
        self.action_exchange()
        return self.action_view_replacements()

    @public
    def action_view_replacements(self) -> dict:
        """Open the transfers that bring the replacements."""
        transfers = self.picking_ids.filtered(
            lambda picking: picking.after_sales_replaces or any(picking.move_ids.mapped("after_sales_is_replacement"))
        )
        waiting = transfers.filtered(lambda picking: picking.state not in ("done", "cancel"))
        return self._action_open_records(waiting or transfers, self.env._("Replacements"))

    @public
    def action_view_replacement_orders(self) -> dict:
        """Open the replacement orders."""
        return self._action_open_records(self.replacement_order_ids, self.env._("Replacement Orders"))

    @public
    def action_invoice_replacement(self) -> dict:
        """As ``action_invoice_customer``, by the name that it has where goods are replaced."""
        return self.action_invoice_customer()

    @api.model
    def _correctable(self) -> tuple[str, ...]:
        return (*super()._correctable(), "replace_when", "date_goods_due")

    def _on_authorized(self) -> None:
        """What is sent ahead is made with the decision."""
        super()._on_authorized()
        self.env["after.sales.exchange"].sudo()._create_replacements(self)

    def _settle_posted(self) -> None:
        super()._settle_posted()
        exchanged = self.filtered("replacement_order_ids")
        if exchanged:
            self.env["after.sales.exchange"]._reconcile(exchanged)

    def _close_finished(self) -> None:
        """What the documents make due is made before a case closes."""
        self.env["after.sales.exchange"].sudo()._create_replacements(self)
        return super()._close_finished()


class AfterSalesRmaLine(models.Model):
    """How a line is exchanged, and how far that is."""

    _inherit = "after.sales.rma.line"

    remedy = fields.Selection(
        selection_add=[("refund",), ("exchange", "Exchange"), ("part", "Spare part"), ("as_is",)],
        ondelete={"exchange": "set default", "part": "set default"},
    )
    replacement_ids = fields.One2many("after.sales.replacement", "line_id", string="Replacements")
    exchange_kind = fields.Selection(
        [("swap", "The same again"), ("order", "Replacement order")],
        compute="_compute_exchange_kind",
        store=True,
        help="The same product at the same price is swapped: goods only, on the original order. Anything else is a "
        "replacement order and a credit note.",
    )
    qty_replacing = fields.Float(
        string="Being Replaced",
        digits="Product Unit",
        compute="_compute_qty_replaced",
        store=True,
        help="How much of what is exchanged has its replacement delivered or on its way.",
    )
    qty_replaced = fields.Float(
        string="Replaced", digits="Product Unit", compute="_compute_qty_replaced", store=True, help="Delivered."
    )
    qty_to_replace = fields.Float(
        string="To Replace", digits="Product Unit", compute="_compute_qty_to_replace", store=True
    )

    _replaced_once = models.Constraint("CHECK (qty_replacing <= quantity)", "Nothing is replaced twice.")

    @api.depends(
        "remedy",
        "quantity",
        "uom_id",
        "product_id",
        "sale_line_id.price_unit",
        "rma_id.replace_when",
        "replacement_ids.product_id",
        "replacement_ids.quantity",
        "replacement_ids.uom_id",
        "replacement_ids.price_unit",
        "replacement_ids.discount",
    )
    def _compute_exchange_kind(self):
        for line in self:
            line.exchange_kind = line._kind_of_exchange()

    def _kind_of_exchange(self) -> str | bool:
        """How this line is exchanged, see ``exchange_kind``; False where it is not."""
        self.ensure_one()
        return ("swap" if self._is_swap() else "order") if self._is_exchanged() else False

    def _is_exchanged(self) -> bool:
        """Whether other goods are given for these, the same again or something else; others add their remedies."""
        return self.remedy == "exchange"

    def _is_replaced(self) -> bool:
        return self.remedy == "exchange" or super()._is_replaced()

    def _is_swapped(self) -> bool:
        return self.exchange_kind == "swap" or super()._is_swapped()

    def _is_swap(self, replacements=None) -> bool:
        """Whether the goods are replaced by the same at the same price, after they came back.

        :param replacements: what replaces them, as somebody types it; default what is saved
        """
        self.ensure_one()
        if not self.sale_line_id or self.rma_id.replace_when == "advance":
            return False
        return self._is_the_same(self.replacement_ids if replacements is None else replacements)

    def _is_the_same(self, items) -> bool:
        """Whether these replacements are what the line is about, at the same price; so it is where none is named."""
        if not items:
            return True
        quantity = sum(item.uom_id._compute_quantity(item.quantity, self.uom_id, round=False) for item in items)
        return float_compare(quantity, self.quantity, 6) == 0 and all(
            item.product_id == self.product_id
            and item.currency_id.compare_amounts(
                item.price_unit * (1 - item.discount / 100), item.sudo()._proposed_price()
            )
            == 0
            for item in items
        )

    def _goods_to_ship(self) -> list[tuple]:
        """[(product, quantity, unit)] of what is due for these lines and on no transfer yet."""
        goods = []
        for line in self.filtered("qty_to_replace"):
            share = line.qty_to_replace / line.quantity
            goods += [(item.product_id, item.quantity * share, item.uom_id) for item in line.replacement_ids] or [
                (line.product_id, line.qty_to_replace, line.uom_id)
            ]
        return goods

    def _counts_as_return(self) -> bool:
        """Whether what comes back counts as not delivered: of goods that are swapped, the order knows nothing."""
        self.ensure_one()
        return super()._counts_as_return() and self.exchange_kind != "swap"

    def _is_credited(self) -> bool:
        """Whether what is accepted is credited."""
        self.ensure_one()
        return super()._is_credited() or self.exchange_kind == "order"

    @api.depends("exchange_kind")
    def _compute_qty_to_credit(self):
        return super()._compute_qty_to_credit()

    @api.depends(
        "move_ids.state",
        "move_ids.quantity",
        "move_ids.product_uom_qty",
        "replacement_ids.sale_line_ids.state",
        "replacement_ids.sale_line_ids.product_uom_qty",
        "replacement_ids.sale_line_ids.qty_delivered",
    )
    def _compute_qty_replaced(self):
        for line in self:
            replacing = replaced = 0.0
            for move in line.move_ids.filtered("after_sales_is_replacement"):
                if move.state == "done" and not move._after_sales_is_delivery():
                    continue  # picked or packed: the next step brings it on
                if move.state == "done":
                    replaced += line._from_uom(move.quantity, move.product_uom)
                elif move.state != "cancel":
                    replacing += line._from_uom(move.product_uom_qty, move.product_uom)
            replacing += replaced
            items = line.replacement_ids
            goods = items.filtered(lambda item: item.product_id.type == "consu" and item.quantity)
            if goods:
                # What is read of one case's is read of all.
                goods = goods.with_prefetch(items._prefetch_ids)
                replacing += line.quantity * min(goods.mapped(lambda item: item._ordered() / item.quantity))
                replaced += line.quantity * min(goods.mapped(lambda item: item._delivered() / item.quantity))
            line.qty_replacing = replacing
            line.qty_replaced = replaced

    @api.depends(
        "remedy",
        "quantity",
        "qty_received",
        "qty_accepted",
        "qty_replacing",
        "rma_id.state",
        "rma_id.replace_when",
    )
    def _compute_qty_to_replace(self):
        for line in self:
            due = 0.0
            if line._is_replaced() and line.rma_id.state == "authorized":
                due = line._quantity_replaceable() - line.qty_replacing
            line.qty_to_replace = max(line.uom_id.round(due), 0.0) if line.uom_id else 0.0

    @api.model
    def _outcome_depends(self) -> list[str]:
        return [*super()._outcome_depends(), "qty_to_replace"]

    def _waits_for_outcome(self) -> bool:
        return super()._waits_for_outcome() or bool(self.qty_to_replace)

    @api.depends("qty_replaced")
    def _compute_progress_text(self):
        return super()._compute_progress_text()

    def _progress_quantities(self) -> list[tuple[float, str, str]]:
        *before, sent_back = super()._progress_quantities()
        return [*before, (self.qty_replaced, self.env._("replaced"), "success"), sent_back]

    def _quantity_replaceable(self) -> float:
        """How much of the line may be replaced by now, what was replaced before included."""
        self.ensure_one()
        by_step = {"advance": self.quantity, "receipt": self.qty_received, "inspection": self.qty_accepted}
        return by_step[self.rma_id.replace_when]

    def _submit_problems(self) -> list[str]:
        problems = super()._submit_problems()
        if self.remedy == "exchange" and not self.sale_line_id and not self.replacement_ids:
            problems.append(
                self.env._(
                    "%(product)s: say what replaces it, since no order of ours is known.",
                    product=self.product_id.display_name,
                )
            )
        return problems

    @api.constrains("remedy", "replacement_ids")
    def _check_replacements(self):
        for line in self:
            if line.replacement_ids and (problem := line._replacement_problem()):
                raise ValidationError(problem)

    def _replacement_problem(self) -> str | None:
        """Why nothing can be named that replaces the goods of this line."""
        self.ensure_one()
        if self._is_replaced():
            return None
        return self.env._(
            "%(product)s has a replacement, but it is not exchanged.", product=self.product_id.display_name
        )
