from odoo import api, fields, models
from odoo.api import ValuesType

from .guarded import TRUSTED

#: The context in which documents are posted: what came back with cases is not valued anew for its price. Nobody can
#: send it from outside.
POSTING = {"after_sales_posting": TRUSTED}


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

    def _update_standard_price(self, extra_value=None, extra_quantity=None):
        """As Odoo's, which values whatever it has read together with a product that is costed first in, first out."""
        stacked = self.filtered(lambda product: product.cost_method == "fifo")
        for products in (self - stacked, stacked.with_prefetch(stacked.ids)):
            super(ProductProduct, products)._update_standard_price(extra_value, extra_quantity)

    def _after_sales_own(self) -> list:
        """Owners of what is ours, as Odoo's quantities take them."""
        return [False, self.env.company.partner_id.id]


class StockMove(models.Model):
    """What came back is worth what its delivery was, whatever is credited for it."""

    _inherit = "stock.move"

    def _set_value(self, correction_quantity=None):
        """Value moves, as Odoo's; whose value follows from their delivery, and is that already, are left alone.

        Odoo values every return of an order again when a credit note of it is posted, and goes for it through the whole
        history of each product.
        """
        moves = self
        if correction_quantity is None and self.env.context.get("after_sales_posting") is TRUSTED:
            moves = self.filtered(lambda move: not move._after_sales_is_valued())
        return super(StockMove, moves)._set_value(correction_quantity=correction_quantity)

    def _after_sales_is_valued(self) -> bool:
        """Whether valuing this move again would change nothing.

        The average of a product follows from its moves, and is made anew with each that changes. Not so what the first
        pieces of a stack cost, nor the mean of lots that are valued: Odoo looks at these again when something comes in
        or is credited.
        """
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        if not self.after_sales_line_id or not self.origin_returned_move_id.is_out:
            return False
        if product.cost_method == "fifo" or product.lot_valuated:
            return False
        return self.company_currency_id.compare_amounts(self.value, self.sudo()._get_value()) == 0


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
