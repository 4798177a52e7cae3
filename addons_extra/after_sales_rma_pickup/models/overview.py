from odoo import api, models
from odoo.addons.after_sales_rma.models.overview import Tile
from odoo.fields import Domain


class StockWarehouse(models.Model):
    """Appointments of today, and those that nobody kept, on the overview."""

    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_kinds(self) -> dict[str, Tile]:
        time = self.env["after.sales.working.time"]
        action = "after_sales_rma_pickup.action_pickup"

        def appointments(domain: list, group: str, alarm: bool = False) -> Tile:
            return Tile("after.sales.pickup", domain, "warehouse_id", action, group, alarm, rare=True)

        planned = Domain("state", "=", "planned")
        return {
            **super()._after_sales_tile_kinds(),
            "pickup_today": appointments([*(planned & time._day_is("=", "date"))], "stock.group_stock_user"),
            "pickup_late": appointments([*(planned & time._past("date"))], "after_sales_rma.group_user", True),
            "pickup_arriving": appointments(
                [("state", "=", "collected"), ("is_inbound", "=", True)], "stock.group_stock_user"
            ),
        }

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {
            **super()._after_sales_tile_labels(),
            "pick_up": self.env._("To pick up"),
            "pickup_today": self.env._("Appointments today"),
            "pickup_late": self.env._("Appointments not kept"),
            "pickup_arriving": self.env._("Collected, arriving"),
        }
