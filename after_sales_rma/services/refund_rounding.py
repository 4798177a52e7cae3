from collections import defaultdict

from odoo import api, models

from .refund import EPSILON


class AfterSalesRefund(models.AbstractModel):
    """The cash rounding of an invoice goes back with its last portion, to the account it was posted on."""

    _inherit = "after.sales.refund"

    @api.model
    def _roundings_due(self, invoice, taken: dict):
        """The lines of the cash rounding of an invoice; none while something of the invoice is still kept.

        :param taken: as ``_taken`` tells, this credit note's portions included
        """
        sold = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
            and line._after_sales_sold("price_subtotal") >= 0
            and not any(line.sale_line_ids.mapped("is_downpayment"))
        )
        roundings = invoice.line_ids.filtered(lambda line: line.display_type == "rounding")
        if roundings and all(
            line._after_sales_sold_qty() - sum(part for part, _amounts in taken[line]) <= EPSILON for line in sold
        ):
            return roundings
        return roundings.browse()

    @api.model
    def _prepare_rounding_vals(self, invoice, taken: dict) -> list[dict]:
        """Values of credit note lines for what the cash rounding of an invoice added to it."""
        return [
            {
                "name": line.name,
                "quantity": 1.0,
                "price_unit": -line.amount_currency,
                "account_id": line.account_id.id,
                "tax_ids": [(5, 0, 0)],
                "sequence": 9999,
                "after_sales_origin_line_id": line.id,
                "extra_tax_data": {
                    "currency_id": line.currency_id.id,
                    "price_unit": -line.amount_currency,
                    "discount": 0.0,
                    "quantity": 1.0,
                    "rate": invoice.invoice_currency_rate,
                    "manual_total_excluded_currency": -line.amount_currency,
                    "manual_total_excluded": -line.balance,
                    "manual_tax_amounts": {"0": {}},
                },
            }
            for line in self._roundings_due(invoice, taken)
            if not line.tax_repartition_line_id
        ]

    @api.model
    def _prepare_tax_rounding_vals(self, credit_note) -> list[dict]:
        """Values of journal items for what the cash rounding of an invoice added to its biggest tax.

        Entries of their own, as on the invoice, so that the tax and its rounding each end on their own side.

        :return: empty while something of the invoice is kept, or when another credit note took the rounding back
        """
        invoice = credit_note.reversed_entry_id
        notes = self._credit_notes(invoice) | credit_note
        if any(line.display_type == "rounding" and line.tax_line_id for line in (notes - credit_note).line_ids):
            return []
        roundings = self._roundings_due(invoice, self._quantities_taken(invoice, notes))
        return [self._prepare_tax_rounding(line) for line in roundings.filtered("tax_repartition_line_id")]

    @api.model
    def _quantities_taken(self, invoice, notes) -> dict:
        """As ``_taken``, without the amounts, of these credit notes."""
        taken = defaultdict(list)
        for line in notes.invoice_line_ids.filtered(lambda line: line.display_type == "product"):
            if origin := self._credited_line(invoice, line):
                taken[origin].append((line._after_sales_exact_qty(origin.product_uom_id), {}))
        return taken

    @api.model
    def _prepare_tax_rounding(self, line) -> dict:
        """Values of the item that takes back one of these roundings."""
        part = line.tax_repartition_line_id
        of_invoice, of_refund = (
            lines.filtered(lambda item: item.repartition_type == "tax")
            for lines in (part.tax_id.invoice_repartition_line_ids, part.tax_id.refund_repartition_line_ids)
        )
        # The parts of a tax stand in the same order on both, as Odoo demands.
        mirror = dict(zip(of_invoice, of_refund, strict=False)).get(part, part)
        return {
            "display_type": "rounding",
            "name": line.name,
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id,
            "tax_repartition_line_id": mirror.id,
            "tax_tag_ids": [(6, 0, mirror.tag_ids.ids)],
            "tax_ids": [(6, 0, line.tax_ids.ids)],
            "amount_currency": -line.amount_currency,
            "balance": -line.balance,
            "after_sales_origin_line_id": line.id,
        }
