from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Clearance sale: defective goods, from the defective location, at their own prices, marked everywhere (R21)."""

    _inherit = "sale.order"

    after_sales_clearance = fields.Boolean(
        string="Clearance Sale",
        copy=False,
        tracking=True,
        help="Sells defective goods from the after-sales warehouse; every document says that they are defective.",
    )

    @api.depends("after_sales_clearance")
    def _compute_warehouse_id(self):
        result = super()._compute_warehouse_id()
        for order in self:
            warehouse = order.company_id._after_sales_warehouse_now()
            if order.after_sales_clearance and warehouse and order.state in ("draft", "sent"):
                order.warehouse_id = warehouse
        return result

    @api.depends("after_sales_clearance")
    def _compute_pricelist_id(self):
        result = super()._compute_pricelist_id()
        for order in self:
            pricelist = order.company_id.sudo().after_sales_clearance_pricelist_id
            if order.after_sales_clearance and pricelist and order.state == "draft":
                order.pricelist_id = pricelist
        return result

    @api.onchange("after_sales_clearance")
    def _onchange_after_sales_clearance(self):
        self.show_update_pricelist = bool(self.order_line)

    def _after_sales_warehouse_problem(self) -> str | None:
        """A clearance sale sells from the after-sales warehouse, and nothing else does."""
        problem = super()._after_sales_warehouse_problem()
        if not self.after_sales_clearance:
            return problem and self.env._(
                "%(order)s sells from the after-sales warehouse, where defective goods lie: mark it as a clearance "
                "sale, or choose another warehouse.",
                order=self.name,
            )
        if self._after_sales_sells_goods() and not problem:
            return self.env._(
                "%(order)s is a clearance sale of defective goods: its warehouse has to be the after-sales warehouse.",
                order=self.name,
            )
        return None

    def _after_sales_free(self) -> frozenset[str]:
        return super()._after_sales_free() | {"after_sales_clearance"}

    def _after_sales_check_clearance(self) -> None:
        """What kind of sale it is, is said before it is confirmed.

        :raise UserError: names the orders that are confirmed
        """
        fixed = self.filtered(lambda order: order.state not in ("draft", "sent"))
        if fixed:
            raise UserError(
                self.env._(
                    "%(orders)s is confirmed: it stays the kind of sale that it is.",
                    orders=", ".join(fixed.mapped("name")),
                )
            )

    def write(self, vals):
        if "after_sales_clearance" in vals and not self.env.su:
            self._after_sales_check_clearance()
        if "after_sales_clearance" in vals:
            confirmed = self.filtered(
                lambda order: order.state == "sale" and order.after_sales_clearance != vals["after_sales_clearance"]
            )
            if confirmed:
                raise UserError(
                    self.env._(
                        "%(orders)s is confirmed: what it sells as defective stays so.",
                        orders=", ".join(confirmed.mapped("name")),
                    )
                )
        return super().write(vals)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _after_sales_sold_as_defective(self) -> bool:
        """Whether the line invoices a clearance sale; its document says so."""
        self.ensure_one()
        return any(self.sudo().sale_line_ids.order_id.mapped("after_sales_clearance"))
