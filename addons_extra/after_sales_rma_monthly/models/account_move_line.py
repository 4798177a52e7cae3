from odoo import fields, models


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
        """What this line adds to the total of its credit note, with tax, in its currency."""
        self.ensure_one()
        if self.display_type == "product":
            return self.price_total
        if self.display_type == "epd":
            drafted = self.extra_tax_data or {}
            taxes = drafted.get("manual_tax_amounts") or {}
            return self.amount_currency + sum(tax.get("tax_amount_currency", 0.0) for tax in taxes.values())
        return self.amount_currency if self.display_type == "rounding" else 0.0
