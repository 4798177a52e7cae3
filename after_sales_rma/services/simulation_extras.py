from collections import defaultdict

from odoo import api, models

from ..rules.simulation import borne, bounded, split
from .simulation import EPSILON, UNTAXED, Extra, Ledger


class AfterSalesSimulation(models.AbstractModel):
    """What stands on a credit note besides the goods: freight, shares of promotions, deductions."""

    _inherit = "after.sales.simulation"

    @api.model
    def _record_terms(self, rmas) -> None:
        """Write down what reduces the refunds of cases now, just before they are credited; nothing in the core."""

    @api.model
    def _ledgers(self, rmas) -> dict:
        """What the credit notes of cases took so far: {case: ``Ledger``}; the core reduces no refund."""
        return {rma: Ledger([], {}, {}) for rma in rmas}

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
        discounts_taken = self._discount_taken(invoice)
        if not (freight or discounts or ledger.terms or discounts_taken):
            return []
        Refund = self.env["after.sales.refund"]
        of_invoice = Refund._sold_details(invoice)
        goods = [
            (line, sold, quantity, amounts.get((line, sold)) or of_invoice[sold]) for line, sold, quantity in parts
        ]
        nobody = rma.line_ids.browse()
        extras = []
        for sold in freight:
            quantity = sold._after_sales_sold_qty() - sum(part for part, _amounts in taken[sold])
            details = Refund._portion_details(sold, quantity, of_invoice[sold], taken[sold])
            taken[sold].append((quantity, details))
            extras.append(Extra("freight", nobody, sold, None, details))
            goods.append((nobody, sold, quantity, details))
        extras += self._promotions(discounts, invoice, goods, of_invoice, taken)
        deductions = self._deductions(rma, invoice, goods, extras, ledger)
        return (
            extras + deductions + self._kept_discount(rma, invoice, goods, extras, deductions, discounts_taken, taken)
        )

    @api.model
    def _freight_lines(self, rma, invoice, taken: dict):
        """Invoice lines of the outward freight that goes back: when the company pays and all goods came back (R10)."""
        nothing = invoice.invoice_line_ids.browse()
        services = invoice.invoice_line_ids.filtered(lambda line: line.product_id.type == "service")
        freight = services.filtered(lambda line: line.sale_line_ids._after_sales_is_freight())
        if not freight or not rma._refunds_freight():
            return nothing
        goods = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
            and line.product_id.type == "consu"
            and line._after_sales_sold_qty() > 0
        )

        def left(line) -> float:
            return line._after_sales_sold_qty() - sum(part for part, _amounts in taken.get(line, []))

        if any(left(line) > EPSILON for line in goods):
            return nothing
        return freight.filtered(lambda line: line._after_sales_sold("price_subtotal") > 0 and left(line) > EPSILON)

    @api.model
    def _discount_lines(self, invoice):
        """Lines of an invoice that make the whole order cheaper; what settles a down payment is none."""
        negative = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
            and line._after_sales_sold("price_subtotal") < 0
            and line._after_sales_sold_qty() > 0
        )
        return negative.filtered(
            lambda line: line.sale_line_ids and not any(line.sale_line_ids.mapped("is_downpayment"))
        )

    @api.model
    def _discounted(self, discount, invoice):
        """The lines of an invoice that a discount line made cheaper: those with its taxes, else all."""
        sold = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
            and line._after_sales_sold("price_subtotal") > 0
            and line._after_sales_sold_qty() > 0
        )
        return sold.filtered(lambda line: line.tax_ids == discount.tax_ids) or sold

    @api.model
    def _fraction_lost(self, discount, invoice, taken: dict) -> float:
        """How much of an order-wide discount is taken back by now: as much as of the goods that it made cheaper.

        :param taken: {invoice line: [(quantity taken back, amounts)]}
        :return: 0 to 1
        """
        lines = self._discounted(discount, invoice)
        whole = sum(line._after_sales_sold("price_subtotal") for line in lines)
        back = 0.0
        for line in lines:
            quantity, sold = sum(part for part, _amounts in taken.get(line, [])), line._after_sales_sold_qty()
            part = 1.0 if quantity > sold - EPSILON else quantity / sold
            back += line._after_sales_sold("price_subtotal") * part
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
        sold = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
            and line._after_sales_sold("price_total") > 0
            and line._after_sales_sold_qty() > 0
        )
        kept = sum(
            line._after_sales_sold("price_total")
            * max(1 - sum(part for part, _amounts in taken.get(line, [])) / line._after_sales_sold_qty(), 0.0)
            for line in sold
        )
        lost = [self._fraction_lost(discount, invoice, taken) for discount in discounts]
        lost = bounded(kept, [(-total(of_invoice[line], 0), part) for line, part in zip(discounts, lost, strict=True)])
        # What each part of the goods can bear still.
        left = [total(part[3], 0) for part in goods]
        dues = [
            self._scaled(invoice, of_invoice[line], fraction, [amounts for _quantity, amounts in taken.get(line, [])])
            for line, fraction in zip(discounts, lost, strict=True)
        ]
        amounts = [total(due, 0) for due in dues]
        paid = sum(total(of_invoice[line], 0) for line in [*sold, *discounts])
        # The goods of this refund are among what is taken; their promotions are not yet.
        before = sum(total(entry, 0) for line in [*sold, *discounts] for _quantity, entry in taken.get(line, []))
        shares = borne(amounts, sum(left), paid - before + sum(left), invoice.currency_id.rounding)
        extras = []
        # What is given back comes first: the others are taken from it too.
        for index in sorted(range(len(dues)), key=lambda index: -shares[index]):
            due = dues[index]
            if shares[index] != amounts[index]:
                due = self._portion_of(invoice, due, shares[index])
            extras += self._shares(discounts[index], invoice, goods, left, due)
            taken[discounts[index]].append((0.0, due))
        return extras

    @api.model
    def _shares(self, discount, invoice, goods: list, left: list, due: dict) -> list[Extra]:
        """The share of one order-wide discount, one extra for each part of the goods that bears some of it.

        :param left: what each part can bear; becomes less
        :param due: the share
        """
        total = self.env["after.sales.refund"]._total
        lines = self._discounted(discount, invoice)
        places = [index for index, part in enumerate(goods) if part[1] in lines]
        if not places or sum(left[index] for index in places) < -total(due, 0) - EPSILON:
            places = list(range(len(goods)))
        pieces = self._split_details(invoice, due, [max(left[index], 0.0) for index in places])
        extras = []
        for index, details in zip(places, pieces, strict=True):
            if any(any(amounts) for amounts in details.values()):
                left[index] += total(details, 0)
                extras.append(Extra("promotion", goods[index][0], discount, None, details))
        return extras

    @api.model
    def _deductions(self, rma, invoice, goods: list, extras: list[Extra], ledger: Ledger) -> list[Extra]:  # noqa: ARG002
        """What a credit note is reduced by, or holds in addition; subjects add theirs."""
        return []

    @api.model
    def _net(self, goods: list, extras: list[Extra]) -> dict:
        """What a credit note gives back without deductions: {(case line, invoice line): amounts}."""
        total = self.env["after.sales.refund"]._total
        net = {}
        for line, sold, _quantity, details in goods:
            net[line, sold] = self._added(net.get((line, sold), {}), details)
        for extra in extras:
            if extra.kind == "promotion":
                key = next(key for key in net if key[0] == extra.case_line)
                share = extra.details
                if not share.keys() <= net[key].keys():
                    # A discount with other taxes than the goods: only its amount counts here.
                    share = {"base": (total(share, 0), total(share, 1))}
                net[key] = self._added(net[key], share)
        return net

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
