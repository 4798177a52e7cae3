from odoo import api, models

from ..models.account_move_line import EARLY_PAYMENT
from ..rules.simulation import split, still_to_take
from .simulation import UNTAXED, Extra


class AfterSalesSimulation(models.AbstractModel):
    """Amounts of the extras, base and each tax to the cent, and the credit note lines that are made of them."""

    _inherit = "after.sales.simulation"

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
        untaxed = extra.kind == "early_payment" and extra.details.keys() == {"base"}
        taxes = source.tax_ids.browse() if addition or untaxed else source.tax_ids
        included = sum(
            extra.details[tax.id][0]
            for tax in taxes.flatten_taxes_hierarchy()
            if tax.price_include and tax.id in extra.details
        )
        price = extra.details["base"][0] + included
        vals = {
            "name": self._label(extra),
            "quantity": 1.0,
            "price_unit": price,
            "account_id": self._account(extra, addition).id,
            "tax_ids": [(6, 0, taxes.ids)],
            "analytic_distribution": source.analytic_distribution,
            "sequence": source.sequence,
            "after_sales_for_line_id": extra.case_line.id,
            "after_sales_origin_line_id": False if extra.term else source.id,
            **Refund._prepare_exact_vals(source, 1.0, extra.details, price, 0.0),
        }
        if extra.kind == "early_payment":
            vals["extra_tax_data"][EARLY_PAYMENT] = True
        return vals

    @api.model
    def _account(self, extra: Extra, addition: bool):  # noqa: ARG002 — who gives in addition looks at it
        """Account of a credit note line: as invoiced, if nothing else is said.

        :param addition: it is no part of the price, but is given in addition
        """
        if extra.kind == "early_payment":
            return extra.source.company_id.account_journal_early_pay_discount_loss_account_id
        return extra.source.account_id
