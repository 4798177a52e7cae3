from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesAsk(models.TransientModel):
    """Asks what the customer is asked for: photos, a serial, a proof of purchase (R02)."""

    _name = "after.sales.ask"
    _inherit = ["after.sales.dialog"]
    _description = "Ask the Customer"

    rma_ids = fields.Many2many("after.sales.rma", string="Cases", required=True)
    question = fields.Text(required=True, help="The customer reads it.")

    @api.model
    def _open(self, rmas) -> dict:
        """Action that asks for the question to the customers of these cases."""
        return self._dialog(self.env._("Ask the Customer"), rma_ids=rmas)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_ids.action_ask(self.question)
