from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models

from ..models.links import read_links

#: Quantities closer than this are equal.
EPSILON = 1e-6

#: What is given in addition for these is no price of ours: it bears no tax.
UNTAXED = ("freight", "other")


class Term(NamedTuple):
    """What a refund is reduced by as it counts now, whether it is recorded already or not.

    :ivar key: names it among the deductions of the case
    :ivar line: the case line that it belongs to; empty when it belongs to the whole case
    :ivar why: rule or reason, in words
    :ivar record: what holds it; empty while nobody recorded it
    """

    key: Any
    line: Any
    kind: str
    label: str
    percent: float
    amount: float
    why: str
    record: Any


class Extra(NamedTuple):
    """What a credit note holds besides the goods: promotion share, outward freight, deduction.

    :ivar kind: ``promotion``, ``freight`` (of the way out) or the kind of a deduction
    :ivar case_line: the line that it belongs to; empty when it belongs to the whole case
    :ivar source: the invoice line whose account and taxes it follows
    :ivar term: the deduction, or None
    :ivar details: amounts as in ``after.sales.refund._tax_details``; negative where the refund becomes less
    """

    kind: str
    case_line: Any
    source: Any
    term: Any
    details: dict


class Row(NamedTuple):
    """One line of the refund statement of a case.

    :ivar kind: ``goods``, ``promotion``, ``freight`` or the kind of a deduction
    :ivar case_line: the line that it belongs to; empty when it belongs to the whole case
    :ivar label: what it is, in words
    :ivar why: rule or reason, in words; may be empty
    :ivar amount: with tax, as the customer sees it: negative where the refund becomes less
    :ivar untaxed: the same without tax; of what is no goods
    """

    kind: str
    case_line: Any
    label: str
    why: str
    amount: float
    untaxed: float = 0.0


class Statement(NamedTuple):
    """What the customer gets of a case and why.

    :ivar rows: the lines, goods first, each followed by what belongs to it
    :ivar total: what the credit notes come to, with tax
    :ivar uninvoiced: value of goods that were not invoiced and will not be
    """

    rows: list
    total: float
    uninvoiced: float

    def amount(self, *kinds: str) -> float:
        """Sum of the rows of these kinds."""
        return sum(row.amount for row in self.rows if row.kind in kinds)


class Ledger:
    """What the credit notes of a case took so far, grown by those that are being prepared."""

    def __init__(self, terms: list, price: dict, taken: dict):
        #: effective deductions of the case
        self.terms = terms
        #: {case line: price refunded, promotion shares taken off, tax included}
        self.price = defaultdict(float, price)
        #: {key of a deduction: amount deducted}
        self.taken = defaultdict(float, taken)


class AfterSalesSimulation(models.AbstractModel):
    """What a refund comes to, line by line: the very numbers that the credit notes are made of (R23, law 4)."""

    _name = "after.sales.simulation"
    _description = "Refund Simulation"

    # -- the statement -----------------------------------------------------------------------------------------

    @api.model
    def _simulate(self, rmas, credited=None) -> dict:
        """What customers would get of cases if everything that is asked and not refused were credited now.

        What is on credit notes already counts as it stands there. Nothing is written.

        :param rmas: ``after.sales.rma`` records
        :param credited: the case lines that are credited, as somebody chooses them; default as the lines are saved
        :return: {case: ``Statement``}
        """
        Refund = self.env["after.sales.refund"].sudo()
        rmas = rmas.sudo()
        lines = rmas.line_ids.filtered(lambda line: line._is_credited()) if credited is None else credited.sudo()
        self._read_together(lines)
        pool = lines.sale_line_id.invoice_lines.ids
        ledgers = self._ledgers(rmas)
        result = {}
        for rma in rmas:
            own = lines.filtered(lambda line, rma=rma: line.rma_id == rma)
            wanted = {line: quantity for line in own if (quantity := self._quantity(line)) > EPSILON}
            parts, missing = Refund._allocate(own.browse().union(*wanted), wanted, pool)
            rows = self._rows_credited(rma)
            for invoice, document in self._documents(parts).items():
                taken = Refund._taken(invoice)
                amounts = Refund._exact_amounts(invoice, document, taken)
                extras = self._extras(rma, invoice, document, amounts, taken, ledgers[rma])
                rows += self._rows_planned(amounts, extras)
                rows += self._early_payment_rows(rma, self._early_payment(invoice, taken))
                rows += [
                    Row("rounding", own.browse(), line.name, "", -line.amount_currency)
                    for line in Refund._roundings_due(invoice, taken)
                ]
            result[rma.sudo(False)] = Statement(
                self._in_order(rma, rows),
                rma.currency_id.round(sum(row.amount for row in rows)),
                rma.currency_id.round(sum(self._ordered(line, part) for line, part in missing.items())),
            )
        return result

    @api.model
    def _read_together(self, lines) -> None:
        """Read what the statements of many cases follow from at once, not case by case (law 3)."""
        sold = lines.sale_line_id
        read_links(
            (lines, ("lot_ids", "credit_line_ids")), (sold, ("invoice_lines", "after_sales_line_ids", "move_ids"))
        )
        invoices = sold.invoice_lines.move_id
        read_links((invoices, ("reversal_move_ids", "line_ids", "invoice_line_ids")))
        documents = invoices | invoices.reversal_move_ids
        items = documents.line_ids
        read_links((items, ("tax_ids", "tax_tag_ids", "sale_line_ids", "after_sales_taken_line_ids")))
        items.mapped("tax_ids.name")
        items.mapped("tax_tag_ids")
        sold.after_sales_line_ids.mapped("qty_to_credit")
        documents.invoice_line_ids.sale_line_ids.mapped("is_downpayment")
        (sold.move_ids.location_id | sold.move_ids.location_dest_id).mapped("usage")

    @api.model
    def _quantity(self, line) -> float:
        """What of a case line is to be credited still: asked, not refused by the inspection, on no credit note."""
        if line.rma_id.state in ("refused", "cancelled"):
            return 0.0
        refused = max(line.qty_inspected - line.qty_accepted, 0.0)
        return line.quantity - refused - line.qty_credited - line.qty_credit_draft

    @api.model
    def _ordered(self, line, quantity: float) -> float:
        """Value by the order of a quantity in the order line's unit; not by the unit price, which is rounded."""
        return line.amount_total * line._from_order(quantity) / line.quantity

    @api.model
    def _documents(self, parts: list) -> dict:
        """The credit notes that parts belong to: {invoice: its parts in the order of its lines (L28)}."""
        documents = defaultdict(list)
        for part in sorted(parts, key=lambda part: (part[1].move_id.id, part[1].sequence, part[1].id)):
            documents[part[1].move_id].append(part)
        return documents

    @api.model
    def _rows_credited(self, rma) -> list[Row]:
        """What stands on the credit notes of a case."""
        rows = []
        for line in rma.line_ids:
            items = line.credit_line_ids.filtered(lambda item: item.parent_state != "cancel")
            rows += [self._goods_row(line, item.price_total) for item in items]
        if not rows:
            return rows
        rows += self._early_payment_rows_credited(rma)
        for item in rma._credit_items():
            if item.parent_state != "cancel" and item.display_type == "rounding":
                rows.append(Row("rounding", rma.line_ids.browse(), item.name or "", "", item.amount_currency))
            elif item.parent_state != "cancel" and not item.after_sales_line_id and item.display_type == "product":
                kind = item._after_sales_extra_kind()
                why = item._after_sales_extra_why()
                rows.append(
                    Row(kind, item.after_sales_for_line_id, item.name or "", why, item.price_total, item.price_subtotal)
                )
        return rows

    @api.model
    def _rows_planned(self, amounts: dict, extras: list[Extra]) -> list[Row]:
        """What would stand on a credit note."""
        total = self.env["after.sales.refund"]._total
        rows = [self._goods_row(line, total(details, 0)) for (line, _invoice_line), details in amounts.items()]
        for extra in extras:
            why = extra.term.why if extra.term else ""
            amount, untaxed = total(extra.details, 0), extra.details["base"][0]
            rows.append(Row(extra.kind, extra.case_line, self._label(extra), why, amount, untaxed))
        return rows

    @api.model
    def _goods_row(self, line, amount: float) -> Row:
        return Row("goods", line, line._credited_as(), "", amount)

    @api.model
    def _label(self, extra: Extra) -> str:
        """What the line of a credit note says."""
        if extra.term:
            return extra.term.label
        if extra.kind == "promotion":
            return self.env._(
                "%(discount)s: share of %(product)s",
                discount=extra.source.name or "",
                product=extra.case_line.product_id.display_name,
            )
        return extra.source.name or ""

    @api.model
    def _in_order(self, rma, rows: list[Row]) -> list[Row]:
        """Rows of the same thing added up; each line's goods first, then what belongs to them, last the case's own."""
        totals = {}
        for row in rows:
            key = (row.kind, row.case_line, row.label, row.why)
            amount, untaxed = totals.get(key, (0.0, 0.0))
            totals[key] = (amount + row.amount, untaxed + row.untaxed)
        place = {line: index for index, line in enumerate(rma.line_ids)}
        merged = [Row(*key, *map(rma.currency_id.round, amounts)) for key, amounts in totals.items()]
        return sorted(merged, key=lambda row: (place.get(row.case_line, len(place)), row.kind != "goods"))
