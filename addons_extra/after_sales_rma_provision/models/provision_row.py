from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import AccessError, ValidationError

from ..rules.provision import RATE_DIGITS, UNIT_DIGITS, expected_returns

#: What a person may say of a row, each with what was worked out instead.
ADJUSTED = {"rate": "rate_computed", "loss_rate": "loss_rate_computed", "unit_cost": "unit_cost_computed"}


class AfterSalesProvisionRow(models.Model):
    """The computation of a period end for one product category."""

    _name = "after.sales.provision.row"
    _description = "Computation of a Period End"
    _inherit = ["after.sales.child"]
    _order = "provision_id desc, categ_id, id"
    _rec_name = "categ_id"
    _decided_above = {"provision_id": "_check_is_proposed"}

    provision_id = fields.Many2one(
        "after.sales.provision", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(related="provision_id.kind")
    state = fields.Selection(related="provision_id.state")
    company_id = fields.Many2one(related="provision_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    categ_id = fields.Many2one(
        "product.category", string="Product Category", required=True, readonly=True, index=True, ondelete="restrict"
    )
    days = fields.Integer(readonly=True, help="How long goods may come back, or are under warranty.")
    # What the rate comes from.
    rate_from = fields.Date(readonly=True, help="First day of what the rate was worked out from.")
    rate_to = fields.Date(string="Rate Until", readonly=True, help="Last day of what the rate was worked out from.")
    qty_sold = fields.Float(
        string="Delivered", digits="Product Unit", readonly=True, help="Delivered in the time of the rate."
    )
    qty_returned = fields.Float(string="Returned", digits="Product Unit", readonly=True, help="Of these, came back.")
    rate_computed = fields.Float(string="Own Return Rate", digits=(16, RATE_DIGITS), readonly=True)
    rate = fields.Float(
        string="Return Rate", digits=(16, RATE_DIGITS), help="What counts; another one than your own needs a reason."
    )
    loss_rate_computed = fields.Float(string="Usual Loss", digits=(16, RATE_DIGITS), readonly=True)
    loss_rate = fields.Float(
        string="Loss", digits=(16, RATE_DIGITS), help="Share of their cost that returned goods are expected to lose."
    )
    cost_window = fields.Monetary(
        string="Cost of Warranty Work", readonly=True, help="Free repairs and exchanges in the time of the rate."
    )
    unit_cost_computed = fields.Float(string="Own Cost per Unit", digits=(16, UNIT_DIGITS), readonly=True)
    unit_cost = fields.Float(
        string="Cost per Unit",
        digits=(16, UNIT_DIGITS),
        help="What counts, for one unit over its whole warranty; another one than your own needs a reason.",
    )
    reason = fields.Char(help="Why another rate counts than the one that was worked out.")
    # What it is applied to.
    qty_open = fields.Float(
        string="Open Quantity", digits="Product Unit", readonly=True, help="May still come back, or is under warranty."
    )
    qty_weighted = fields.Float(
        string="In Whole Warranties",
        digits=(16, UNIT_DIGITS),
        readonly=True,
        help="A unit with a third of its warranty left counts for a third.",
    )
    qty_weighted_year = fields.Float(digits=(16, UNIT_DIGITS), readonly=True, help="Of these, due within a year.")
    revenue_open = fields.Monetary(string="Open Revenue", readonly=True, help="Without tax.")
    cost_open = fields.Monetary(string="Open Cost", readonly=True, help="Cost of the goods that may still come back.")
    # What it comes to.
    liability = fields.Monetary(compute="_compute_amounts", store=True, help="Refunds or warranty work still to come.")
    asset = fields.Monetary(string="Return Asset", compute="_compute_amounts", store=True)
    due_within_year = fields.Monetary(compute="_compute_amounts", store=True, string="Due Within a Year")
    liability_before = fields.Monetary(readonly=True, help="What the ledger holds.")
    asset_before = fields.Monetary(readonly=True, help="What the ledger holds.")
    used = fields.Monetary(
        readonly=True, help="Warranty work since the last period end, as far as there was a provision for it."
    )
    liability_change = fields.Monetary(string="Change", compute="_compute_amounts", store=True)
    asset_change = fields.Monetary(string="Change of Asset", compute="_compute_amounts", store=True)
    income_account_id = fields.Many2one("account.account", string="Revenue Account", readonly=True)
    cost_account_id = fields.Many2one("account.account", string="Cost of Sales Account", readonly=True)
    detail_ids = fields.One2many("after.sales.provision.detail", "row_id", readonly=True)
    detail_count = fields.Integer(string="Documents", readonly=True)

    _once = models.UniqueIndex("(provision_id, categ_id)", "A period end has one row for each product category.")
    _rates = models.Constraint(
        "CHECK (rate >= 0 AND rate <= 1 AND loss_rate >= 0 AND loss_rate <= 1 AND unit_cost >= 0)",
        "A rate is between 0 and 100 percent, and a cost is not negative.",
    )

    @api.depends(
        "provision_id.kind",
        "rate",
        "loss_rate",
        "unit_cost",
        "revenue_open",
        "cost_open",
        "qty_weighted",
        "qty_weighted_year",
        "liability_before",
        "asset_before",
        "used",
    )
    def _compute_amounts(self):
        for row in self:
            currency = row.currency_id or row.env.company.currency_id
            if row.provision_id.kind == "returns":
                row.liability, row.asset = expected_returns(
                    row.revenue_open, row.cost_open, row.rate, row.loss_rate, currency.rounding
                )
                row.due_within_year = row.liability
            else:
                row.liability, row.asset = currency.round(row.qty_weighted * row.unit_cost), 0.0
                row.due_within_year = currency.round(row.qty_weighted_year * row.unit_cost)
            row.liability_change = currency.round(row.liability - (row.liability_before - row.used))
            row.asset_change = currency.round(row.asset - row.asset_before)

    @api.constrains("rate", "loss_rate", "unit_cost", "reason")
    def _check_reason(self):
        """Whoever counts with another rate than the company's own says why.

        :raise ValidationError: names the categories
        """
        bare = self.filtered(lambda row: row._is_adjusted() and not (row.reason or "").strip())
        if bare:
            raise ValidationError(
                self.env._(
                    "%(categories)s: say why another rate counts than the one that was worked out.",
                    categories=", ".join(bare.categ_id.mapped("display_name")),
                )
            )

    def _is_adjusted(self) -> bool:
        """Whether a person changed what was worked out."""
        self.ensure_one()
        digits = {"unit_cost": UNIT_DIGITS}
        return any(
            round(self[name] - self[computed], digits.get(name, RATE_DIGITS)) for name, computed in ADJUSTED.items()
        )

    def write(self, vals):
        result = super().write(vals)
        if not self._is_trusted() and ADJUSTED.keys() & vals.keys():
            for item, rows in self.grouped("provision_id").items():
                item.sudo().message_post(
                    body=self.env._(
                        "Rate changed: %(rows)s",
                        rows=", ".join(f"{row.categ_id.display_name} ({row.reason or ''})" for row in rows),
                    )
                )
        return result

    @public
    def action_view_details(self) -> dict:
        """Open the order lines and documents that a row was worked out from."""
        self.ensure_one()
        self.check_access("read")
        kind = "returns" if self.kind == "returns" else "warranty"
        action = self.env["ir.actions.act_window"]._for_xml_id(f"after_sales_rma_provision.action_detail_{kind}")
        return {**action, "domain": [("row_id", "=", self.id)], "display_name": self.display_name}


class AfterSalesProvisionDetail(models.Model):
    """What a row was worked out from: an order line that may still come back, or a document of warranty work."""

    _name = "after.sales.provision.detail"
    _description = "Detail of a Period End"
    _inherit = ["after.sales.guarded"]
    _order = "row_id, part, date, id"

    row_id = fields.Many2one("after.sales.provision.row", required=True, readonly=True, index=True, ondelete="cascade")
    provision_id = fields.Many2one(
        "after.sales.provision", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    part = fields.Selection(
        [("open", "Sold, still open"), ("used", "Warranty work since the last period end")],
        string="Counts As",
        required=True,
        readonly=True,
    )
    date = fields.Date(readonly=True, help="Of the delivery, or of the document.")
    sale_line_id = fields.Many2one("sale.order.line", string="Order Line", readonly=True, index="btree_not_null")
    order_id = fields.Many2one(related="sale_line_id.order_id", string="Order")
    product_id = fields.Many2one("product.product", readonly=True)
    line_id = fields.Many2one("after.sales.rma.line", string="Case Line", readonly=True, index="btree_not_null")
    rma_id = fields.Many2one(related="line_id.rma_id")
    stock_move_id = fields.Many2one("stock.move", readonly=True, index="btree_not_null")
    move_line_id = fields.Many2one("account.move.line", string="Journal Item", readonly=True, index="btree_not_null")
    account_id = fields.Many2one("account.account", readonly=True, help="Where the cost landed.")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    qty_weighted = fields.Float(string="In Whole Warranties", digits=(16, UNIT_DIGITS), readonly=True)
    revenue = fields.Monetary(readonly=True, help="Without tax.")
    cost = fields.Monetary(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not (self.env.su and self._is_trusted()):
            raise AccessError(self.env._("What a period end was computed from follows from documents."))
        return super().create(vals_list)
