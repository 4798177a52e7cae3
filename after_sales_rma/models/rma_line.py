from odoo import api, fields, models
from odoo.exceptions import UserError

from .rma import MONEY_GROUPS


class AfterSalesRmaLine(models.Model):
    """What comes back of one delivered move, and what for.

    All quantities are in the line's unit. They are read from the linked documents; nothing is counted here.
    """

    _name = "after.sales.rma.line"
    _description = "After-Sales Case Line"
    _inherit = ["after.sales.child"]
    _order = "rma_id desc, sequence, id"
    _rec_name = "product_id"
    _check_company_auto = True
    _decided_above = {"rma_id": "_check_is_draft"}
    _free_anytime = frozenset({"sequence", "note"})

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="rma_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="rma_id.currency_id")
    state = fields.Selection(related="rma_id.state")
    partner_id = fields.Many2one(related="rma_id.partner_id")
    product_id = fields.Many2one(
        "product.product", required=True, check_company=True, domain="[('type', '=', 'consu')]", index=True
    )
    tracking = fields.Selection(related="product_id.tracking")
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0, help="Quantity asked to come back.")
    uom_id = fields.Many2one(
        "uom.uom", string="Unit", required=True, compute="_compute_uom_id", store=True, readonly=False, precompute=True
    )
    lot_ids = fields.Many2many("stock.lot", string="Lots / Serials", check_company=True)
    sale_line_id = fields.Many2one("sale.order.line", string="Order Line", check_company=True, index=True)
    origin_move_id = fields.Many2one(
        "stock.move", string="Delivered Move", check_company=True, index="btree_not_null", ondelete="restrict"
    )
    delivered_on = fields.Datetime(related="origin_move_id.date", string="Delivered On")
    invoice_line_id = fields.Many2one(
        "account.move.line",
        compute="_compute_invoice_line_id",
        compute_sudo=True,
        groups=MONEY_GROUPS,
        help="First invoice line credited.",
    )
    remedy = fields.Selection([("refund", "Refund")], default="refund", required=True)
    reason_id = fields.Many2one("after.sales.reason", check_company=True, index="btree_not_null", ondelete="restrict")
    note = fields.Char(string="Remark")
    production_date = fields.Date(help="As printed on the goods or their box.")
    warranty_card = fields.Char(help="Number of the warranty card that the customer shows.")
    price_unit = fields.Monetary(compute="_compute_amount_total", store=True, string="Unit Price with Tax")
    amount_total = fields.Monetary(compute="_compute_amount_total", store=True, string="Value")

    claimed_qty = fields.Float(
        string="Claimed",
        digits="Product Unit",
        compute="_compute_claimed_qty",
        store=True,
        precompute=True,
        help="What this line holds of the delivered move, in the product's unit.",
    )
    move_ids = fields.One2many("stock.move", "after_sales_line_id", string="Moves")
    credit_line_ids = fields.One2many(
        "account.move.line", "after_sales_line_id", string="Credit Note Lines", groups=MONEY_GROUPS
    )
    inspection_ids = fields.One2many("after.sales.inspection", "line_id", string="Test Reports")
    disposition_ids = fields.One2many("after.sales.disposition", "line_id", string="Dispositions")
    discrepancy_ids = fields.One2many("after.sales.discrepancy", "line_id", string="Discrepancies")

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity must be greater than zero.")

    @api.depends("product_id", "origin_move_id", "sale_line_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.origin_move_id.product_uom or line.sale_line_id.product_uom_id or line.product_id.uom_id

    @api.depends("quantity", "uom_id", "product_id", "remedy", "rma_id.state")
    def _compute_claimed_qty(self):
        for line in self:
            claims = line.rma_id.state in ("submitted", "authorized", "done") and line._claims_goods()
            line.claimed_qty = line._product_qty() if claims else 0.0

    @api.depends("quantity", "uom_id", "sale_line_id")
    def _compute_amount_total(self):
        for line in self:
            sale_line = line.sale_line_id
            ordered = sale_line.product_uom_id and line._from_order(sale_line.product_uom_qty)
            # Not by way of the unit price, which is rounded.
            line.price_unit = sale_line.price_total / ordered if ordered else 0.0
            line.amount_total = sale_line.price_total * line.quantity / ordered if ordered else 0.0

    @api.depends("credit_line_ids.after_sales_origin_line_id")
    def _compute_invoice_line_id(self):
        for line in self:
            line.invoice_line_id = (
                line.credit_line_ids.after_sales_origin_line_id[:1]
                or line.sale_line_id.invoice_lines.filtered(lambda item: item.move_id.move_type == "out_invoice")[:1]
            )

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.origin_move_id.product_id != self.product_id:
            self.origin_move_id = self.sale_line_id = False
            self.lot_ids = False

    # -- records -----------------------------------------------------------------------------------------------

    def _check_rma_is_open_for_lines(self) -> None:
        """What was asked is fixed once it was submitted; a discrepancy changes it by decision only."""
        if not self._is_trusted():
            self.rma_id._check_is_draft()

    def _has_traces(self) -> bool:
        """Whether people decided or did something for these lines that has to stay."""
        return bool(self.inspection_ids or self.disposition_ids or self.discrepancy_ids or self.move_ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_without_traces(self):
        """What somebody found, answered or decided for a line stays, also when its case is a draft again."""
        if self._is_trusted():
            return
        kept = self.filtered(lambda line: line.sudo()._has_traces())
        if kept:
            raise UserError(
                self.env._(
                    "%(products)s cannot be taken out of the case: somebody decided or did something for it.",
                    products=", ".join(kept.product_id.mapped("display_name")),
                )
            )

    @api.constrains("origin_move_id", "product_id", "sale_line_id", "rma_id")
    def _check_origin(self):
        for line in self:
            problem = line.sudo()._origin_problem()
            if problem:
                raise UserError(problem)

    def _origin_problem(self) -> str | None:
        """Why the goods of this line cannot have left with the delivery that it names."""
        self.ensure_one()
        move, product = self.origin_move_id, self.product_id.display_name
        if self.sale_line_id != move.sale_line_id:
            # Else goods of one order could be taken back at the price of another, or past every claim.
            return self.env._(
                "%(product)s was not delivered for %(order)s.",
                product=product,
                order=(self.sale_line_id or move.sale_line_id).order_id.name,
            )
        if move and (move.product_id != self.product_id or move.state != "done" or not move._after_sales_is_delivery()):
            return self.env._(
                "%(product)s was not delivered with %(document)s.", product=product, document=move.reference
            )
        if move and self.rma_id.partner_id.commercial_partner_id not in self._customers_of(move):
            return self.env._(
                "%(document)s was not delivered to %(customer)s.",
                document=move.reference,
                customer=self.rma_id.partner_id.display_name,
            )
        return None

    @api.model
    def _customers_of(self, move):
        """Commercial entities that may return what a move delivered."""
        partners = move.partner_id | move.picking_id.partner_id | move.sale_line_id.order_id.partner_id
        return partners.commercial_partner_id

    # -- quantities --------------------------------------------------------------------------------------------

    def _product_qty(self, quantity: float | None = None) -> float:
        """A quantity of the line (default: the quantity asked) in the product's unit."""
        self.ensure_one()
        quantity = self.quantity if quantity is None else quantity
        if not self.uom_id or self.uom_id == self.product_id.uom_id:
            return quantity
        return self.uom_id._compute_quantity(quantity, self.product_id.uom_id, rounding_method="HALF-UP")

    def _from_uom(self, quantity: float, uom) -> float:
        """A quantity of another unit in the line's unit."""
        self.ensure_one()
        if uom == self.uom_id or not uom:
            return quantity
        return uom._compute_quantity(quantity, self.uom_id, rounding_method="HALF-UP")

    def _to_order(self, quantity: float) -> float:
        """A quantity of this line in the unit of its order line, not rounded."""
        self.ensure_one()
        return self.sale_line_id._after_sales_from(self.product_id, quantity, self.uom_id)

    def _from_order(self, quantity: float) -> float:
        """A quantity of the order line in the unit of this line, not rounded; the other way round."""
        self.ensure_one()
        return self.sale_line_id._after_sales_to(self.product_id, quantity, self.uom_id)

    def _quantity_awaited(self) -> float:
        """What is still expected on open receipts, in the line's unit."""
        self.ensure_one()
        return self.uom_id.round(
            sum(
                self._from_uom(move.product_uom_qty, move.product_uom)
                for move in self.sudo().move_ids
                if move.state not in ("done", "cancel") and move.location_id.usage == "customer"
            )
        )

    def _submit_problems(self) -> list[str]:
        """What is missing on a line before it can be decided, in the user's words."""
        self.ensure_one()
        problems = []
        product = self.product_id.display_name
        if self.reason_id.evidence_required and not self.rma_id.message_attachment_count:
            problems.append(
                self.env._(
                    "%(product)s: the reason “%(reason)s” needs a photo or another file.",
                    product=product,
                    reason=self.reason_id.name,
                )
            )
        if self.tracking == "serial" and self.lot_ids and len(self.lot_ids) != self._product_qty():
            problems.append(
                self.env._(
                    "%(product)s: %(count)s serial numbers for a quantity of %(quantity)s.",
                    product=product,
                    count=len(self.lot_ids),
                    quantity=self._product_qty(),
                )
            )
        problem = self.sudo()._lot_problem() if self.origin_move_id and self.lot_ids else None
        return [*problems, problem] if problem else problems

    def _lot_problem(self) -> str | None:
        """Why the lots of this line cannot have left with its delivery in this quantity."""
        self.ensure_one()
        delivered = self.origin_move_id.move_line_ids
        foreign = self.lot_ids - delivered.lot_id
        if foreign:
            return self.env._(
                "%(product)s: %(lots)s did not leave with %(document)s.",
                product=self.product_id.display_name,
                lots=", ".join(foreign.mapped("name")),
                document=self.origin_move_id.reference,
            )
        left = sum(delivered.filtered(lambda item: item.lot_id in self.lot_ids).mapped("quantity_product_uom"))
        if self.product_id.uom_id.compare(self._product_qty(), left) > 0:
            return self.env._(
                "%(product)s: only %(left)s %(unit)s of %(lots)s left with %(document)s.",
                product=self.product_id.display_name,
                left=f"{left:g}",
                unit=self.product_id.uom_id.name,
                lots=", ".join(self.lot_ids.mapped("name")),
                document=self.origin_move_id.reference,
            )
        return None

    def _claim(self) -> None:
        """Claim what these lines hold of their delivered moves, serial by serial.

        :raise ValidationError: more than was delivered, or a serial that another case holds
        """
        self.env["after.sales.entitlement"]._claim(self.origin_move_id.sorted("id"), self.rma_id)
        serial_lines = self.filtered(lambda line: line.tracking == "serial" and line.lot_ids and line.claimed_qty)
        if not serial_lines:
            return
        # The rows of the moves are written by now: nobody else can claim a serial of them until we commit.
        holders = self.sudo().search(
            [
                ("origin_move_id", "in", serial_lines.origin_move_id.ids),
                ("lot_ids", "in", serial_lines.lot_ids.ids),
                ("claimed_qty", ">", 0),
            ]
        )
        seen = {}
        for line in holders:
            for lot in (line.lot_ids - line._lots_given_back()) & serial_lines.lot_ids:
                other = seen.setdefault((line.origin_move_id, lot), line)
                if other != line:
                    raise UserError(
                        self.env._(
                            "Serial %(serial)s is already in case %(case)s.",
                            serial=lot.name,
                            case=(other if line in self else line).rma_id.name,
                        )
                    )

    # -- what the remedy means -----------------------------------------------------------------------------------

    def _expects_goods(self) -> bool:
        """Whether the goods of this line come back at all; each remedy may say otherwise."""
        self.ensure_one()
        return True

    def _claims_goods(self) -> bool:
        """Whether nobody else may ask for the goods of this line; mostly of those that come back."""
        self.ensure_one()
        return self._expects_goods()

    def _is_replaced(self) -> bool:
        """Whether something is sent to the customer for this line; each remedy may say so."""
        self.ensure_one()
        return False

    def _is_swapped(self) -> bool:
        """Whether the same goods are sent again on the order line that sold the first; each remedy may say so."""
        self.ensure_one()
        return False

    def _counts_as_return(self) -> bool:
        """Whether what comes back counts as not delivered on the order; each remedy may say otherwise."""
        self.ensure_one()
        return True

    def _is_credited(self) -> bool:
        """Whether what is accepted is credited; each remedy may say otherwise."""
        self.ensure_one()
        return self.remedy == "refund"

    def _credits_excess(self) -> bool:
        """Whether what is credited is what its order line has invoiced too much; mostly, for the goods come back."""
        self.ensure_one()
        return self._is_credited()

    def _credited_apart(self) -> str:
        """Lines of a case with the same word here share a credit note for each invoice."""
        self.ensure_one()
        return ""

    def _credited_by(self):
        """The line of the case whose credit note line takes back what this line brings; mostly itself."""
        self.ensure_one()
        return self

    def _credited_share(self) -> float:
        """Which part of that credit note line this line is, 0 to 1."""
        self.ensure_one()
        return 1.0

    def _credited_as(self) -> str:
        """What is credited for this line, in words."""
        self.ensure_one()
        return self.product_id.display_name

    # -- values ------------------------------------------------------------------------------------------------

    def _after_sales_unit_value(self) -> float | None:
        """Value per unit (of the product) that the goods of this line left with, in company currency.

        Of a swapped unit that comes back for good: the value of the first one, the only one that the invoice knows.

        :return: None when no valued move is known
        """
        self.ensure_one()
        first = self.origin_move_id._after_sales_first_delivery()
        back = self.move_ids.filtered(lambda move: move.is_in and move.origin_returned_move_id)
        moves = back if back and first == self.origin_move_id else first.filtered("is_out")
        return moves._after_sales_unit_value_moved() if moves else None

    def _credit_rounding(self) -> float:
        """What invoices in another unit may round up, in the line's unit: 23 pieces are 1.92 dozen, or 23.04 pieces."""
        self.ensure_one()
        step = 10 ** -self.env["decimal.precision"].precision_get("Product Unit")
        foreign = self.credit_line_ids.filtered(
            lambda item: item.product_uom_id != self.uom_id and item.parent_state != "cancel"
        )
        return sum(item.product_uom_id._compute_quantity(step / 2, self.uom_id, round=False) for item in foreign)
