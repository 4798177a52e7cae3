from odoo import models


class StockReturnPicking(models.TransientModel):
    """Odoo's return wizard, which goes on working for goods that have nothing to do with a case (law 2)."""

    _inherit = "stock.return.picking"

    def _create_return(self):
        """Read the case lines of the whole order at once: the wizard makes its moves one by one.

        Each of them makes Odoo look for the case lines of its order line, to compute them anew.
        """
        orders = self.sudo().product_return_moves.move_id.sale_line_id.order_id
        orders.order_line.after_sales_line_ids.ids  # noqa: B018
        return super()._create_return()
