from odoo import api, models


class StockWarehouse(models.Model):
    """How many cases wait for the end of their period, on the overview."""

    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {**super()._after_sales_tile_labels(), "period": self.env._("Settled by the month")}
