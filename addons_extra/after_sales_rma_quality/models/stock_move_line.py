from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _after_sales_that_fall(self):
        """What is graded defective at the dock waits for a technician where the company wants to know its cause."""
        falling = super()._after_sales_that_fall()
        unknown = (self - falling).filtered(
            lambda line: line.after_sales_grade == "defective"
            and line.company_id.after_sales_cause_required
            and line.move_id.after_sales_line_id
            and line.move_id.location_id.usage == "customer"
        )
        return falling | unknown
