from odoo import api, fields, models


class AfterSalesRefuse(models.TransientModel):
    """Asks for the reason of a refusal; the customer reads it (R12)."""

    _name = "after.sales.refuse"
    _description = "Refuse a Request"

    rma_ids = fields.Many2many("after.sales.rma", string="Cases", required=True)
    reason = fields.Text(required=True, help="The customer reads it.")

    @api.model
    def _open(self, rmas) -> dict:
        """Action that asks for the reason to refuse these cases."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_rma_ids": [(6, 0, rmas.ids)]},
        }

    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_ids.action_refuse(self.reason)
