from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AfterSalesWriteDown(models.Model):
    """How a loss is posted: against the stock, or for a serial that is valued by itself, in its own value (R21)."""

    _inherit = "after.sales.write.down"

    method = fields.Selection(
        [("allowance", "Allowance"), ("revalue", "Revalue the serial")],
        compute="_compute_method",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="An allowance stands against the stock, which keeps its cost. A serial that is valued by itself may be "
        "worth less in stock instead; it is sold at that value.",
    )
    can_be_revalued = fields.Boolean(compute="_compute_can_be_revalued")

    @api.depends("product_id.tracking", "product_id.lot_valuated", "lot_id")
    def _compute_can_be_revalued(self):
        for item in self:
            product = item.product_id
            item.can_be_revalued = bool(item.lot_id and product.tracking == "serial" and product.lot_valuated)

    @api.depends("product_id", "lot_id")
    def _compute_method(self):
        for item in self:
            chosen = item.company_id.after_sales_write_down_method
            item.method = chosen if chosen and item.can_be_revalued else "allowance"

    def _has_standard_cost(self) -> bool:
        """Whether the goods are valued at a cost that was set, not at what they were bought for."""
        self.ensure_one()
        return self.product_id.with_company(self.company_id).cost_method == "standard"

    @api.constrains("method", "product_id", "lot_id")
    def _check_method(self):
        for item in self:
            if item.method == "revalue" and not item.can_be_revalued:
                raise ValidationError(
                    self.env._(
                        "%(goods)s is no serial that is valued by itself: write it down by an allowance.",
                        goods=item.display_name,
                    )
                )


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_write_down_method = fields.Selection(
        [("allowance", "Allowance against the stock"), ("revalue", "Revalue the serials")],
        string="Write Serials Down By",
        default="allowance",
        required=True,
        help="Serials of products that are valued by serial; others are always written down by an allowance.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_write_down_method = fields.Selection(related="company_id.after_sales_write_down_method", readonly=False)


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _after_sales_costs_by_serial(self) -> bool:
        """Whether a sale of the product costs what its very serials are worth.

        Odoo posts the average or standard cost of the product for serials that are valued by themselves. Once one of
        them was revalued, that would be another one's value.
        """
        return super()._after_sales_costs_by_serial() or (
            self.lot_valuated
            and bool(
                self.env["after.sales.write.down"]
                .sudo()
                .search_count(
                    [
                        ("product_id", "=", self.id),
                        ("method", "=", "revalue"),
                        ("state", "in", ("approved", "released")),
                        ("company_id", "=", self.env.company.id),
                    ],
                    limit=1,
                )
            )
        )

    def _change_standard_price(self, *args, **kwargs):
        """A new cost of the product is that of its lots; a serial that was revalued keeps the value that was decided.

        Odoo lets the cost of a product speak for all of its lots, by its history or by writing it on them.
        """
        kept = self._after_sales_revalued_serials()
        result = super()._change_standard_price(*args, **kwargs)
        self.env["after.sales.revaluation"]._keep(kept)
        return result

    def _after_sales_revalued_serials(self) -> dict:
        """What revalued serials of these products are worth, as of ``_worth`` of their revaluation."""
        products = self.filtered("lot_valuated")
        if not products:
            return {}
        items = (
            self.env["after.sales.write.down"]
            .sudo()
            .search(
                [
                    ("product_id", "in", products.ids),
                    ("method", "=", "revalue"),
                    ("state", "=", "approved"),
                    ("company_id", "=", self.env.company.id),
                ]
            )
        )
        return self.env["after.sales.revaluation"]._worth(items)


class StockMove(models.Model):
    """What came in moves on with the value it came with, whatever it was revalued at since."""

    _inherit = "stock.move"

    after_sales_revalued = fields.Monetary(
        string="Written Down",
        currency_field="company_currency_id",
        copy=False,
        readonly=True,
        help="What a revaluation of defective goods took off the value that they came in with.",
    )

    def _after_sales_value_moved(self) -> float:
        return super()._after_sales_value_moved() + sum(self.mapped("after_sales_revalued"))
