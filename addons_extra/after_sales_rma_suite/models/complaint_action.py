from odoo import Command, api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.tools import SQL

#: How bad a complaint is → how severe the fault is; that it touches safety or law, quality says.
SEVERITY = {"1": "1", "2": "2", "3": "2"}


class AfterSalesComplaint(models.Model):
    """Feedback that changes a process is a corrective action (C5, G7.2, R38)."""

    _inherit = "after.sales.complaint"
    _buttons = {
        "correct": Button(
            ("acknowledged", "working", "answered", "closed"),
            ("after_sales_rma_quality.group_quality", "after_sales_rma.group_technician"),
        )
    }

    corrective_action_id = fields.Many2one(
        "after.sales.corrective.action",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    can_correct = fields.Boolean(compute="_compute_can")

    @api.depends("corrective_action_id")
    def _compute_can(self):
        super()._compute_can()

    @public
    def action_correct(self) -> dict:
        """Begin a corrective action for what these customers complain about, or show the ones that were begun."""
        self.check_access("read")
        self._check_button("correct")
        new = self.filtered(lambda complaint: not complaint.corrective_action_id)
        Action = self.env["after.sales.corrective.action"]
        actions = Action.create([complaint._prepare_action() for complaint in new])
        for complaint, action in zip(new, actions, strict=True):
            complaint.sudo()._trusted().corrective_action_id = action
        return Action._open(self.corrective_action_id)

    def _prepare_action(self) -> dict:
        """Values of the corrective action that this complaint asks for."""
        self.ensure_one()
        reports = self.rma_id.sudo().inspection_ids.filtered(lambda report: report.cause_id)
        return {
            "company_id": self.company_id.id,
            "problem_title": (self.description or "").strip().splitlines()[0][:80],
            "description": self.description,
            "severity": SEVERITY[self.severity],
            "cause_id": reports[:1].cause_id.id,
            "rma_ids": [Command.set(self.rma_id.ids)],
            "inspection_ids": [Command.set(reports.ids)],
            "product_ids": [Command.set(self.rma_id.sudo().line_ids.product_id.ids)],
        }


class AfterSalesCorrectiveAction(models.Model):
    _inherit = "after.sales.corrective.action"

    complaint_ids = fields.One2many("after.sales.complaint", "corrective_action_id", string="Complaints", readonly=True)


class AfterSalesSatisfaction(models.Model):
    """What customers said, by the cause that was found in their goods."""

    _inherit = "after.sales.satisfaction"
    _depends = {"after.sales.inspection": ["line_id", "state", "cause_id"]}

    cause_id = fields.Many2one("after.sales.cause", readonly=True)

    @api.model
    def _selected(self) -> list[SQL]:
        return [*super()._selected(), SQL("found.cause_id AS cause_id")]

    @api.model
    def _sources(self) -> list[SQL]:
        found = SQL(
            "LEFT JOIN LATERAL (SELECT report.cause_id FROM after_sales_inspection report"
            " WHERE report.line_id = line.id AND report.state = 'done' AND report.cause_id IS NOT NULL"
            " ORDER BY report.id DESC LIMIT 1) found ON TRUE"
        )
        return [*super()._sources(), found]
