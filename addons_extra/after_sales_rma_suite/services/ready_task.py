from odoo import api, models


class AfterSalesRepair(models.AbstractModel):
    """Whoever takes repaired goods to the customer has one task: that of the hand-over, which names the delivery."""

    _inherit = "after.sales.repair"

    @api.model
    def _cases_to_tell_ready(self, items):
        taken = items.filtered(
            lambda item: item.rma_id.company_id.after_sales_salespeople_take
            and item.move_id.picking_id._after_sales_is_for_customer()
            and (item.rma_id.user_id or item.move_id.picking_id.sale_id.user_id).active
        )
        return super()._cases_to_tell_ready(items - taken)
