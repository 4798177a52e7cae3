from odoo import api, models


class AfterSalesRefuse(models.TransientModel):
    _inherit = "after.sales.refuse"

    @api.model
    def _proposed_reason(self, rma) -> str | bool:
        """What the promise says to the customer, with what is offered instead (R12)."""
        notes = [line.customer_note for line in rma.line_ids if line.verdict != "allowed" and line.customer_note]
        return "\n".join(dict.fromkeys(notes)) or super()._proposed_reason(rma)
