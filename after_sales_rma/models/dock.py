from collections import defaultdict

from odoo import api, fields, models

#: Serials that the banner names; a delivery may have hundreds.
SHOWN = 8


class StockPicking(models.Model):
    """What the operator at the dock sees on the receipt of a case."""

    _inherit = "stock.picking"

    after_sales_is_receipt = fields.Boolean(compute="_compute_after_sales_is_receipt")
    after_sales_partner_id = fields.Many2one(related="after_sales_rma_id.partner_id", string="Customer of the Case")
    after_sales_tracking_ref = fields.Char(related="after_sales_rma_id.carrier_tracking_ref")
    after_sales_expected = fields.Char(
        string="Expected", compute="_compute_after_sales_expected", help="Products and quantities of this receipt."
    )
    after_sales_serials = fields.Char(
        string="Serials that may come",
        compute="_compute_after_sales_serials",
        help="Of goods with serials or lots, those that agree with the case.",
    )
    after_sales_notice = fields.Text(
        compute="_compute_after_sales_notice", help="What will happen with each difference when this is validated."
    )
    after_sales_apart = fields.Text(
        compute="_compute_after_sales_apart",
        compute_sudo=True,
        help="What was set apart from this receipt, and what to do with the goods.",
    )

    @api.depends("after_sales_rma_id", "picking_type_code")
    @api.depends_context("uid")
    def _compute_after_sales_is_receipt(self):
        """What is expected stands in the case: whoever may not read it sees a plain transfer."""
        seen = self.after_sales_rma_id._filtered_access("read")
        for picking in self:
            picking.after_sales_is_receipt = (
                picking.after_sales_rma_id in seen and picking.picking_type_code == "incoming"
            )

    @api.depends(
        "after_sales_is_receipt",
        "move_ids.product_id",
        "move_ids.product_uom_qty",
        "move_ids.after_sales_line_id.lot_ids",
    )
    @api.depends_context("uid")
    def _compute_after_sales_expected(self):
        self.after_sales_expected = False
        for picking in self.filtered("after_sales_is_receipt"):
            picking.after_sales_expected = ", ".join(
                move._after_sales_expected() for move in picking.move_ids if move._after_sales_is_expected()
            )

    @api.depends("after_sales_is_receipt", "state", "move_ids.after_sales_line_id.lot_ids")
    @api.depends_context("uid")
    def _compute_after_sales_serials(self):
        """Only of what the case leaves open: serials that it names stand beside their product."""
        self.after_sales_serials = False
        receipts = self.filtered("after_sales_is_receipt")
        for picking in receipts.filtered(lambda picking: picking.state not in ("done", "cancel")):
            moves = picking.move_ids.filtered(
                lambda move: move.after_sales_line_id
                and move.product_id.tracking != "none"
                and not move.after_sales_line_id.lot_ids
            )
            lots = [lot for move in moves for lot in self.env["after.sales.receipt"]._allowed_lots(move)]
            names = list(dict.fromkeys(lot.name for lot in lots))
            more = [self.env._("%(count)s more", count=len(names) - SHOWN)] if len(names) > SHOWN else []
            picking.after_sales_serials = ", ".join(names[:SHOWN] + more) or False

    @api.depends("after_sales_is_receipt", "state", "move_ids.after_sales_differs", "move_ids.quantity")
    @api.depends_context("uid")
    def _compute_after_sales_notice(self):
        self.after_sales_notice = False
        for picking in self.filtered("after_sales_is_receipt"):
            if picking.state not in ("done", "cancel"):
                moves = picking.move_ids.filtered("after_sales_differs")
                notices = [sentence for move in moves for sentence in move._after_sales_notices()]
                picking.after_sales_notice = "\n".join(notices)

    @api.depends("after_sales_is_receipt", "after_sales_rma_id.discrepancy_ids.state")
    def _compute_after_sales_apart(self):
        self.after_sales_apart = False
        receipts = self.filtered("after_sales_is_receipt")
        items = receipts.after_sales_rma_id.discrepancy_ids.filtered(lambda item: item.kind != "less")
        for picking in receipts:
            own = items.filtered(lambda item, picking=picking: item.picking_id == picking._origin)
            picking.after_sales_apart = "\n".join(item._what_to_do() for item in own) or False


class StockMove(models.Model):
    """Grade, packaging and state of the goods for a whole line of the receipt; details stand on its move lines."""

    _inherit = "stock.move"

    after_sales_is_receipt = fields.Boolean(compute="_compute_after_sales_is_receipt")
    after_sales_differs = fields.Boolean(compute="_compute_after_sales_differs")
    after_sales_grade = fields.Selection(
        [("qualified", "Qualified"), ("defective", "Defective"), ("mixed", "Several")],
        string="Grade",
        compute="_compute_after_sales_grade",
        inverse="_inverse_after_sales_grade",
        help="For the whole quantity; open the details to split it.",
    )
    after_sales_packaging = fields.Selection(
        selection=lambda self: self.env["stock.move.line"]
        ._fields["after_sales_packaging"]
        ._description_selection(self.env),
        string="Package on Arrival",
        compute="_compute_after_sales_findings",
        inverse="_inverse_after_sales_packaging",
    )
    after_sales_condition = fields.Char(
        string="State of the Goods",
        compute="_compute_after_sales_findings",
        inverse="_inverse_after_sales_condition",
    )
    after_sales_photo_ids = fields.Many2many(
        "ir.attachment",
        string="Photos",
        compute="_compute_after_sales_findings",
        inverse="_inverse_after_sales_photo_ids",
    )

    @api.depends("after_sales_line_id", "picking_id.after_sales_is_receipt")
    @api.depends_context("uid")
    def _compute_after_sales_is_receipt(self):
        for move in self:
            move.after_sales_is_receipt = move.picking_id.after_sales_is_receipt

    @api.depends(
        "after_sales_is_receipt",
        "after_sales_line_id",
        "quantity",
        "product_uom_qty",
        "state",
        "lot_ids",
        "move_line_ids.lot_id",
        "move_line_ids.lot_name",
        "move_line_ids.picked",
    )
    @api.depends_context("uid")
    def _compute_after_sales_differs(self):
        self.after_sales_differs = False
        receipts = self.filtered("after_sales_is_receipt")
        for move in receipts.filtered(lambda move: move._after_sales_is_compared()):
            move.after_sales_differs = move.state not in ("done", "cancel") and (
                not move.after_sales_line_id
                or move.product_uom.compare(move.quantity, move.product_uom_qty) != 0
                or bool(move._after_sales_strangers())
            )

    def _after_sales_is_expected(self) -> bool:
        """Whether the case asked for what this move brings."""
        self.ensure_one()
        return bool(self.after_sales_line_id)

    def _after_sales_is_compared(self) -> bool:
        """Whether validating compares this move with the case, and sets apart what does not agree."""
        return True

    def _after_sales_expected(self) -> str:
        """Product, quantity and the serials that the case names."""
        self.ensure_one()
        names = ", ".join(self.after_sales_line_id.lot_ids.mapped("name"))
        goods = f"{self.product_id.display_name} × {self.product_uom_qty:g}"
        return self.env._("%(goods)s (%(serials)s)", goods=goods, serials=names) if names else goods

    def _after_sales_strangers(self) -> dict[str, float]:
        """Counted serials and lots that no line of this receipt may bring: {name: quantity in the move's unit}.

        The same question that validating asks (`after.sales.receipt`), before it.
        """
        self.ensure_one()
        Receipt = self.env["after.sales.receipt"]
        case_line = self.after_sales_line_id
        if (
            not case_line
            or self.product_id.tracking == "none"
            or not (case_line.lot_ids or case_line.origin_move_id.move_line_ids.lot_id)
        ):
            return {}
        if self._origin and self.lot_ids == self._origin.lot_ids:
            counted = [
                (line.lot_id.name or line.lot_name, Receipt._in_move_uom(line))
                for line in Receipt._counted_lines(self._origin)
            ]
        else:
            # Typed into the line just now, and not saved yet.
            counted = [(lot.name, 1.0) for lot in self.lot_ids]
        siblings = self.picking_id.move_ids.filtered(
            lambda move: move.after_sales_line_id and move.product_id == self.product_id
        )
        allowed = {lot.name for move in siblings | self for lot in Receipt._allowed_lots(move)}
        strangers = defaultdict(float)
        for name, quantity in counted:
            if name and name not in allowed:
                strangers[name] += quantity
        return dict(strangers)

    def _after_sales_notices(self) -> list[str]:
        """What validating does with the differences of this move, in a sentence for each."""
        self.ensure_one()
        product, unit = self.product_id.display_name, self.product_uom.name
        if not self.after_sales_line_id:
            return [self.env._("%(product)s is not in this case: it will be set apart.", product=product)]
        strangers = self._after_sales_strangers()
        sentences = []
        if strangers:
            sentences.append(
                self.env._(
                    "%(product)s: %(serials)s was not expected and will be set apart.",
                    product=product,
                    serials=", ".join(strangers),
                )
            )
        over = self.product_uom.round(self.quantity - sum(strangers.values()) - self.product_uom_qty)
        if over > 0:
            sentences.append(
                self.env._(
                    "%(product)s: %(over)s %(unit)s more than authorised will be set apart.",
                    product=product,
                    over=f"{over:g}",
                    unit=unit,
                )
            )
        elif over < 0:
            sentences.append(
                self.env._(
                    "%(product)s: %(missing)s %(unit)s missing will stay awaited.",
                    product=product,
                    missing=f"{-over:g}",
                    unit=unit,
                )
            )
        return sentences

    # -- for the whole line ------------------------------------------------------------------------------------

    @api.depends("after_sales_is_receipt", "move_line_ids.after_sales_grade")
    def _compute_after_sales_grade(self):
        self.after_sales_grade = False
        for move in self.filtered("after_sales_is_receipt"):
            grades = set(move.move_line_ids.mapped("after_sales_grade"))
            move.after_sales_grade = grades.pop() if len(grades) == 1 else "mixed" if grades else False

    def _inverse_after_sales_grade(self):
        for grade, moves in self.filtered("after_sales_is_receipt").grouped("after_sales_grade").items():
            if grade != "mixed":
                moves.move_line_ids.write({"after_sales_grade": grade})

    @api.depends(
        "after_sales_is_receipt",
        "move_line_ids.after_sales_packaging",
        "move_line_ids.after_sales_condition",
        "move_line_ids.after_sales_photo_ids",
    )
    def _compute_after_sales_findings(self):
        self.after_sales_packaging = self.after_sales_condition = self.after_sales_photo_ids = False
        for move in self.filtered("after_sales_is_receipt"):
            lines = move.move_line_ids
            packagings = set(lines.mapped("after_sales_packaging"))
            move.after_sales_packaging = packagings.pop() if len(packagings) == 1 else False
            move.after_sales_condition = ", ".join(dict.fromkeys(filter(None, lines.mapped("after_sales_condition"))))
            move.after_sales_photo_ids = lines.after_sales_photo_ids

    def _inverse_after_sales_packaging(self):
        self._after_sales_write_lines("after_sales_packaging")

    def _inverse_after_sales_condition(self):
        self._after_sales_write_lines("after_sales_condition")

    def _after_sales_write_lines(self, name: str) -> None:
        """Give every line of these moves the move's value of a field."""
        for value, moves in self.filtered("after_sales_is_receipt").grouped(name).items():
            moves.move_line_ids.write({name: value})

    def _inverse_after_sales_photo_ids(self):
        """New photos go to the first line; those taken away leave every line."""
        for move in self.filtered("after_sales_is_receipt"):
            photos, lines = move.after_sales_photo_ids, move.move_line_ids
            for line in lines:
                gone = line.after_sales_photo_ids - photos
                if gone:
                    line.after_sales_photo_ids -= gone
            added = photos - lines.after_sales_photo_ids
            if added and lines:
                # The screen ties an upload to the move, which technicians and salespeople do not see.
                move.picking_id.after_sales_rma_id._keep_files(added)
                lines[0].after_sales_photo_ids |= added


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    after_sales_is_receipt = fields.Boolean(related="move_id.after_sales_is_receipt")
