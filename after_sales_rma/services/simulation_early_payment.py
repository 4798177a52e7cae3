from collections import defaultdict

from odoo import api, models

from ..rules.simulation import still_to_take
from .simulation import Extra, Row, Term


class AfterSalesSimulation(models.AbstractModel):
    """Early-payment discounts: the part of the tax that an invoice left out, and what a customer really took.

    Two kinds. With *always (upon invoice)* the invoice itself bears less tax; its credit notes take the same share of
    that back as of the goods. A discount that was taken with a payment was no money of the customer: of each refund,
    the same share is kept as of the invoice, so that never more is paid back than was paid.
    """

    _inherit = "after.sales.simulation"

    # -- upon invoice ------------------------------------------------------------------------------------------

    @api.model
    def _early_payment(self, invoice, taken: dict) -> list[tuple]:
        """What a credit note takes back of the early-payment lines of an invoice.

        :param taken: what was taken of the invoice, this credit note included; these lines are added to it
        :return: [(line of the invoice, amounts as in ``after.sales.refund._tax_details``)]
        """
        lines = invoice.line_ids.filtered(lambda line: line.display_type == "epd")
        if not lines:
            return []
        of_invoice = self.env["after.sales.refund"]._tax_details(invoice)
        result, untaxed = [], defaultdict(lambda: [0.0, 0.0])
        for line in lines.filtered("tax_ids"):
            details = self._scaled(
                invoice,
                of_invoice[line],
                self._fraction_of_early_payment(line, taken),
                [amounts for _quantity, amounts in taken[line]],
            )
            taken[line].append((0.0, details))
            for index in range(2):
                untaxed[line.account_id][index] -= details["base"][index]
            result.append((line, details))
        # Each has a line without tax beside it, which makes the base whole again.
        for line in lines - lines.filtered("tax_ids"):
            details = {"base": tuple(untaxed.pop(line.account_id, (0.0, 0.0)))}
            taken[line].append((0.0, details))
            result.append((line, details))
        return [(line, details) for line, details in result if any(map(any, details.values()))]

    @api.model
    def _fraction_of_early_payment(self, line, taken: dict) -> float:
        """How much of an early-payment line is taken back by now: as much as of the lines that it stands for."""
        sold = line.move_id.invoice_line_ids.filtered(
            lambda item: item.display_type == "product"
            and item.account_id == line.account_id
            and item.tax_ids.filtered(lambda tax: tax.amount_type != "fixed") == line.tax_ids
            and item.quantity
        )
        whole = sum(sold.mapped("price_subtotal"))
        back = sum(
            item.price_subtotal
            * min(sum(part for part, _amounts in taken.get(item, [])) / item._after_sales_sold_qty(), 1.0)
            for item in sold
        )
        return back / whole if whole else 0.0

    @api.model
    def _prepare_early_payment_vals(self, line, details: dict) -> dict:
        """Values of the credit note line that takes back a part of an early-payment line of an invoice."""
        base, own = details["base"]
        vals = self.env["after.sales.refund"]._prepare_exact_vals(line, 1.0, details, base, 0.0)
        return {
            "display_type": "epd",
            "name": line.name,
            "account_id": line.account_id.id,
            "analytic_distribution": line.analytic_distribution,
            "tax_ids": [(6, 0, line.tax_ids.ids)],
            "currency_id": line.currency_id.id,
            "amount_currency": base,
            "balance": own,
            "after_sales_origin_line_id": line.id,
            **vals,
        }

    @api.model
    def _early_payment_rows(self, rma, parts: list[tuple]) -> list[Row]:
        """What the lines of an early-payment discount change of a refund: their tax."""
        total = self.env["after.sales.refund"]._total
        amount = sum(total(details, 0) for _line, details in parts)
        if not amount:
            return []
        return [Row("early_payment", rma.line_ids.browse(), parts[0][0].name or "", "", amount)]

    @api.model
    def _early_payment_rows_credited(self, rma) -> list[Row]:
        """The same of the credit notes of a case."""
        rows = []
        for note in rma.credit_note_ids.filtered(lambda move: move.state != "cancel"):
            items = note.line_ids & rma._credit_items()
            lines = items.filtered(lambda line: line.display_type == "epd")
            if lines:
                roundings = items.filtered(lambda line: line.display_type == "rounding")
                goods = items.filtered(lambda line: line.display_type == "product")
                amount = rma._credited_on(note) - sum(goods.mapped("price_total"))
                amount -= sum(roundings.mapped("amount_currency"))
                rows.append(Row("early_payment", rma.line_ids.browse(), lines[0].name or "", "", amount))
        return rows

    # -- taken with a payment ----------------------------------------------------------------------------------

    @api.model
    def _discount_taken(self, invoice) -> tuple[float, bool]:
        """What the customer kept with his payments of an invoice as a discount for early payment.

        :return: amount with tax in the currency of the invoice, whether tax is part of it; nothing when he took none
        """
        account = invoice.company_id.account_journal_early_pay_discount_loss_account_id
        if not account or not invoice.invoice_payment_term_id.early_discount:
            return ()
        amount, taxed = 0.0, False
        for partial in invoice._after_sales_term_lines().matched_credit_ids:
            payment = partial.credit_move_id.move_id
            discounts = payment.line_ids.filtered(lambda line: line.account_id == account)
            if payment.move_type != "entry" or not discounts or discounts.currency_id != invoice.currency_id:
                continue
            taxes = payment.line_ids.filtered("tax_repartition_line_id")
            # A payment of several invoices has one discount for all of them.
            whole = sum(payment.line_ids.matched_debit_ids.mapped("amount"))
            share = partial.amount / whole if whole else 0.0
            amount += sum((discounts | taxes).mapped("amount_currency")) * share
            taxed = taxed or bool(taxes)
        amount = invoice.currency_id.round(amount)
        return (amount, taxed) if amount > 0 else ()

    @api.model
    def _kept_discount(
        self, rma, invoice, goods: list, extras: list, deductions: list, discount: tuple, taken: dict
    ) -> list[Extra]:
        """What a credit note keeps of a refund because the customer never paid it: the discount that he took.

        The rule: of an invoice, the same share of the discount is kept as is taken back of its total.

        :param goods: [(case line, invoice line, quantity, amounts)] of the credit note
        :param extras: freight and shares of promotions on it; ``deductions`` what else it deducts
        :param discount: as ``_discount_taken`` says
        :param taken: what was taken of the invoice; grows by what credit notes that are prepared together keep
        """
        if not discount or not invoice.amount_total:
            return []
        total = self.env["after.sales.refund"]._total
        amount, taxed = discount
        net = self._net(goods, extras)
        own = sum(total(details, 0) for details in net.values())
        reached, kept = own + taken.in_total, taken.kept
        taken.in_total += own
        for line in self.env["after.sales.refund"]._credit_notes(invoice).invoice_line_ids:
            kind = line._after_sales_extra_kind() if not line.after_sales_line_id else "goods"
            if kind == "early_payment":
                kept -= line.price_total
            elif not line._after_sales_is_deduction():
                reached += line.price_total
        fraction = min(max(reached / invoice.amount_total, 0.0), 1.0)
        available = sum(total(details, 0) for details in net.values())
        available += sum(total(extra.details, 0) for extra in deductions)
        due = still_to_take(amount, fraction, kept, invoice.currency_id.rounding)
        due = min(due, invoice.currency_id.round(available))
        if due <= 0:
            return []
        taken.kept += due
        term = Term(
            "early_payment",
            rma.line_ids.browse(),
            "early_payment",
            self.env._("Early-payment discount taken with the payment"),
            0.0,
            0.0,
            self.env._("Nobody gets back what he did not pay."),
            None,
        )
        if taxed:
            return self._deduction_extras(invoice, term, due, net)
        own = invoice.company_currency_id.round(due / (invoice.invoice_currency_rate or 1.0))
        return [Extra(term.kind, term.line, goods[0][1], term, {"base": (-due, -own)})]
