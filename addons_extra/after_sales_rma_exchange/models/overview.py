from odoo import api, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {
            **super()._after_sales_tile_labels(),
            "replace": self.env._("To replace"),
            "invoice": self.env._("Replacement to invoice"),
        }
