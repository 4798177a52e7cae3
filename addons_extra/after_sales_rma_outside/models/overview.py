from odoo import api, models
from odoo.addons.after_sales_rma.models.overview import Tile


class StockWarehouse(models.Model):
    """What was told of goods that are outside, and what branches send in, on the overview."""

    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_kinds(self) -> dict[str, Tile]:
        return {
            **super()._after_sales_tile_kinds(),
            "told_outside": Tile(
                "after.sales.sent.out",
                [("state", "=", "answered"), ("company_id", "in", self.env.companies.ids)],
                "repair_id.picking_type_id.warehouse_id",
                "after_sales_rma_outside.action_sent_out",
                "after_sales_rma.group_technician",
                rare=True,
            ),
            "sent_in": Tile(
                "after.sales.sent.out",
                [("state", "in", ("sent", "arrived", "tested")), ("repairer_company_id", "in", self.env.companies.ids)],
                "repairer_company_id.after_sales_warehouse_id",
                "after_sales_rma_outside.action_sent_in",
                "after_sales_rma.group_technician",
                rare=True,
            ),
        }

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {
            **super()._after_sales_tile_labels(),
            "told_outside": self.env._("Result told, to come back"),
            "sent_in": self.env._("From branches"),
        }


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Nothing comes from branches where there is one company; whoever works at headquarters belongs to it alone."""
        hidden = super()._load_menus_blacklist()
        menu = self.env.ref("after_sales_rma_outside.menu_sent_in", raise_if_not_found=False)
        if menu and self.env["res.company"].sudo().search_count([], limit=2) < 2:
            hidden.append(menu.id)
        return hidden
