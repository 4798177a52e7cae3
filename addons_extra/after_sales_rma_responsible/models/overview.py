from odoo import api, models
from odoo.addons.after_sales_rma.models.overview import Tile

from .responsibility import ACCOUNTANT, APPROVER, COMMERCE


class StockWarehouse(models.Model):
    """Whose turn it is with who bears a loss, on the overview."""

    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_kinds(self) -> dict[str, Tile]:
        def tile(states: tuple[str, ...], group: str) -> Tile:
            return Tile(
                "after.sales.responsibility",
                [("state", "in", states)],
                "warehouse_id",
                "after_sales_rma_responsible.action_responsibility_all",
                group,
            )

        return {
            **super()._after_sales_tile_kinds(),
            "bear_propose": tile(("draft",), COMMERCE),
            "bear_decide": tile(("objected", "waiver"), APPROVER),
            "bear_waive": tile(("granted",), ACCOUNTANT),
        }

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {
            **super()._after_sales_tile_labels(),
            "bear_propose": self.env._("Losses to lay on somebody"),
            "bear_decide": self.env._("Losses to decide"),
            "bear_waive": self.env._("Waivers to post"),
        }
