from odoo import api, fields, models
from odoo.tools import float_compare


class AfterSalesRmaLine(models.Model):
    """How far goods, inspection and money of a line are: sums of the linked documents (law 1)."""

    _inherit = "after.sales.rma.line"

    qty_received = fields.Float(
        string="Received", digits="Product Unit", compute="_compute_qty_moved", store=True, help="Came back."
    )
    qty_returned = fields.Float(
        string="Sent Back",
        digits="Product Unit",
        compute="_compute_qty_moved",
        store=True,
        help="Received and delivered back to the customer as it came.",
    )
    qty_inspected = fields.Float(
        string="Inspected", digits="Product Unit", compute="_compute_qty_inspected", store=True
    )
    qty_accepted = fields.Float(
        string="Accepted",
        digits="Product Unit",
        compute="_compute_qty_inspected",
        store=True,
        help="Inspected and accepted for the remedy.",
    )
    qty_qualified = fields.Float(
        string="Qualified", digits="Product Unit", compute="_compute_qty_inspected", store=True
    )
    qty_defective = fields.Float(
        string="Defective", digits="Product Unit", compute="_compute_qty_inspected", store=True
    )
    qty_disposed = fields.Float(
        string="Put Away", digits="Product Unit", compute="_compute_qty_disposed", store=True, help="At its place."
    )
    qty_credited = fields.Float(
        string="Credited",
        digits="Product Unit",
        compute="_compute_qty_credited",
        store=True,
        help="On posted credit notes.",
    )
    qty_credit_draft = fields.Float(
        string="Credit Note in Preparation", digits="Product Unit", compute="_compute_qty_credited", store=True
    )
    qty_to_credit = fields.Float(
        string="To Credit",
        digits="Product Unit",
        compute="_compute_qty_to_credit",
        store=True,
        help="Accepted, invoiced, and not on a credit note yet.",
    )
    progress = fields.Char(compute="_compute_progress_text")
    progress_chips = fields.Json(
        string="How Far",
        compute="_compute_progress_text",
        help="[[words, colour]]: the same as ``progress``, to be shown.",
    )

    # What is done counts, so the state says it all: places of moves hang on every transfer of the company.
    @api.depends("move_ids.state", "move_ids.quantity")
    def _compute_qty_moved(self):
        for line in self:
            received = returned = 0.0
            for move in line.move_ids:
                if move.state != "done" or move.after_sales_handover:
                    continue
                if move.location_id.usage == "customer":
                    received += line._from_uom(move.quantity, move.product_uom)
                elif move.location_dest_id.usage == "customer" and not move.after_sales_is_replacement:
                    returned += line._from_uom(move.quantity, move.product_uom)
            line.qty_received = received
            line.qty_returned = returned

    @api.depends("inspection_ids.state", "inspection_ids.quantity", "inspection_ids.grade", "inspection_ids.accepted")
    def _compute_qty_inspected(self):
        for line in self:
            done = line.inspection_ids.filtered(lambda report: report.state == "done" and report._is_on_arrival())
            line.qty_inspected = sum(done.mapped("quantity"))
            line.qty_accepted = sum(report.quantity for report in done if report.accepted)
            line.qty_qualified = sum(report.quantity for report in done if report.grade == "qualified")
            line.qty_defective = sum(report.quantity for report in done if report.grade == "defective")

    @api.depends("disposition_ids.quantity", "disposition_ids.state", "disposition_ids.is_replaced")
    def _compute_qty_disposed(self):
        for line in self:
            line.qty_disposed = sum(
                item.quantity
                for item in line.disposition_ids
                if item.state == "done" and item._is_of_arrival() and not item.is_replaced
            )

    def _misses_goods(self) -> bool:
        """Whether something that this line expects did not come yet."""
        self.ensure_one()
        return self._expects_goods() and float_compare(self.qty_received, self.quantity, precision_digits=6) < 0

    def _brought_goods(self) -> bool:
        """Whether something that this line expects came."""
        self.ensure_one()
        return bool(self.qty_received)

    def _waits_for_inspection(self) -> bool:
        """Whether something of this line was not inspected yet."""
        self.ensure_one()
        return float_compare(self.qty_inspected, self.qty_received, precision_digits=6) < 0

    def _waits_for_place(self) -> bool:
        """Whether something of this line was inspected and is not at its place."""
        self.ensure_one()
        return float_compare(self.qty_disposed, self.qty_inspected, precision_digits=6) < 0

    @api.model
    def _outcome_depends(self) -> list[str]:
        """What ``_waits_for_outcome`` follows from; each subject adds what its own answer looks at."""
        return ["qty_to_credit", "qty_credit_draft"]

    def _waits_for_outcome(self) -> bool:
        """Whether what the customer is to get for accepted goods of this line is not all made or posted."""
        self.ensure_one()
        return bool(self.qty_to_credit or self.qty_credit_draft)

    def _qty_waiting_for_place(self) -> float:
        """How much of this line waits for the warehouse to bring it to a place."""
        self.ensure_one()
        return max(self.qty_inspected - self.qty_disposed, 0.0)

    def _qty_taken_back(self) -> float:
        """What came back for good and counts as not delivered."""
        self.ensure_one()
        return self.qty_received - self.qty_returned

    @api.depends("credit_line_ids.quantity", "credit_line_ids.parent_state")
    def _compute_qty_credited(self):
        for line in self:
            posted = draft = 0.0
            for item in line.credit_line_ids:
                quantity = line._from_uom(item._after_sales_exact_qty(), item.product_uom_id)
                if item.parent_state == "posted":
                    posted += quantity
                elif item.parent_state == "draft":
                    draft += quantity
            line.qty_credited = posted
            line.qty_credit_draft = draft

    @api.depends(
        "remedy",
        "sale_line_id.after_sales_line_ids.rma_id.state",
        "sale_line_id.after_sales_line_ids.qty_accepted",
        "sale_line_id.after_sales_line_ids.qty_credited",
        "sale_line_id.after_sales_line_ids.qty_credit_draft",
        "sale_line_id.qty_invoiced",
        "sale_line_id.qty_delivered",
        "sale_line_id.product_uom_qty",
    )
    def _compute_qty_to_credit(self):
        self.qty_to_credit = 0.0
        # The lines of one order line share what is invoiced too much: each unit is credited through one of them.
        # Open cases first, and the newest: what a closed or older one left uncredited was not invoiced then.
        for sale_line, lines in self.grouped("sale_line_id").items():
            if not sale_line:
                continue
            open_qty = {
                line: line.qty_accepted - line.qty_credited - line.qty_credit_draft
                for line in sale_line.after_sales_line_ids
                if line._credits_excess()
            }
            waiting = [
                line for line, quantity in open_qty.items() if float_compare(quantity, 0, precision_digits=6) > 0
            ]
            # Where nothing waits, nobody reads the invoices.
            excess = sale_line._after_sales_invoiced_too_much() if waiting else 0.0
            for line in sorted(
                waiting, key=lambda line: (line.rma_id.state == "authorized", line._origin.id), reverse=True
            ):
                to_credit = line._creditable(open_qty[line], excess)
                excess -= line._to_order(to_credit)
                if line in lines:
                    line.qty_to_credit = to_credit

    def _creditable(self, open_qty: float, excess: float) -> float:
        """What of an accepted quantity is invoiced too much, in this line's unit.

        :param open_qty: accepted and on no credit note, in this line's unit
        :param excess: invoiced too much, in the order line's unit, exact
        """
        self.ensure_one()
        unit = self.sale_line_id.product_uom_id
        available = self.uom_id.round(self._from_order(excess))
        if excess > 0 and unit != self.uom_id and open_qty - available <= self._from_order(unit.rounding / 2):
            # What is lacking, an invoice in the other unit rounded off.
            return open_qty
        return max(min(open_qty, available), 0.0)

    @api.depends("quantity", "qty_received", "qty_qualified", "qty_defective", "qty_credited")
    @api.depends_context("lang")
    def _compute_progress_text(self):
        for line in self:
            parts = line._progress_parts()
            line.progress = ", ".join(words for words, _colour in parts)
            line.progress_chips = [list(part) for part in parts]

    def _progress_parts(self) -> list[tuple[str, str]]:
        """How far the line is: words and a colour of Bootstrap for each thing that happened."""
        self.ensure_one()
        received = self.env._(
            "%(done)s of %(asked)s received", done=f"{self.qty_received:g}", asked=f"{self.quantity:g}"
        )
        parts = [(received, "secondary" if self._misses_goods() else "info")]
        for quantity, label, colour in self._progress_quantities():
            if quantity:
                parts.append((f"{quantity:g} {label}", colour))
        return parts

    def _progress_quantities(self) -> list[tuple[float, str, str]]:
        """Quantities that the progress names, in the order of a line's way, with words and a colour of Bootstrap."""
        return [
            (self.qty_qualified, self.env._("qualified"), "success"),
            (self.qty_defective, self.env._("defective"), "danger"),
            (self.qty_credited, self.env._("credited"), "success"),
            (self.qty_returned, self.env._("sent back"), "warning"),
        ]
