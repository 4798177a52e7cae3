from odoo import api, fields, models

from ..models.outside import public


class AfterSalesRefuse(models.TransientModel):
    """Asks for the reason of a refusal; the customer reads it (R12)."""

    _name = "after.sales.refuse"
    _inherit = ["after.sales.dialog"]
    _description = "Refuse a Request"

    rma_ids = fields.Many2many("after.sales.rma", string="Cases", required=True)
    reason = fields.Text(required=True, help="The customer reads it.")

    @api.model
    def default_get(self, fields: list[str]) -> dict:
        """Propose what the promise says to the customer, with what is offered instead (R12)."""
        values = super().default_get(fields)
        if "reason" in fields and not values.get("reason"):
            rmas = self.new({"rma_ids": values.get("rma_ids")}).rma_ids._origin
            notes = [line.customer_note for line in rmas.line_ids if line.verdict != "allowed" and line.customer_note]
            values["reason"] = "\n".join(dict.fromkeys(notes)) if len(rmas) == 1 else False
        return values

    @api.model
    def _open(self, rmas) -> dict:
        """Action that asks for the reason to refuse these cases."""
        return self._dialog(self.env._("Refuse"), rma_ids=rmas)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_ids.action_refuse(self.reason)
