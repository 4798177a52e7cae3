from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesTakeOut(models.TransientModel):
    """Asks why cases are not settled with their period."""

    _name = "after.sales.take.out"
    _description = "Take Cases out of Their Period"
    _inherit = ["after.sales.dialog"]

    rma_ids = fields.Many2many("after.sales.rma", string="Cases", required=True)
    reason = fields.Char(required=True)

    @api.model
    def _open(self, rmas) -> dict:
        """Action that asks for the reason."""
        return self._dialog(self.env._("Take out of the Period"), rma_ids=rmas)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_ids.action_take_out(self.reason)
