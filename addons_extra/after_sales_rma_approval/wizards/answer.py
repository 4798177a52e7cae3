from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesAnswer(models.TransientModel):
    """Asks for the words that go with a refusal, a question back, or the reply to it (R13)."""

    _name = "after.sales.answer"
    _inherit = ["after.sales.dialog"]
    _description = "Answer an Approval"

    approval_ids = fields.Many2many("after.sales.approval", string="Approvals", required=True)
    verb = fields.Selection(
        [("approve", "Approve"), ("refuse", "Refuse"), ("ask_back", "Ask back"), ("reply", "Reply")],
        required=True,
        default="refuse",
    )
    question = fields.Text(compute="_compute_question", string="Question Back")
    words = fields.Text(required=True)

    @api.depends("approval_ids.question")
    def _compute_question(self):
        for wizard in self:
            wizard.question = "\n".join(filter(None, wizard.approval_ids.mapped("question")))

    @api.model
    def _open(self, approvals, verb: str) -> dict:
        """Action that asks for the words."""
        labels = dict(self._fields["verb"]._description_selection(self.env))
        return self._dialog(labels[verb], approval_ids=approvals, verb=verb)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return getattr(self.approval_ids, f"action_{self.verb}")(self.words)
