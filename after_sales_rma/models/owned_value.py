from odoo import api, models


class ProductProduct(models.Model):
    """Goods that stay the customer's are no stock of ours, however their product is costed (R28).

    Odoo leaves them out where it averages costs, but counts them among the quantity that it values first in, first
    out or by lot.
    """

    _inherit = "product.product"

    def _with_valuation_context(self, *args, **kwargs):
        valued = super()._with_valuation_context(*args, **kwargs)
        if "owners" in valued.env.context:
            return valued
        return valued.with_context(owners=self._after_sales_own())

    def _after_sales_own(self) -> list:
        """Owners of what is ours, as Odoo's quantities take them."""
        return [False, self.env.company.partner_id.id]


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.depends_context("owners")
    def _product_qty(self):
        """The quantity of some owners only, where the context names them.

        Odoo asks products for the quantity of owners, but lots for what lies there, whosever it is.
        """
        result = super()._product_qty()
        owners = self.env.context.get("owners")
        if owners:
            for lot in self:
                others = lot.quant_ids.filtered(
                    lambda quant: (quant.owner_id.id or False) not in owners and quant._after_sales_lies_here()
                )
                lot.product_qty -= sum(others.mapped("quantity"))
        return result

    def _after_sales_of_ours(self):
        """The same lots, counted without what is not the company's."""
        return self.with_context(owners=self.product_id._after_sales_own())

    def _compute_value(self):
        return super(StockLot, self._after_sales_of_ours())._compute_value()

    def _compute_avg_cost(self):
        return super(StockLot, self._after_sales_of_ours())._compute_avg_cost()


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _after_sales_lies_here(self) -> bool:
        """Whether Odoo counts the quant among what a lot has on hand."""
        self.ensure_one()
        place = self.location_id
        return place.usage == "internal" or (place.usage == "transit" and bool(place.company_id))
