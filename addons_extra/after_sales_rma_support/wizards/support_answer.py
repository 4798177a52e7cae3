from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesSupportAnswer(models.TransientModel):
    """Asks for the answer that closes technical support; the customer reads it (R04)."""

    _name = "after.sales.support.answer"
    _inherit = ["after.sales.dialog"]
    _description = "Answer the Customer"

    rma_ids = fields.Many2many("after.sales.rma", string="Cases", required=True)
    answer = fields.Text(required=True, help="The customer reads it.")

    @api.model
    def _open(self, rmas) -> dict:
        """Action that asks for the answer to these cases."""
        return self._dialog(self.env._("Answer the Customer"), rma_ids=rmas)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_ids.action_answer(self.answer)
