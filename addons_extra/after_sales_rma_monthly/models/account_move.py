from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    after_sales_period_end = fields.Date(
        string="Settles Period Until",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The last day of the period whose returns this credit note credits.",
    )
    after_sales_invoice_names = fields.Char(
        string="Original Invoices", compute="_compute_after_sales_invoice_names", compute_sudo=True
    )

    def _compute_after_sales_invoice_names(self):
        for move in self:
            move.after_sales_invoice_names = ", ".join(move._after_sales_credited_invoices().mapped("name"))

    def _after_sales_credited_invoices(self):
        """The invoices that lines of these credit notes take back."""
        return self.reversed_entry_id | self.invoice_line_ids.after_sales_origin_line_id.move_id
