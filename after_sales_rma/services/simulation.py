from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models

from ..rules.simulation import bounded, deducted, split, still_to_take

#: Quantities closer than this are equal.
EPSILON = 1e-6

#: What is given in addition for these is no price of ours: it bears no tax.
UNTAXED = ("freight", "other")


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
    """

    kind: str
    case_line: Any
    label: str
    why: str
    amount: float


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
    def _simulate(self, rmas) -> dict:
        """What customers would get of cases if everything that is asked and not refused were credited now.

        What is on credit notes already counts as it stands there. Nothing is written.

        :param rmas: ``after.sales.rma`` records
        :return: {case: ``Statement``}
        """
        Refund = self.env["after.sales.refund"].sudo()
        rmas = rmas.sudo()
        lines = rmas.line_ids.filtered(lambda line: line._is_credited())
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
                rows += [
                    Row("rounding", own.browse(), vals["name"], "", vals["price_unit"])
                    for vals in Refund._prepare_rounding_vals(invoice, taken)
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
        invoices = lines.sale_line_id.invoice_lines.move_id
        documents = invoices | invoices.reversal_move_ids
        documents.line_ids.mapped("tax_ids.name")
        documents.line_ids.mapped("tax_tag_ids")
        lines.sale_line_id.after_sales_line_ids.mapped("qty_to_credit")
        documents.invoice_line_ids.sale_line_ids.mapped("is_downpayment")
        lines.sale_line_id.move_ids.mapped("quantity")

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
        unit = line.sale_line_id.product_uom_id
        return line.amount_total * unit._compute_quantity(quantity, line.uom_id, round=False) / line.quantity

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
            for item in line.credit_line_ids:
                if item.parent_state != "cancel":
                    rows.append(self._goods_row(line, item.price_total))
        if not rows:
            return rows
        for item in rma.credit_note_ids.invoice_line_ids:
            if item.parent_state != "cancel" and not item.after_sales_line_id and item.display_type == "product":
                kind = item._after_sales_extra_kind()
                why = item.after_sales_deduction_id._why() if item.after_sales_deduction_id else ""
                rows.append(Row(kind, item.after_sales_for_line_id, item.name or "", why, item.price_total))
        return rows

    @api.model
    def _rows_planned(self, amounts: dict, extras: list[Extra]) -> list[Row]:
        """What would stand on a credit note."""
        total = self.env["after.sales.refund"]._total
        rows = [self._goods_row(line, total(details, 0)) for (line, _invoice_line), details in amounts.items()]
        for extra in extras:
            why = extra.term.why if extra.term else ""
            rows.append(Row(extra.kind, extra.case_line, self._label(extra), why, total(extra.details, 0)))
        return rows

    @api.model
    def _goods_row(self, line, amount: float) -> Row:
        return Row("goods", line, line.product_id.display_name, "", amount)

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
            totals[key] = totals.get(key, 0.0) + row.amount
        place = {line: index for index, line in enumerate(rma.line_ids)}
        merged = [Row(*key, rma.currency_id.round(amount)) for key, amount in totals.items()]
        return sorted(merged, key=lambda row: (place.get(row.case_line, len(place)), row.kind != "goods"))

    # -- what stands on a credit note besides the goods ------------------------------------------------------------

    @api.model
    def _ledgers(self, rmas) -> dict:
        """What the credit notes of cases took so far: {case: ``Ledger``}."""
        terms = self.env["after.sales.deduction"]._terms(rmas)
        ledgers = {}
        for rma in rmas:
            price, taken = {}, {}
            if terms[rma]:
                for line in rma.line_ids:
                    items = line.credit_line_ids | line.extra_line_ids.filtered(
                        lambda item: not item.after_sales_deduction_id
                    )
                    price[line] = sum(item.price_total for item in items if item.parent_state != "cancel")
                taken = {term.key: term.record._taken() for term in terms[rma] if term.record}
            ledgers[rma] = Ledger(terms[rma], price, taken)
        return ledgers

    @api.model
    def _extras(self, rma, invoice, parts: list, amounts: dict, taken: dict, ledger: Ledger) -> list[Extra]:
        """What a credit note holds besides the goods.

        :param parts: [(case line, invoice line, quantity in its unit)] of the credit note
        :param amounts: what the parts come to, as ``after.sales.refund._exact_amounts`` says; empty when the invoice
            goes back as a whole
        :param taken: what was taken of the invoice, these parts included; freight is added to it
        :param ledger: what the credit notes of the case took; grows
        """
        freight = self._freight_lines(rma, invoice, taken)
        discounts = self._discount_lines(invoice)
        if not (freight or discounts or ledger.terms):
            return []
        Refund = self.env["after.sales.refund"]
        of_invoice = Refund._tax_details(invoice)
        goods = [
            (line, sold, quantity, amounts.get((line, sold)) or of_invoice[sold]) for line, sold, quantity in parts
        ]
        nobody = rma.line_ids.browse()
        extras = []
        for sold in freight:
            quantity = sold.quantity - sum(part for part, _amounts in taken[sold])
            details = Refund._portion_details(sold, quantity, of_invoice[sold], taken[sold])
            taken[sold].append((quantity, details))
            extras.append(Extra("freight", nobody, sold, None, details))
            goods.append((nobody, sold, quantity, details))
        extras += self._promotions(discounts, invoice, goods, of_invoice, taken)
        return extras + self._deductions(rma, invoice, goods, extras, ledger)

    @api.model
    def _freight_lines(self, rma, invoice, taken: dict):
        """Invoice lines of the outward freight that goes back: when the company pays and all goods came back (R10)."""
        nothing = invoice.invoice_line_ids.browse()
        services = invoice.invoice_line_ids.filtered(lambda line: line.product_id.type == "service")
        freight = services.filtered(lambda line: line.sale_line_ids._after_sales_is_freight())
        if not freight or not rma._refunds_freight():
            return nothing
        goods = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line.product_id.type == "consu" and line.quantity > 0
        )

        def left(line) -> float:
            return line.quantity - sum(part for part, _amounts in taken.get(line, []))

        if any(left(line) > EPSILON for line in goods):
            return nothing
        return freight.filtered(lambda line: line.price_subtotal > 0 and left(line) > EPSILON)

    @api.model
    def _discount_lines(self, invoice):
        """Lines of an invoice that make the whole order cheaper; what settles a down payment is none."""
        negative = invoice.invoice_line_ids.filtered(
            lambda line: line.price_subtotal < 0 and line.quantity > 0 and line.display_type == "product"
        )
        return negative.filtered(
            lambda line: line.sale_line_ids and not any(line.sale_line_ids.mapped("is_downpayment"))
        )

    @api.model
    def _discounted(self, discount, invoice):
        """The lines of an invoice that a discount line made cheaper: those with its taxes, else all."""
        sold = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line.price_subtotal > 0 and line.quantity > 0
        )
        return sold.filtered(lambda line: line.tax_ids == discount.tax_ids) or sold

    @api.model
    def _fraction_lost(self, discount, invoice, taken: dict) -> float:
        """How much of an order-wide discount is taken back by now: as much as of the goods that it made cheaper.

        :param taken: {invoice line: [(quantity taken back, amounts)]}
        :return: 0 to 1
        """
        lines = self._discounted(discount, invoice)
        whole = sum(lines.mapped("price_subtotal"))
        back = 0.0
        for line in lines:
            quantity = sum(part for part, _amounts in taken.get(line, []))
            part = 1.0 if quantity > line.quantity - EPSILON else quantity / line.quantity
            back += line.price_subtotal * part
        return back / whole if whole else 0.0

    @api.model
    def _promotions(self, discounts, invoice, goods: list, of_invoice: dict, taken: dict) -> list[Extra]:
        """The shares of order-wide discounts that go back with a credit note.

        What is kept bears no more discount than its price, and no refund becomes negative: what could not be taken
        off is taken off the next one.
        """
        if not discounts:
            return []
        total = self.env["after.sales.refund"]._total
        kept = sum(
            line.price_total * max(1 - sum(part for part, _amounts in taken.get(line, [])) / line.quantity, 0.0)
            for line in invoice.invoice_line_ids
            if line.display_type == "product" and line.price_total > 0 and line.quantity > 0
        )
        lost = [self._fraction_lost(discount, invoice, taken) for discount in discounts]
        lost = bounded(kept, [(-total(of_invoice[line], 0), part) for line, part in zip(discounts, lost, strict=True)])
        # What each part of the goods can bear still.
        left = [total(part[3], 0) for part in goods]
        extras = []
        for discount, fraction in zip(discounts, lost, strict=True):
            extras += self._shares(discount, invoice, goods, left, of_invoice[discount], fraction, taken)
        return extras

    @api.model
    def _shares(self, discount, invoice, goods: list, left: list, total: dict, fraction: float, taken: dict):
        """The share of one order-wide discount, one extra for each part of the goods.

        :param left: what each part can bear; becomes less
        :param total: the whole discount
        :param fraction: how much of it is taken back by now
        """
        lines = self._discounted(discount, invoice)
        due = self._scaled(invoice, total, fraction, [amounts for _quantity, amounts in taken.get(discount, [])])
        places = [index for index, part in enumerate(goods) if part[1] in lines] or list(range(len(goods)))
        due = self._capped(invoice, due, sum(left[index] for index in places))
        pieces = self._split_details(invoice, due, [max(left[index], 0.0) for index in places])
        taken[discount].append((0.0, due))
        extras = []
        for index, details in zip(places, pieces, strict=True):
            if any(any(amounts) for amounts in details.values()):
                left[index] += self.env["after.sales.refund"]._total(details, 0)
                extras.append(Extra("promotion", goods[index][0], discount, None, details))
        return extras

    @api.model
    def _deductions(self, rma, invoice, goods: list, extras: list[Extra], ledger: Ledger) -> list[Extra]:
        """What a credit note deducts for fees, loss of value, gifts and freight, or gives in addition."""
        total = self.env["after.sales.refund"]._total
        rounding = invoice.currency_id.rounding
        # What each line of the invoice gives back, by case line and source of account and taxes.
        net = {}
        for line, sold, _quantity, details in goods:
            net[line, sold] = self._added(net.get((line, sold), {}), details)
        for extra in extras:
            if extra.kind == "promotion":
                # The share belongs to the goods; its taxes are theirs, or some of them.
                key = next(key for key in net if key[0] == extra.case_line)
                net[key] = self._added(net[key], extra.details)
        for (line, _sold), details in net.items():
            if line:
                ledger.price[line] += total(details, 0)
        result = []
        for term in ledger.terms:
            concerned = {key: details for key, details in net.items() if not term.line or key[0] == term.line}
            available = sum(total(details, 0) for details in concerned.values())
            if not concerned:
                continue
            price = sum(ledger.price[line] for line in (term.line or rma.line_ids))
            amount = deducted(
                term.percent, term.amount, price, ledger.taken[term.key], max(available, 0.0), rounding
            )
            if not amount:
                continue
            ledger.taken[term.key] += amount
            for extra in self._deduction_extras(invoice, term, amount, concerned):
                result.append(extra)
                for key in concerned:
                    if key[1] == extra.source and extra.details.keys() - {"base"} <= net[key].keys():
                        net[key] = self._added(net[key], extra.details)
                        break
        return result

    @api.model
    def _deduction_extras(self, invoice, term, amount: float, concerned: dict) -> list[Extra]:
        """The credit note lines of a deduction: one for each set of taxes, base and taxes as they are refunded."""
        if amount < 0 and term.kind in UNTAXED:
            source = next(iter(concerned))[1]
            own = -amount / (invoice.invoice_currency_rate or 1.0)
            details = {"base": (-amount, invoice.company_currency_id.round(own))}
            return [Extra(term.kind, term.line, source, term, details)]
        total = self.env["after.sales.refund"]._total
        groups = defaultdict(list)
        for (_line, sold), details in concerned.items():
            groups[sold.tax_ids].append((sold, details))
        sums = []
        for items in groups.values():
            added = {}
            for _sold, details in items:
                added = self._added(added, details)
            sums.append((items[0][0], added))
        parts = split(amount, [max(total(details, 0), 0.0) for _sold, details in sums], invoice.currency_id.rounding)
        return [
            Extra(term.kind, term.line, sold, term, self._portion_of(invoice, details, -part))
            for (sold, details), part in zip(sums, parts, strict=True)
            if part
        ]

    # -- amounts -----------------------------------------------------------------------------------------------

    @api.model
    def _rounding(self, invoice, index: int) -> float:
        """Smallest unit of an entry: they alternate between the currency of the document and the company's."""
        return (invoice.company_currency_id if index % 2 else invoice.currency_id).rounding

    @api.model
    def _added(self, left: dict, right: dict) -> dict:
        """Two amounts together."""
        result = dict(left)
        for key, amounts in right.items():
            old = result.get(key, (0.0,) * len(amounts))
            result[key] = tuple(a + b for a, b in zip(old, amounts, strict=True))
        return result

    @api.model
    def _scaled(self, invoice, total: dict, fraction: float, before: list[dict]) -> dict:
        """What is left to take of amounts once a fraction of them is due."""
        return {
            key: tuple(
                still_to_take(
                    amount,
                    fraction,
                    sum(taken[key][index] for taken in before if key in taken),
                    self._rounding(invoice, index),
                )
                for index, amount in enumerate(amounts)
            )
            for key, amounts in total.items()
        }

    @api.model
    def _capped(self, invoice, due: dict, price: float) -> dict:
        """Amounts of a discount, so that no more is taken off than the goods come to."""
        wanted = -self.env["after.sales.refund"]._total(due, 0)
        if wanted <= price + EPSILON:
            return due
        return self._portion_of(invoice, due, -price)

    @api.model
    def _portion_of(self, invoice, details: dict, amount: float) -> dict:
        """Amounts in the proportion of others that come to an amount with tax, exactly.

        :param amount: in the currency of the invoice, rounded
        """
        whole = self.env["after.sales.refund"]._total(details, 0)
        factor = amount / whole if whole else 0.0
        result = {
            key: tuple(
                (invoice.company_currency_id if index % 2 else invoice.currency_id).round(entry * factor)
                for index, entry in enumerate(amounts)
            )
            for key, amounts in details.items()
        }
        # The cents go to the base.
        base, own = result["base"]
        gap = amount - self.env["after.sales.refund"]._total(result, 0)
        base = invoice.currency_id.round(base + gap)
        if invoice.currency_id == invoice.company_currency_id:
            own = base
        result["base"] = (base, own)
        return {
            key: entries if key == "base" else (*entries[:2], base, own) if len(details) == 2 else entries
            for key, entries in result.items()
        }

    @api.model
    def _split_details(self, invoice, details: dict, weights: list[float]) -> list[dict]:
        """Amounts split in proportion to weights; the parts add up exactly."""
        if len(weights) == 1:
            return [details]
        pieces = [{key: [] for key in details} for _weight in weights]
        for key, amounts in details.items():
            for index, amount in enumerate(amounts):
                for piece, part in zip(pieces, split(amount, weights, self._rounding(invoice, index)), strict=True):
                    piece[key].append(part)
        return [{key: tuple(entries) for key, entries in piece.items()} for piece in pieces]

    # -- values of the credit note ---------------------------------------------------------------------------------

    @api.model
    def _prepare_extra_vals(self, extra: Extra) -> dict:
        """Values of the credit note line of an extra."""
        Refund = self.env["after.sales.refund"]
        source = extra.source
        if extra.kind == "freight" and not extra.term:
            quantity = source.quantity
            vals = Refund._prepare_line_vals(extra.case_line, source, quantity, extra.details)
            # The order line stays invoiced: nothing of it is to be invoiced again.
            return vals | {"sale_line_ids": [(5, 0, 0)], "after_sales_line_id": False}
        addition = bool(extra.term and extra.term.kind in UNTAXED and extra.details["base"][0] > 0)
        taxes = source.tax_ids.browse() if addition else source.tax_ids
        included = sum(
            extra.details[tax.id][0] for tax in taxes.flatten_taxes_hierarchy() if tax.price_include and tax.id in extra.details
        )
        price = extra.details["base"][0] + included
        return {
            "name": self._label(extra),
            "quantity": 1.0,
            "price_unit": price,
            "account_id": self._account(extra, addition).id,
            "tax_ids": [(6, 0, taxes.ids)],
            "analytic_distribution": source.analytic_distribution,
            "sequence": source.sequence,
            "after_sales_for_line_id": extra.case_line.id,
            "after_sales_origin_line_id": False if extra.term else source.id,
            "after_sales_deduction_id": extra.term.record.id if extra.term else False,
            **Refund._prepare_exact_vals(source, 1.0, extra.details, price, 0.0),
        }

    @api.model
    def _account(self, extra: Extra, addition: bool):
        """Account of a credit note line: what the company says for deductions and freight, else as invoiced."""
        company = extra.source.company_id
        if extra.term:
            return (
                company.after_sales_freight_account_id if addition else company.after_sales_fee_account_id
            ) or extra.source.account_id
        return extra.source.account_id
