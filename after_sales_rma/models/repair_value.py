from odoo import models


class ProductProduct(models.Model):
    """Goods that stay the customer's are no stock of ours, however their product is costed (R28).

    Odoo leaves them out where it averages costs, but counts them among the quantity that it values first in, first
    out or by lot.
    """

    _inherit = "product.product"

    def _with_valuation_context(self):
        valued = super()._with_valuation_context()
        if "owners" in valued.env.context:
            return valued
        return valued.with_context(owners=self._after_sales_own())

    def _after_sales_own(self) -> list:
        """Owners of what is ours, as Odoo's quantities take them."""
        return [False, self.env.company.partner_id.id]


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _compute_value(self):
        own = self.product_id._after_sales_own()
        return super(StockLot, self.with_context(owners=own))._compute_value()
