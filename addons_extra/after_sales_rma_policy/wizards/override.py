from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesOverride(models.TransientModel):
    """Asks why it is decided against the rule; the case keeps it (R09)."""

    _name = "after.sales.override"
    _inherit = ["after.sales.dialog"]
    _description = "Decide Against the Rule"

    line_ids = fields.Many2many("after.sales.rma.line", string="Case Lines", required=True)
    rule_notes = fields.Text(compute="_compute_rule_notes", string="What the Rule Says")
    reason = fields.Text(required=True)
    authorize_ids = fields.Many2many("after.sales.rma", string="Cases", help="Authorised at once with that reason.")

    @api.depends("line_ids")
    def _compute_rule_notes(self):
        for wizard in self:
            wizard.rule_notes = "\n".join(
                f"{line.product_id.display_name}: {line.verdict_note}" for line in wizard.line_ids
            )

    @api.model
    def _open(self, lines, authorize=None) -> dict:
        """Action that asks for the reason.

        :param lines: ``after.sales.rma.line`` records whose verdict is turned round
        :param authorize: cases that are authorised with it
        """
        cases = authorize if authorize else self.authorize_ids
        return self._dialog(self.env._("Against the Rule"), line_ids=lines, authorize_ids=cases)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        if self.authorize_ids:
            return self.authorize_ids.action_authorize(self.reason)
        return self.line_ids.action_override(self.reason)
