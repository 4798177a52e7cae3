from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.res_company import SECRET_GROUPS

#: Type of the accounts of cost of sales 主营业务成本.
COST_OF_SALES = "expense_direct_cost"


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_repair_approval = fields.Selection(
        [("never", "Never"), ("amount", "Above an amount"), ("always", "Always")],
        string="Repair Plans to a Leader",
        default="amount",
        required=True,
        help="Which repair plans a leader approves before the customer is asked and the work starts.",
    )
    after_sales_repair_limit = fields.Monetary(
        string="Repair Plans Above Need Approval",
        help="A repair whose cost (free of charge) or price (charged) is above this needs a leader's approval "
        "before it starts. Zero: no plan needs one.",
    )
    after_sales_repack = fields.Boolean(
        string="Repack Repaired Goods", help="Nothing that was repaired goes back before it was packed anew."
    )
    after_sales_repair_account_id = fields.Many2one(
        "account.account",
        string="Cost of Free Repairs",
        check_company=True,
        help="Account that bears the parts of repairs free of charge. Empty: a cost-of-sales account, that of the part "
        "if it has one (L44).",
    )
    after_sales_labour_cost = fields.Monetary(
        string="Cost of an Hour of Work",
        groups=SECRET_GROUPS,
        help="What an hour in the workshop costs; it counts for repair plans.",
    )
    after_sales_labour_product_id = fields.Many2one(
        "product.product",
        string="Work Charged As",
        check_company=True,
        domain="[('type', '=', 'service'), ('sale_ok', '=', True)]",
        help="Service by the hour that charged repairs are quoted with. Empty: work is added to quotations by hand.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_repair_approval = fields.Selection(related="company_id.after_sales_repair_approval", readonly=False)
    after_sales_repair_limit = fields.Monetary(related="company_id.after_sales_repair_limit", readonly=False)
    after_sales_repack = fields.Boolean(related="company_id.after_sales_repack", readonly=False)
    after_sales_repair_account_id = fields.Many2one(related="company_id.after_sales_repair_account_id", readonly=False)
    after_sales_labour_cost = fields.Monetary(related="company_id.after_sales_labour_cost", readonly=False)
    after_sales_labour_product_id = fields.Many2one(related="company_id.after_sales_labour_product_id", readonly=False)


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    after_sales_repair_location_id = fields.Many2one("stock.location", string="Repair Workshop", check_company=True)
    after_sales_external_location_id = fields.Many2one(
        "stock.location", string="At Headquarters or Vendor", check_company=True
    )
    after_sales_warranty_location_id = fields.Many2one(
        "stock.location",
        string="Parts of Free Repairs",
        check_company=True,
        help="Where the parts of repairs free of charge are used up; its account bears their cost.",
    )

    def _after_sales_wanted_places(self) -> dict[str, tuple]:
        return {
            **super()._after_sales_wanted_places(),
            "after_sales_repair_location_id": (self.env._("Repair Workshop"), self.view_location_id),
            "after_sales_external_location_id": (self.env._("At headquarters or vendor"), self.view_location_id),
        }

    @api.model
    def _after_sales_places_held(self) -> tuple[str, ...]:
        return (
            *super()._after_sales_places_held(),
            "after_sales_repair_location_id",
            "after_sales_external_location_id",
        )

    def _after_sales_cost_account(self, place, product):
        """The account that the company names for repairs and parts free of charge; else one of cost of sales (L44).

        What a warranty costs belongs to the cost of sales, also where parts are bought for selling expenses.
        """
        own = self.company_id.sudo().after_sales_repair_account_id
        if own:
            return own
        found = super()._after_sales_cost_account(place, product)
        if place.valuation_account_id or found.account_type == COST_OF_SALES:
            return found
        usual = self.company_id.sudo().expense_account_id
        return usual if usual.account_type == COST_OF_SALES else found

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {
            **super()._after_sales_tile_labels(),
            "approve_plan": self.env._("Plans to approve"),
            "quote": self.env._("Repair to quote"),
            "repair": self.env._("To repair"),
            "outside": self.env._("At headquarters or vendor"),
            "visit": self.env._("To visit"),
            "await_customer": self.env._("Customer's turn"),
        }

    def _after_sales_warranty_place(self, product):
        """The location that uses up parts of free repairs, with the account that bears their cost.

        :param product: a part; its expense account is taken where the company names none
        """
        return self._after_sales_cost_place(
            "after_sales_warranty_location_id",
            product,
            name=self._in_language_of(self.company_id).env._("Parts of free repairs"),
            parent=self.sudo().repair_type_id.default_location_dest_id.location_id,
            usage="production",
        )
