from odoo import models
from odoo.api import ValuesType


class AccountMove(models.Model):
    """Points follow the credit notes: given and taken back when they are posted, undone with them (L11)."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        posted._after_sales_points_orders()._after_sales_settle_points()
        return posted

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        if vals.get("state") in ("draft", "cancel"):
            self._after_sales_points_orders()._after_sales_settle_points()
        return result

    def _after_sales_points_orders(self):
        """Orders with points or rewards whose goods these credit notes take back; others cost nothing."""
        orders = self.filtered(lambda move: move.move_type == "out_refund").invoice_line_ids.sale_line_ids.order_id
        return orders.sudo().filtered(lambda order: order.coupon_point_ids or order.order_line.coupon_id)
