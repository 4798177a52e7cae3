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


class StockPicking(models.Model):
    """What was replaced because of goods that came keeps them."""

    _inherit = "stock.picking"

    def _after_sales_undo_problem(self) -> str | None:
        problem = super()._after_sales_undo_problem()
        lines = self.sudo().move_ids.after_sales_line_id
        if not problem and any(line.qty_replaced or line.replacement_ids.sale_line_ids.invoice_lines for line in lines):
            return self.env._("its replacement was delivered or invoiced already")
        return problem
