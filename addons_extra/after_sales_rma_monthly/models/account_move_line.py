from odoo import fields, models


def exact_total(drafted: dict) -> float:
    """Base and taxes that a line was drafted with, in its currency.

    :param drafted: its ``extra_tax_data``
    """
    taxes = (drafted.get("manual_tax_amounts") or {}).values()
    base = drafted.get("manual_total_excluded_currency", 0.0)
    return base + sum(tax.get("tax_amount_currency", 0.0) for tax in taxes)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_case_id = fields.Many2one(
        "after.sales.rma",
        string="Belongs to Case",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
        help="On a credit note of several cases: whose share, deduction or freight this is.",
    )

    def _after_sales_case(self):
        """The case that this line of a credit note belongs to; none of taxes and receivables."""
        self.ensure_one()
        return self.after_sales_line_id.rma_id or self.after_sales_case_id

    def _after_sales_amount(self) -> float:
        """What this line adds to the total of its credit note, with tax, in its currency; exact while it is as drafted.

        The total with tax that Odoo shows on a line is rounded by itself.
        """
        self.ensure_one()
        if self.display_type not in ("product", "epd"):
            return self.amount_currency if self.display_type == "rounding" else 0.0
        drafted = self.extra_tax_data or {}
        if self.display_type == "epd" or (
            "manual_total_excluded_currency" in drafted and self._after_sales_is_untouched()
        ):
            return exact_total(drafted)
        return self.price_total
