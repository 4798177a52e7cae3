from odoo import fields, models


class StockPickingType(models.Model):
    """Where returned goods are graded, for each operation type of the after-sales warehouse (R14, R18)."""

    _inherit = "stock.picking.type"

    is_after_sales = fields.Boolean(related="warehouse_id.is_after_sales")
    after_sales_grading = fields.Selection(
        [("dock", "At the dock"), ("step", "As a step of its own")],
        string="Grade Returned Goods",
        help="At the dock: graded on the receipt itself, goods go straight to their place in one move. "
        "As a step of its own: they wait in quarantine for a technician. Empty: as the company says.",
    )

    def _after_sales_grades_at_dock(self) -> bool:
        """Whether goods may be graded on receipts of this type."""
        self.ensure_one()
        if self.after_sales_grading:
            return self.after_sales_grading == "dock"
        return self.company_id.after_sales_inspect_at_dock
