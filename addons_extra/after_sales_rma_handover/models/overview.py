from odoo import api, models
from odoo.addons.after_sales_rma.models.overview import Tile


class StockWarehouse(models.Model):
    """Goods that are with salespeople for too long, on the overview."""

    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_kinds(self) -> dict[str, Tile]:
        return {
            **super()._after_sales_tile_kinds(),
            "late_with_sales": Tile(
                "after.sales.handover",
                [("state", "=", "out"), *self.env["after.sales.working.time"]._past("date_due")],
                "warehouse_id",
                "after_sales_rma_handover.action_handover",
                "after_sales_rma.group_approver",
                alarm=True,
            ),
        }

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {
            **super()._after_sales_tile_labels(),
            "hand_over": self.env._("To hand over again"),
            "with_sales": self.env._("With salespeople"),
            "accept": self.env._("Acceptance awaited"),
            "papers": self.env._("Signed papers missing"),
            "late_with_sales": self.env._("With salespeople too long"),
        }
