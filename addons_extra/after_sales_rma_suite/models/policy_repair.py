from odoo import models
from odoo.api import ValuesType


class RepairOrder(models.Model):
    """The promise gives the customer more while a part is missing for long (L19)."""

    _inherit = "repair.order"

    def _after_sales_after_write(self, vals: ValuesType) -> None:
        super()._after_sales_after_write(vals)
        if "after_sales_parts_since" in vals:
            self.env["after.sales.policy"]._judge(self.after_sales_line_id)
