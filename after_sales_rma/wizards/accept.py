from odoo import api, fields, models

from ..models.outside import public


class AfterSalesAccept(models.TransientModel):
    """Asks why goods are accepted that arrived otherwise than authorised (R15, law 4)."""

    _name = "after.sales.accept"
    _inherit = ["after.sales.dialog"]
    _description = "Accept Changed Goods"

    discrepancy_ids = fields.Many2many("after.sales.discrepancy", string="Discrepancies", required=True)
    reason = fields.Char(required=True, help="It stays on the discrepancy and on the new line of the case.")

    @api.model
    def _open(self, discrepancies) -> dict:
        """Action that asks for the reason to accept these discrepancies."""
        return self._dialog(self.env._("Accept as Changed"), discrepancy_ids=discrepancies)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.discrepancy_ids.action_accept(self.reason)
