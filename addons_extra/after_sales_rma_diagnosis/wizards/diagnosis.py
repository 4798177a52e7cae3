from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public

from ..models.diagnosis import ASKED, TOLD


class AfterSalesDiagnosisAsk(models.TransientModel):
    """Asks who is to diagnose requests, and until when (R05)."""

    _name = "after.sales.diagnosis.ask"
    _inherit = ["after.sales.dialog"]
    _description = "Ask for a Diagnosis"

    rma_ids = fields.Many2many("after.sales.rma", string="Cases", required=True)
    kind = fields.Selection(
        selection=lambda self: self.env["after.sales.diagnosis"]._fields["kind"]._description_selection(self.env),
        default="technical",
        required=True,
    )
    user_id = fields.Many2one("res.users", string="Who", domain="[('share', '=', False)]")
    question = fields.Text(help="What is to be looked at.")
    date_deadline = fields.Date(string="Until")

    @api.model
    def _open(self, rmas) -> dict:
        """Action that asks who is to diagnose these cases; proposes whom the settings name."""
        company = rmas.company_id[:1]
        values = {"user_id": rmas._diagnostician(company).id, "date_deadline": rmas._diagnosis_due(company)}
        return self._dialog(self.env._("Ask for a Diagnosis"), rma_ids=rmas, **values)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_ids.action_ask_diagnosis(
            {name: value.id if name == "user_id" else value for name in ASKED if (value := self[name])}
        )


class AfterSalesDiagnosisTell(models.TransientModel):
    """Takes down what seems to be wrong with goods (R05)."""

    _name = "after.sales.diagnosis.tell"
    _inherit = ["after.sales.dialog"]
    _description = "Write a Diagnosis Down"

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True)
    kind = fields.Selection(
        selection=lambda self: self.env["after.sales.diagnosis"]._fields["kind"]._description_selection(self.env),
        default="technical",
        required=True,
    )
    line_id = fields.Many2one(
        "after.sales.rma.line", string="Goods", domain="[('rma_id', '=', rma_id)]", help="Empty: all goods of the case."
    )
    channel = fields.Selection(
        selection=lambda self: self.env["after.sales.diagnosis"]._fields["channel"]._description_selection(self.env),
        string="How",
        required=True,
        default="phone",
    )
    finding = fields.Text(required=True, help="What was seen, heard or measured.")
    suspected_cause = fields.Text(help="Why it is so, as far as it can be said now.")
    recommended_remedy = fields.Selection(
        selection=lambda self: self.env["after.sales.diagnosis"]._selection_remedy(), string="Recommended"
    )
    minutes = fields.Integer(help="How long it took.")
    question = fields.Text(compute="_compute_question")

    @api.depends("rma_id", "kind")
    def _compute_question(self):
        for dialog in self:
            awaited = dialog.rma_id.diagnosis_ids.filtered(lambda item, d=dialog: item._answers({"kind": d.kind}))
            dialog.question = awaited[:1].question

    @api.model
    def _open(self, rma) -> dict:
        """Action that takes the diagnosis of a case down."""
        awaited = rma.diagnosis_ids.filtered(lambda item: item.state == "asked")
        mine = awaited.filtered(lambda item: item.user_id == self.env.user)
        kind = (mine or awaited)[:1].kind or "technical"
        return self._dialog(self.env._("First Diagnosis"), rma_id=rma.id, kind=kind)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_id.action_diagnose(
            {name: value.id if name == "line_id" else value for name in TOLD if (value := self[name])}
        )


class AfterSalesDiagnosisSkip(models.TransientModel):
    """Asks why it is done without a diagnosis."""

    _name = "after.sales.diagnosis.skip"
    _inherit = ["after.sales.dialog"]
    _description = "Do without a Diagnosis"

    rma_ids = fields.Many2many("after.sales.rma", string="Cases", required=True)
    reason = fields.Text(required=True)

    @api.model
    def _open(self, rmas) -> dict:
        """Action that asks why these cases are not diagnosed."""
        return self._dialog(self.env._("Do without a Diagnosis"), rma_ids=rmas)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_ids.action_skip_diagnosis(self.reason)
