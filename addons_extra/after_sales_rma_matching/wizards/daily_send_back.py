from odoo import fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesDailySendBack(models.TransientModel):
    """What the warehouse has to mend before accounting takes the day."""

    _name = "after.sales.daily.send.back"
    _description = "Send a Day Back"
    _inherit = ["after.sales.dialog"]

    report_ids = fields.Many2many("after.sales.daily.report", string="Days", required=True)
    remark = fields.Text(required=True)

    @public
    def action_confirm(self) -> dict:
        """Send the days back.

        :raise UserError: one of them is not signed, or the user may not
        """
        self.ensure_one()
        self.report_ids.action_send_back(self.remark)
        return {"type": "ir.actions.act_window_close"}
