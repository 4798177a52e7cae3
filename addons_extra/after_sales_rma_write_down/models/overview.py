from odoo import api, models
from odoo.addons.after_sales_rma.models.overview import Tile


class StockWarehouse(models.Model):
    """What of the value of defective goods is whose turn, on the overview."""

    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_kinds(self) -> dict[str, Tile]:
        def values(state: str, group: str) -> Tile:
            return Tile(
                "after.sales.write.down",
                [("state", "=", state)],
                "warehouse_id",
                "after_sales_rma_write_down.action_write_down",
                group,
            )

        return {
            "value": values("draft", "after_sales_rma.group_commerce"),
            "approve_value": values("to_approve", "after_sales_rma.group_approver"),
            **super()._after_sales_tile_kinds(),
        }

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {
            **super()._after_sales_tile_labels(),
            "value": self.env._("Defective goods to value"),
            "approve_value": self.env._("Values to approve"),
        }
