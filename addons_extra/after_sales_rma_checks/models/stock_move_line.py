from odoo import models
from odoo.exceptions import UserError


class StockMoveLine(models.Model):
    """Goods are graded at the dock only where the company allows it for the product (R18)."""

    _inherit = "stock.move.line"

    def _after_sales_dock_problems(self) -> dict:
        """{line: why its goods are not graded at the dock}, of counted lines of receipts that have a grade."""
        problems = {}
        for (product, company), lines in (
            self.filtered(
                lambda line: line.after_sales_grade
                and line.move_id.after_sales_line_id
                and line.move_id.location_id.usage == "customer"
            )
            .grouped(lambda line: (line.product_id, line.company_id))
            .items()
        ):
            problem = product._after_sales_dock_problem(company)
            problems |= dict.fromkeys(lines, problem) if problem else {}
        return problems

    def _after_sales_direct(self) -> None:
        super()._after_sales_direct()
        problems = self.filtered(lambda line: line.state not in ("done", "cancel"))._after_sales_dock_problems()
        if problems:
            raise UserError("\n".join(dict.fromkeys(problems.values())))

    def _after_sales_that_fall(self):
        """What was graded before somebody demanded checks of it waits for a technician, too."""
        falling = super()._after_sales_that_fall()
        return falling | falling.union(*(self - falling)._after_sales_dock_problems())
