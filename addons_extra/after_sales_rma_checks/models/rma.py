from odoo import api, fields, models

from .asking import FACTS


class AfterSalesRma(models.Model):
    """What the request shows, and what it is asked for (R02)."""

    _inherit = "after.sales.rma"

    evidence_kinds = fields.Json(
        compute="_compute_evidence_kinds", compute_sudo=True, string="Photos and Videos", help="What is attached."
    )
    asked_facts = fields.Json(compute="_compute_asked_facts", string="Facts Asked For")
    facts_note = fields.Text(compute="_compute_facts_note", help="What must be given before the request is handed in.")

    def _on_inspection_undone(self, reports) -> None:
        """Who signs anew signs anew by hand, too; the withdrawn copy keeps what was drawn."""
        super()._on_inspection_undone(reports)
        reports._trusted().signature = False

    def _compute_evidence_kinds(self):
        """One statement for all cases."""
        found = {}
        # Files of fields are no evidence that somebody looked for: signatures, signed copies.
        domain = [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("res_field", "=", False),
            "|",
            ("mimetype", "=like", "image/%"),
            ("mimetype", "=like", "video/%"),
        ]
        for case, mimetype in self.env["ir.attachment"]._read_group(domain, ["res_id", "mimetype"]):
            found.setdefault(case, set()).add("photo" if mimetype.startswith("image/") else "video")
        for rma in self:
            rma.evidence_kinds = sorted(found.get(rma.id, ()))

    @api.depends("line_ids.product_id")
    def _compute_asked_facts(self):
        for rma in self:
            asked = {fact for line in rma.line_ids for fact in line.asked_facts or ()}
            rma.asked_facts = [fact for fact in FACTS if fact in asked]

    @api.depends(
        "state",
        "line_ids.product_id",
        "line_ids.lot_ids",
        "line_ids.goods_model",
        "line_ids.production_date",
        "line_ids.warranty_card",
        "line_ids.warranty_card_photo",
    )
    @api.depends_context("lang")
    def _compute_facts_note(self):
        """Said while it is written, not only when it is refused."""
        self.facts_note = False
        for rma in self.filtered(lambda rma: rma.state == "draft"):
            rma.facts_note = "\n".join(problem for line in rma.line_ids if (problem := line._facts_problem())) or False
