from odoo import models


class AccountMove(models.Model):
    """Points follow the credit notes: given and taken back when they are posted, undone with them (L11)."""

    _inherit = "account.move"

    def _after_sales_after_post(self) -> None:
        super()._after_sales_after_post()
        self._after_sales_points_orders()._after_sales_settle_points()

    def _after_sales_after_undone(self) -> None:
        super()._after_sales_after_undone()
        self._after_sales_points_orders()._after_sales_settle_points()

    def _after_sales_points_orders(self):
        """Orders with points or rewards whose goods these credit notes take back; others cost nothing."""
        orders = self.filtered(lambda move: move.move_type == "out_refund").invoice_line_ids.sale_line_ids.order_id
        return orders.sudo().filtered(lambda order: order.coupon_point_ids or order.order_line.coupon_id)
