from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.depends("order_line.invoice_lines.after_sales_taken_line_ids.after_sales_stays")
    def _get_invoiced(self):
        """Credit notes for goods that stay belong to the order, though its lines stay invoiced."""
        result = super()._get_invoiced()
        for order in self:
            taken = order.order_line.invoice_lines.after_sales_taken_line_ids
            if notes := taken.filtered("after_sales_stays").move_id:
                order.invoice_ids |= notes
                order.invoice_count = len(order.invoice_ids)
        return result
