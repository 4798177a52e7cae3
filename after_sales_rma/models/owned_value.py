from odoo import api, fields, models
from odoo.api import ValuesType


class ProductProduct(models.Model):
    """Goods that stay the customer's are no stock of ours, however their product is costed (R28).

    Odoo leaves them out where it averages costs, but counts them among the quantity that it values first in, first
    out or by lot.
    """

    _inherit = "product.product"

    def _with_valuation_context(self):
        """As Odoo's, which searches the valued locations anew for each product and each time that it is asked."""
        if not self.env.context.get("active_test", True):
            valued = super()._with_valuation_context()
            return valued if "owners" in valued.env.context else valued.with_context(owners=self._after_sales_own())
        valued = self.with_context(location=list(self.env.company.after_sales_valued_locations))
        if self.cost_method == "fifo" and "owners" in self.env.context:
            return valued
        return valued.with_context(owners=self._after_sales_own())

    def _after_sales_own(self) -> list:
        """Owners of what is ours, as Odoo's quantities take them."""
        return [False, self.env.company.partner_id.id]


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_valued_locations = fields.Json(
        string="Valued Locations",
        compute="_compute_after_sales_valued_locations",
        compute_sudo=False,
        help="Ids of the locations whose goods are the company's stock, as the user of the moment may see them.",
    )

    # Kept like any computed value, so until the transaction ends or is rolled back; new places make it known anew.
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_after_sales_valued_locations(self):
        for company in self:
            locations = self.env["stock.location"].with_company(company)
            company.after_sales_valued_locations = locations.search([("is_valued_internal", "=", True)]).ids


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]):
        locations = super().create(vals_list)
        self._after_sales_forget_valued()
        return locations

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        self._after_sales_forget_valued()
        return result

    def unlink(self):
        result = super().unlink()
        self._after_sales_forget_valued()
        return result

    @api.model
    def _after_sales_forget_valued(self) -> None:
        self.env["res.company"].invalidate_model(["after_sales_valued_locations"], flush=False)


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
