from odoo import models

from .outside import public


class AfterSalesRma(models.Model):
    """What customers get of a case: the return form for the parcel, and the question how it was (R34)."""

    _inherit = "after.sales.rma"

    def _return_address(self):
        """Where the customer sends the goods: the after-sales warehouse, else the company."""
        self.ensure_one()
        warehouse = self.env["after.sales.receipt"].sudo()._warehouse(self.sudo())
        return warehouse.partner_id or self.company_id.sudo().partner_id

    def _return_barcode(self) -> str:
        """The case number for the scanner, as a picture inside the page."""
        return self.env["after.sales.disposition"]._after_sales_barcode_url(self.name)

    # -- follow-up ---------------------------------------------------------------------------------------------------

    def _rating_get_operator(self):
        return self.user_id.partner_id

    def _rating_get_partner(self):
        return self.partner_id

    @public
    def action_view_ratings(self) -> dict:
        """Show what the customers said."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ratings"),
            "res_model": "rating.rating",
            "view_mode": "kanban,list,form",
            "domain": [("res_model", "=", self._name), ("res_id", "in", self.ids), ("consumed", "=", True)],
        }
