from odoo import api, fields, models
from odoo.exceptions import UserError

from .outside import public


class AfterSalesInspection(models.Model):
    """A signature given by one click can be taken back, as long as nothing moved because of it (R18)."""

    _inherit = "after.sales.inspection"

    can_undo = fields.Boolean(compute="_compute_can_undo")

    @api.depends("state", "accepted", "disposition_ids.state", "rma_id.state", "line_id.qty_credit_draft")
    @api.depends_context("uid")
    def _compute_can_undo(self):
        for report in self:
            report.can_undo = not report._undo_problem()

    def _undo_problem(self) -> str | None:
        """Why the signature of this report stands."""
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
        if line.qty_replaced or line.replacement_ids.sale_line_ids.invoice_lines:
            return self.env._("its replacement was delivered or invoiced already")
        return None

    @public
    def action_undo(self) -> bool:
        """Take the signatures of these reports back: they are drafts again, and what they made due is cancelled.

        :raise UserError: goods moved already, a credit note or a delivered replacement stands for them, or the user may
            not; then none is taken back
        """
        self.check_access("write")
        problems = {report.name: problem for report in self if (problem := report._undo_problem())}
        if problems:
            raise UserError("\n".join(f"{name}: {problem}." for name, problem in problems.items()))
        self.env["after.sales.inspecting"]._undo(self)
        return True
