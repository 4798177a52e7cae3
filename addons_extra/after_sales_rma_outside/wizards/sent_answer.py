from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesSentAnswer(models.TransientModel):
    """Asks headquarters what became of goods that a branch sent in (R22)."""

    _name = "after.sales.sent.answer"
    _inherit = ["after.sales.dialog"]
    _description = "Result of a Repair for a Branch"

    sent_ids = fields.Many2many("after.sales.sent.out", string="Sent In", required=True)
    result = fields.Selection(
        selection=lambda self: self.env["after.sales.sent.out"]._fields["result"]._description_selection(self.env),
        default="repaired",
        required=True,
    )
    finding = fields.Text(string="What Was Found", required=True, help="What was found and done.")
    new_serial = fields.Char(help="Which serial comes instead.")
    cost = fields.Monetary(
        string="Cost of Each", currency_field="currency_id", help="What the repair of each one costs the branch."
    )
    currency_id = fields.Many2one(related="sent_ids.repairer_company_id.currency_id")
    courier_back = fields.Char()
    tracking_back = fields.Char(string="Tracking Number Back")

    @api.model
    def _open(self, sent) -> dict:
        """Action that asks what became of these goods; what was found in their test is filled in."""
        return self._dialog(self.env._("Result of the Repair"), sent_ids=sent, finding=sent._found_in_test())

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.sent_ids.action_answer(
            self.result, self.finding, self.new_serial, self.courier_back, self.tracking_back, self.cost
        )
