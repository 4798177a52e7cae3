from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesUndo(models.TransientModel):
    """Asks why receipts, put-aways or test reports are taken back; the reason stays with them (law 4)."""

    _name = "after.sales.undo"
    _inherit = ["after.sales.dialog"]
    _description = "Take Back"

    picking_ids = fields.Many2many("stock.picking", string="Transfers")
    report_ids = fields.Many2many("after.sales.inspection", string="Test Reports")
    reason = fields.Char(required=True, help="Colleagues and auditors read it.")

    @api.model
    def _open(self, **documents) -> dict:
        """Action that asks for the reason to take these documents back.

        :param documents: ``picking_ids`` or ``report_ids``, records
        """
        return self._dialog(self.env._("Take Back"), **documents)

    @public
    def action_confirm(self) -> bool:
        """Take them back for the reason that was given."""
        self.ensure_one()
        if self.picking_ids:
            return self.picking_ids.action_after_sales_undo(self.reason)
        return self.report_ids.action_undo(self.reason)
