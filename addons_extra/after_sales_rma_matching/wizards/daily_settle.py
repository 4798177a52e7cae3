from odoo import fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesDailySettle(models.TransientModel):
    """Why differences need not be mended (law 4)."""

    _name = "after.sales.daily.settle"
    _description = "Explain Differences"
    _inherit = ["after.sales.dialog"]

    row_ids = fields.Many2many("after.sales.daily.row", string="Differences", required=True)
    reason = fields.Char(required=True)

    @public
    def action_confirm(self) -> dict:
        """Keep the reason.

        :raise UserError: one of the differences is none, its day is signed, or the user may not
        """
        self.ensure_one()
        self.row_ids._settle(self.reason)
        return {"type": "ir.actions.act_window_close"}
