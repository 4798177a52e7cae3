from odoo import api, fields, models

from .outside import public


class SaleOrder(models.Model):
    _inherit = "sale.order"

    after_sales_rma_ids = fields.Many2many(
        "after.sales.rma", string="After-Sales Cases", compute="_compute_after_sales_rma_ids", compute_sudo=True
    )
    after_sales_rma_count = fields.Integer(string="Cases", compute="_compute_after_sales_rma_count")
    can_request_after_sales = fields.Boolean(compute="_compute_can_request_after_sales")

    @api.ondelete(at_uninstall=False)
    def _unlink_without_case(self):
        self.order_line._after_sales_check_deletable()

    @api.constrains("warehouse_id", "state", "order_line")
    def _check_warehouse(self):
        """A company that has only its after-sales warehouse left has none to sell from: Odoo asks for one then."""
        bare = self.filtered(
            lambda order: order.state not in ("draft", "cancel")
            and not order.warehouse_id
            and any(line.product_id.type == "consu" and not line.route_ids.company_id for line in order.order_line)
        )
        if bare:
            Warehouse = self.env["stock.warehouse"].sudo()
            selling = Warehouse.search(
                [("company_id", "in", bare.company_id.ids), ("is_after_sales", "=", False)]
            ).company_id
            for company in bare.company_id - selling:
                self.env["stock.warehouse"].with_company(company)._warehouse_redirect_warning()
        return super()._check_warehouse()

    @api.depends("order_line.after_sales_line_ids")
    def _compute_after_sales_rma_ids(self):
        cases = self._after_sales_cases()
        for order in self:
            order.after_sales_rma_ids = [(6, 0, cases.get(order.id, []))]

    @api.depends("order_line.after_sales_line_ids")
    @api.depends_context("uid")
    def _compute_after_sales_rma_count(self):
        """The cases that this user may see; orders are read by many who have nothing to do with cases."""
        cases = self._after_sales_cases() if self.env["after.sales.rma.line"].has_access("read") else {}
        for order in self:
            order.after_sales_rma_count = len(cases.get(order.id, []))

    def _after_sales_cases(self) -> dict[int, list[int]]:
        """{order id: ids of its cases}, of the cases that this user may see."""
        rows = self.env["after.sales.rma.line"]._read_group(
            [("sale_line_id.order_id", "in", self.ids)], ["sale_line_id", "rma_id"]
        )
        cases = {}
        for sale_line, rma in rows:
            cases.setdefault(sale_line.sudo().order_id.id, set()).add(rma.id)
        return {order_id: sorted(ids) for order_id, ids in cases.items()}

    @api.depends("order_line.qty_delivered", "state")
    def _compute_can_request_after_sales(self):
        for order in self:
            order.can_request_after_sales = order.state == "sale" and any(
                line.qty_delivered > 0 and line.product_id.type == "consu" for line in order.order_line
            )

    @public
    def action_after_sales_request(self) -> dict:
        """Open the request wizard with everything of these orders that may still come back (R01, R02)."""
        return self.env["after.sales.request"]._open(orders=self)

    @public
    def action_view_after_sales(self) -> dict:
        """Open the cases of this order."""
        return self.after_sales_rma_ids._action_open()

    # -- defective goods ---------------------------------------------------------------------------------------

    def _confirmation_error_message(self):
        """Goods are not sold from where defective ones lie (law 2)."""
        return super()._confirmation_error_message() or self._after_sales_warehouse_problem() or False

    def _after_sales_sells_goods(self) -> bool:
        """Whether the order has lines of goods to deliver."""
        self.ensure_one()
        return any(line.product_id.is_storable and line.product_uom_qty > 0 for line in self.order_line)

    def _after_sales_warehouse_problem(self) -> str | None:
        """Why the goods of the order cannot be sold from its warehouse; nothing when they can."""
        self.ensure_one()
        if not self._after_sales_sells_goods() or not self.warehouse_id.is_after_sales:
            return None
        return self.env._(
            "%(order)s sells from the after-sales warehouse, where defective goods lie: choose another warehouse.",
            order=self.name,
        )
