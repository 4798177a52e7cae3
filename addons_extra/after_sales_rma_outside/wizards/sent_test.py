from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesSentTest(models.TransientModel):
    """Asks headquarters' technician what was found in the test of goods that a branch sent in (R22)."""

    _name = "after.sales.sent.test"
    _inherit = ["after.sales.dialog"]
    _description = "Test of Goods of a Branch"

    sent_ids = fields.Many2many("after.sales.sent.out", string="Sent In", required=True)
    finding = fields.Text(string="Found in the Test", required=True, help="What is wrong with each of them.")

    @api.model
    def _open(self, sent) -> dict:
        """Action that asks what was found in the test of these goods; what was found before is filled in."""
        return self._dialog(self.env._("Test"), sent_ids=sent, finding=sent._found_in_test())

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.sent_ids.action_test(self.finding or "")
