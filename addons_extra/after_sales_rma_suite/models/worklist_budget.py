from odoo import fields, models
from odoo.addons.after_sales_rma.models.rma import MONEY_GROUPS


class AfterSalesRmaLine(models.Model):
    """The budget list of a case stands in accounting's worklist beside its other documents (R32)."""

    _inherit = "after.sales.rma.line"

    work_budget = fields.Char(string="Budget List", compute="_compute_work_budget", groups=MONEY_GROUPS)

    def _compute_work_budget(self):
        kinds = self.env["after.sales.approval"]._budget_kinds()
        approvals = self.env["after.sales.approval"].sudo()
        labels = dict(approvals._fields["state"]._description_selection(self.env))
        found = approvals.search([("rma_id", "in", self.rma_id.ids), ("kind", "in", kinds)], order="id").grouped(
            "rma_id"
        )
        for line in self:
            own = found.get(line.rma_id.sudo(), approvals)
            line.work_budget = ", ".join(f"{item.name} ({labels[item.state]})" for item in own) or False
