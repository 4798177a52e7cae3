from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesNoReturn(models.TransientModel):
    """Asks why goods need not come back although no rule says so; the case keeps it (R09)."""

    _name = "after.sales.no.return"
    _inherit = ["after.sales.dialog"]
    _description = "Goods without Return"

    rma_ids = fields.Many2many("after.sales.rma", string="Cases", required=True)
    note = fields.Text(string="What Is Decided", compute="_compute_note")
    reason = fields.Text(required=True)

    @api.depends("rma_ids")
    def _compute_note(self):
        for wizard in self:
            wizard.note = "\n".join(note for rma in wizard.rma_ids for note in rma._stay_notes())

    @api.model
    def _open(self, rmas) -> dict:
        """Action that asks for the reason to authorise these cases."""
        return self._dialog(self.env._("Goods without Return"), rma_ids=rmas)

    @public
    def action_confirm(self) -> bool | dict:
        self.ensure_one()
        return self.rma_ids.action_authorize(self.reason)
