from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _update_standard_price(self):
        """Follow the moves of a lot, whoever posts the document that changes their value.

        The accountant posts the credit note of returned lots without any right on stock; Odoo itself does the
        same for products.
        """
        return super(StockLot, self.sudo())._update_standard_price()
