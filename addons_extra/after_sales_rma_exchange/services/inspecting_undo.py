from odoo import models


class AfterSalesInspecting(models.AbstractModel):
    _inherit = "after.sales.inspecting"

    def _call_off_outcome(self, lines) -> None:
        """Replacements that follow from the inspection, and did not leave yet, wait for the next signature."""
        super()._call_off_outcome(lines)
        lines = lines.filtered(lambda line: line.rma_id.replace_when == "inspection")
        lines.move_ids.filtered(
            lambda move: move.after_sales_is_replacement and move.state not in ("done", "cancel")
        )._action_cancel()
        lines.replacement_ids.sale_line_ids.order_id.filtered(lambda order: order.state == "sale")._action_cancel()
