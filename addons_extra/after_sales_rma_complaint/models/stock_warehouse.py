from odoo import api, models
from odoo.addons.after_sales_rma.models.overview import Tile

from .complaint import AWAITED


class StockWarehouse(models.Model):
    """Complaints that wait for an answer, on the overview."""

    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_kinds(self) -> dict[str, Tile]:
        return {
            **super()._after_sales_tile_kinds(),
            "complaint": Tile(
                "after.sales.complaint",
                [("state", "in", AWAITED)],
                "warehouse_id",
                "after_sales_rma_complaint.action_complaint",
                "after_sales_rma.group_agent",
            ),
        }

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {**super()._after_sales_tile_labels(), "complaint": self.env._("Complaints to answer")}
