from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public

from .handing import _text


class AfterSalesPaperCopy(models.TransientModel):
    """Takes the signed copy of a paper that is missed (R17, R26)."""

    _name = "after.sales.paper.copy"
    _inherit = ["after.sales.dialog"]
    _description = "Bring a Signed Paper"

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True)
    picking_id = fields.Many2one(
        "stock.picking",
        string="Transfer",
        required=True,
        domain="[('after_sales_rma_id', '=', rma_id), ('after_sales_missing_paper', '!=', False)]",
    )
    kind = fields.Selection(related="picking_id.after_sales_missing_paper", string="Paper")
    signed_copy = fields.Binary(attachment=False, required=True, help="A PDF or a photo of the signed paper.")
    signed_copy_name = fields.Char(string="File Name")

    @api.model
    def _open(self, rma, picking) -> dict:
        """Action that asks for the signed copy."""
        return self._dialog(self.env._("Signed Paper"), rma_id=rma.id, picking_id=picking.id)

    @public
    def action_confirm(self) -> bool | dict:
        self.ensure_one()
        return self.rma_id.action_sign_paper(_text(self.signed_copy), self.kind, self.picking_id)


class AfterSalesPaperWaive(models.TransientModel):
    """Asks why a case does without a signed paper (R26)."""

    _name = "after.sales.paper.waive"
    _inherit = ["after.sales.dialog"]
    _description = "Do without a Signed Paper"

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True)
    picking_id = fields.Many2one(
        "stock.picking",
        string="Transfer",
        required=True,
        domain="[('after_sales_rma_id', '=', rma_id), ('after_sales_missing_paper', '!=', False)]",
    )
    kind = fields.Selection(related="picking_id.after_sales_missing_paper", string="Paper")
    reason = fields.Text(required=True)

    @api.model
    def _open(self, rma, picking) -> dict:
        """Action that asks why the paper is not needed."""
        return self._dialog(self.env._("Do without a Signed Paper"), rma_id=rma.id, picking_id=picking.id)

    @public
    def action_confirm(self) -> bool | dict:
        self.ensure_one()
        return self.rma_id.action_waive_paper(self.reason, self.picking_id)
