from odoo import api, models
from odoo.addons.after_sales_rma.models.overview import Tile


class StockWarehouse(models.Model):
    """What is outside, on the overview."""

    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_kinds(self) -> dict[str, Tile]:
        return {
            **super()._after_sales_tile_kinds(),
            "outside": Tile(
                "after.sales.sent.out",
                [("state", "in", ("sent", "arrived", "answered")), ("company_id", "in", self.env.companies.ids)],
                "warehouse_id",
                "after_sales_rma_outside.action_sent_out",
                "after_sales_rma.group_technician",
            ),
        }

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {**super()._after_sales_tile_labels(), "outside": self.env._("At headquarters or vendor")}
