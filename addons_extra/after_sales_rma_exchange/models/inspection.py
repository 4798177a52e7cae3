from odoo import models


class AfterSalesInspection(models.Model):
    """What was replaced because of a signature keeps that signature."""

    _inherit = "after.sales.inspection"

    def _undo_problem(self) -> str | None:
        problem = super()._undo_problem()
        line = self.sudo().line_id
        if not problem and (line.qty_replaced or line.replacement_ids.sale_line_ids.invoice_lines):
            return self.env._("its replacement was delivered or invoiced already")
        return problem
