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
        """Propose what there is to say to the customer."""
        values = super().default_get(fields)
        if "reason" in fields and not values.get("reason"):
            rmas = self.new({"rma_ids": values.get("rma_ids")}).rma_ids._origin
            values["reason"] = self._proposed_reason(rmas) if len(rmas) == 1 else False
        return values

    @api.model
    def _proposed_reason(self, rma) -> str | bool:  # noqa: ARG002 — subjects look at the case
        """Why this case may be refused, as the customer reads it; the core knows no reason."""
        return False

    @api.model
    def _open(self, rmas) -> dict:
        """Action that asks for the reason to refuse these cases."""
        return self._dialog(self.env._("Refuse"), rma_ids=rmas)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_ids.action_refuse(self.reason)
