from odoo import fields, models


class SaleOrderCouponPoints(models.Model):
    _name = "sale.order.coupon.points"
    _inherit = ["after.sales.native.written", "sale.order.coupon.points"]

    after_sales_points_back = fields.Float(
        string="Points Taken Back", readonly=True, copy=False, help="Of the points that the order earned."
    )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _after_sales_reward_taken(self) -> float:
        """Which part of this reward posted credit notes took back, 0 to 1."""
        self.ensure_one()
        if self.reward_id.reward_type == "product":
            back = sum(
                item._after_sales_exact_qty(self.product_uom_id)
                for item in self.invoice_lines
                if item.move_id.move_type == "out_refund" and item.parent_state == "posted"
            )
            return min(back / self.product_uom_qty, 1.0) if self.product_uom_qty else 0.0
        lines = self._after_sales_reward_lines()
        sold = lines.invoice_lines.filtered(
            lambda item: item.parent_state == "posted" and item.move_id.move_type == "out_invoice"
        )
        whole = sum(sold.mapped("price_total"))
        back = lines.invoice_lines.filtered(lambda item: item.move_id.move_type == "out_refund")
        back |= sold.after_sales_taken_line_ids
        taken = sum(item.price_total for item in back if item.parent_state == "posted")
        return min(max(taken / whole, 0.0), 1.0) if whole else 0.0
