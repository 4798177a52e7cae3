from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules.allocation import EPSILON, Overlap, allocate, overlaps


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    after_sales_line_ids = fields.One2many("after.sales.rma.line", "sale_line_id", string="After-Sales Lines")

    @api.ondelete(at_uninstall=False)
    def _unlink_without_case(self):
        self._after_sales_check_deletable()

    def _after_sales_check_deletable(self) -> None:
        """What a case is about stays, also when order and case are cancelled.

        :raise UserError: names the orders and their cases
        """
        cases = self.env["after.sales.rma.line"].sudo().search([("sale_line_id", "in", self.ids)])
        if cases:
            raise UserError(
                self.env._(
                    "%(orders)s belongs to after-sales cases (%(cases)s) and cannot be deleted.",
                    orders=", ".join(cases.sale_line_id.order_id.mapped("name")),
                    cases=", ".join(cases.rma_id.mapped("name")),
                )
            )

    def _after_sales_from(self, product, quantity: float, unit) -> float:  # noqa: ARG002 (kits need it)
        """What a quantity of a product that was delivered for this line is of it, in the line's unit, not rounded.

        A companion answers where other products are delivered than are sold (kits).
        """
        self.ensure_one()
        return unit._compute_quantity(quantity, self.product_uom_id, round=False)

    def _after_sales_to(self, product, quantity: float, unit) -> float:  # noqa: ARG002 (as above)
        """How much of a delivered product stands for a quantity of this line; the other way round."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(quantity, unit, round=False)

    def _after_sales_returned_qty(self) -> float:
        """Quantity that came back through cases and counts as not delivered, in the line's unit."""
        self.ensure_one()
        quantity = 0.0
        for move in self.move_ids:
            if move.state == "done" and move.after_sales_line_id and move.to_refund:
                sign = (
                    1
                    if move.location_id.usage == "customer"
                    else -1
                    if move.location_dest_id.usage == "customer"
                    else 0
                )
                quantity += sign * move.product_uom._compute_quantity(move.quantity, self.product_uom_id, round=False)
        return quantity

    def _after_sales_invoiced_qty(self) -> float:
        """Quantity on invoices less that on credit notes, drafts included, in the line's unit, not rounded."""
        self.ensure_one()
        quantity = 0.0
        for line in self.invoice_lines:
            if line.parent_state != "cancel" and line.move_type in ("out_invoice", "out_refund"):
                exact = line._after_sales_exact_qty(self.product_uom_id)
                quantity += exact if line.move_type == "out_invoice" else -exact
        return quantity

    def _after_sales_delivered_qty(self) -> float:
        """Quantity delivered less that returned, in the line's unit, not rounded move by move."""
        self.ensure_one()
        exact = self._after_sales_delivered_exactly()
        return self.qty_delivered if exact is None else exact

    def _after_sales_delivered_exactly(self) -> float | None:
        """The same from the moves; None where Odoo has counted it exactly: in one unit, or in another way (kits)."""
        self.ensure_one()
        foreign = self.move_ids.product_uom - self.product_uom_id
        if not foreign or self.qty_delivered_method != "stock_move" or self.product_id != self.move_ids.product_id:
            return None
        outgoing, incoming = (
            moves.filtered(lambda move: move.state == "done") for moves in self._get_outgoing_incoming_moves()
        )
        return self._after_sales_moved(outgoing) - self._after_sales_moved(incoming)

    def _after_sales_moved(self, moves) -> float:
        """Quantity that moves moved, in the line's unit, not rounded."""
        unit = self.product_uom_id
        return sum(move.product_uom._compute_quantity(move.quantity, unit, round=False) for move in moves)

    def _prepare_qty_delivered(self):
        """Of cases: thirds of a dozen that came back make a dozen; Odoo rounds every move to hundredths of it."""
        delivered = super()._prepare_qty_delivered()
        for line in self:
            exact = line._after_sales_delivered_exactly() if line.after_sales_line_ids else None
            if exact is not None:
                delivered[line] = line.product_uom_id.round(exact)
        return delivered

    def _after_sales_invoiced_too_much(self) -> float:
        """Quantity that is invoiced but no longer owed by the customer, in the line's unit; never negative.

        What is owed is what is delivered, or what is ordered where the product is invoiced on order (R24). Where less
        was invoiced than ordered (in parts, or by another policy at that time), what the customer keeps is owed.
        """
        self.ensure_one()
        delivered, invoiced = self._after_sales_delivered_qty(), self._after_sales_invoiced_qty()
        if self.product_id.invoice_policy != "order":
            return max(invoiced - delivered, 0.0)
        paid_back = self._after_sales_paid_returned_qty()
        credited = sum(
            line._after_sales_exact_qty(self.product_uom_id)
            for line in self.invoice_lines
            if line.move_type == "out_refund" and line.parent_state != "cancel" and line.quantity > 0
        )
        by_order = invoiced - (self.product_uom_qty - paid_back)
        return max(by_order, min(invoiced - delivered, paid_back - credited), 0.0)

    def _after_sales_paid_returned_qty(self) -> float:
        """What came back through cases and was ordered, in the line's unit: what was delivered beyond comes first."""
        self.ensure_one()
        returned = self._after_sales_returned_qty()
        beyond = max(self._after_sales_delivered_qty() + returned - self.product_uom_qty, 0.0)
        return max(returned - beyond, 0.0)

    def _compute_qty_to_invoice(self):
        """Goods that came back are not to be invoiced, also where the product is invoiced on order."""
        result = super()._compute_qty_to_invoice()
        for line in self:
            if line.state == "sale" and line.product_id.invoice_policy == "order" and line.after_sales_line_ids:
                line.qty_to_invoice -= line.product_uom_id.round(line._after_sales_paid_returned_qty())
        return result

    def _after_sales_posted_invoice_lines(self):
        """Posted lines that sell this order line, oldest first; negative ones on a credit note too."""
        self.ensure_one()
        return self.invoice_lines.filtered(
            lambda line: line.parent_state == "posted"
            and line.move_type in ("out_invoice", "out_refund")
            and line._after_sales_sold_qty() > 0
        ).sorted(lambda line: (line.move_id.invoice_date, line.id))

    def _after_sales_deliveries(self):
        """Done moves that brought this line's product to the customer, oldest first."""
        self.ensure_one()
        return self.move_ids.filtered(
            lambda move: move.state == "done"
            and move.product_id == self.product_id
            and move._after_sales_is_delivery()
            and not move.origin_returned_move_id
            and not move.after_sales_is_replacement
        ).sorted(lambda move: (move.date, move.id))

    def _after_sales_never_invoiced(self) -> dict:
        """What came back of each delivered move before it was invoiced, and so is credited by nobody.

        :return: {delivered move: quantity in this line's unit}; cases that left something uncredited count first
        """
        self.ensure_one()

        def in_own_unit(line, quantity: float) -> float:
            return line._to_order(quantity)

        open_lines = []
        for line in self.after_sales_line_ids.sorted("id"):
            back = line._qty_taken_back()
            settled = line.qty_credited + line.qty_credit_draft + line.qty_to_credit
            if line.origin_move_id and line._counts_as_return() and back > settled:
                open_lines.append((line, in_own_unit(line, back - settled)))
        to_credit = sum(in_own_unit(line, line.qty_to_credit) for line in self.after_sales_line_ids)
        left = sum(quantity for _line, quantity in open_lines)
        # Goods that wait for their inspection may be credited as far as more is invoiced than owed.
        left -= max(self._after_sales_invoiced_too_much() - to_credit, 0.0)
        result = {}
        for line, quantity in open_lines:
            part = min(quantity, left)
            if part > 0:
                delivered = line.origin_move_id._after_sales_first_delivery()
                result[delivered] = result.get(delivered, 0.0) + part
                left -= part
        return result

    def _after_sales_overlaps(self, invoice_lines) -> list[Overlap]:
        """Which delivered move each invoice line answers for.

        :param invoice_lines: posted invoice lines of this order line, oldest first
        :return: overlaps of (``stock.move``, ``account.move.line``), in this line's unit
        """
        unit = self.product_uom_id
        never_invoiced = self._after_sales_never_invoiced()
        delivered = [
            (move, move.product_uom._compute_quantity(move.quantity, unit, round=False) - never_invoiced.get(move, 0.0))
            for move in self._after_sales_deliveries()
        ]
        invoiced = {line: line._after_sales_sold_qty(unit) for line in invoice_lines}
        # What was credited although nothing came back, and invoiced again, is answered for by the later invoice.
        twice = sum(invoiced.values()) - sum(quantity for _move, quantity in delivered)
        if twice > EPSILON:
            for invoice, quantity in self._after_sales_credited_beside():
                part = min(quantity, twice)
                preferred = [(line, invoiced[line]) for line in invoiced if line.move_id == invoice]
                for line, credited in allocate(part, preferred):
                    invoiced[line] -= credited
                    twice -= credited
        return overlaps(delivered, list(invoiced.items()))

    def _after_sales_credited_beside(self) -> list[tuple]:
        """What credit notes took back that no case made: [(invoice they reverse, quantity in this line's unit)]."""
        self.ensure_one()
        return [
            (
                line.move_id.reversed_entry_id,
                line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id, round=False),
            )
            for line in self.invoice_lines
            if line.move_id.move_type == "out_refund"
            and line.parent_state != "cancel"
            and line.quantity > 0
            and not line.after_sales_origin_line_id
        ]
