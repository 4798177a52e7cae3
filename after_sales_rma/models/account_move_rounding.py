from odoo import models


class AccountMove(models.Model):
    """Portions of an invoice whose total was rounded on its biggest tax: the last one takes the rounding back."""

    _inherit = "account.move"

    def _recompute_cash_rounding_lines(self):
        """What was rounded on the invoice goes back as it was posted, whatever the total of this credit note is.

        A credit note for a whole invoice is rounded by Odoo, as the invoice was.
        """
        rounded = self.reversed_entry_id.line_ids.filtered(
            lambda line: line.display_type == "rounding" and line.tax_repartition_line_id
        )
        if (
            not rounded
            or self.move_type != "out_refund"
            or self.invoice_cash_rounding_id
            or not self.invoice_line_ids.after_sales_line_id
        ):
            return super()._recompute_cash_rounding_lines()
        self.line_ids.filtered(lambda line: line.display_type == "rounding").unlink()
        vals_list = self.env["after.sales.refund"].sudo()._prepare_tax_rounding_vals(self)
        self.env["account.move.line"].create([{**vals, "move_id": self.id} for vals in vals_list])
        return None
