from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_sales_cases(self):
        """The invoice of a charged repair may be all that its case waits for."""
        lines = self.sudo().filtered(lambda move: move.is_sale_document()).invoice_line_ids
        return super()._after_sales_cases() | lines.sale_line_ids.order_id.repair_order_ids.after_sales_rma_id


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _after_sales_warehouse_problem(self) -> str | None:
        """Parts of a repair are no defective goods: they come from where the workshop takes them."""
        return None if self.sudo().repair_order_ids else super()._after_sales_warehouse_problem()
