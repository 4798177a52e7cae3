from odoo import api, models
from odoo.addons.after_sales_rma.models.overview import Tile

from .account_move import TO_PAY_BACK


class StockWarehouse(models.Model):
    """How many refunds are overdue, on the overview."""

    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_kinds(self) -> dict[str, Tile]:
        return {
            **super()._after_sales_tile_kinds(),
            "pay_back_overdue": Tile(
                "account.move",
                [*TO_PAY_BACK, *self.env["after.sales.working.time"]._past("after_sales_pay_back_by")],
                "after_sales_warehouse_id",
                "after_sales_rma_payout.action_to_pay_back",
                "account.group_account_invoice",
                alarm=True,
            ),
        }

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {**super()._after_sales_tile_labels(), "pay_back_overdue": self.env._("Refunds overdue")}
