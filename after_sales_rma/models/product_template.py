from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _after_sales_costs_by_serial(self) -> bool:
        """Whether a sale of the product costs what its very serials are worth, and not what Odoo posts for all."""
        self.ensure_one()
        return False


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def action_open_routes_diagram(self):
        """Who sells from one warehouse is not asked for which: the after-sales warehouse beside it is no choice."""
        products = self.env["product.product"].browse(self.env.context.get("default_product_id") or [])
        template = self.browse(self.env.context.get("default_product_tmpl_id") or [])
        products = products or template.product_variant_ids
        company = products.company_id or self.env.company
        selling = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id), ("is_after_sales", "=", False)], limit=2
        )
        if len(products) != 1 or len(selling) != 1:
            return super().action_open_routes_diagram()
        return self.env.ref("stock.action_report_stock_rule").report_action(
            None, data={"product_id": products.id, "warehouse_ids": selling.ids}, config=False
        )
