from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import Text, public
from odoo.exceptions import UserError


class AfterSalesInspection(models.Model):
    """A signature given by one click can be taken back, as long as nothing moved because of it (R18).

    What was signed stays readable as a withdrawn report; so do the reports of a receipt that is taken back.
    """

    _inherit = "after.sales.inspection"

    withdrawn_of_id = fields.Many2one(
        "after.sales.inspection", string="Done Anew As", readonly=True, copy=False, index="btree_not_null"
    )
    withdrawn_ids = fields.One2many("after.sales.inspection", "withdrawn_of_id", string="Withdrawn Before")
    withdrawn_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    date_withdrawn = fields.Datetime(string="Withdrawn On", readonly=True, copy=False)
    withdrawn_reason = fields.Char(string="Why It Was Withdrawn", readonly=True, copy=False)
    can_undo = fields.Boolean(compute="_compute_can_undo")

    @api.depends("state", "accepted", "disposition_ids.state", "rma_id.state", "line_id.qty_credit_draft")
    @api.depends_context("uid")
    def _compute_can_undo(self):
        for report in self:
            report.can_undo = not report._undo_problem()

    def _undo_problem(self) -> str | None:
        return self._signature_problem() or super()._undo_problem()

    def _signature_problem(self) -> str | None:
        """Why the signature of this report stands, whatever other subjects made of it."""
        self.ensure_one()
        report, line = self.sudo(), self.sudo().line_id
        if self.state != "done":
            return self.env._("it is not signed")
        if not (self.env.su or self.env.user.has_group("after_sales_rma.group_technician")):
            return self.env._("that is for technicians")
        if report.rma_id.state != "authorized":
            return self.env._("its case is closed")
        if not report._is_on_arrival() or report._is_at_work() or not report.accepted:
            return self.env._("its goods are in the workshop, or go back to the customer")
        if "done" in report.disposition_ids.filtered(lambda item: not item.is_replaced).mapped("state"):
            return self.env._("its goods were moved already")
        if line.qty_credited or line.qty_credit_draft:
            return self.env._("there is a credit note for it already")
        return None

    def _is_from_dock(self) -> bool:
        """Whether the receipt itself brought the goods to their place, graded at the dock."""
        self.ensure_one()
        return any(item.move_id.picking_id == self.picking_id for item in self.disposition_ids if not item.is_replaced)

    @public(reason=Text())
    def action_undo(self, reason: str | None = None) -> bool | dict:
        """Take the signatures of these reports back: they are drafts again, and what they made due is cancelled.

        What was signed stays readable as a report of its own, withdrawn.

        :param reason: why; without it a dialog asks for it
        :raise UserError: goods moved already, a document stands for them, or the user may not; then none is taken back
        """
        self.check_access("write")
        problems = {report.name: problem for report in self if (problem := report._undo_problem())}
        if problems:
            raise UserError("\n".join(f"{name}: {problem}." for name, problem in problems.items()))
        if not (reason or "").strip():
            return self.env["after.sales.undo"]._open(report_ids=self)
        self.env["after.sales.inspecting"]._undo(self, reason.strip())
        return True
