from odoo import api, fields, models
from odoo.api import Self, ValuesType

from .outside import as_system


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    is_after_sales = fields.Boolean(
        string="After-Sales Warehouse",
        help="Goods here are valued but never offered, reserved or reordered for the selling warehouses.",
    )
    after_sales_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Returns Go To",
        check_company=True,
        domain="[('is_after_sales', '=', True), ('company_id', '=', company_id)]",
        help="After-sales warehouse for goods sold from here. Empty: the one of the company.",
    )
    after_sales_quarantine_location_id = fields.Many2one("stock.location", string="Quarantine", check_company=True)
    after_sales_defective_location_id = fields.Many2one("stock.location", string="Defective", check_company=True)

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        """The first warehouse of a company brings its after-sales warehouse."""
        warehouses = super().create(vals_list)
        warehouses.filtered(lambda warehouse: not warehouse.is_after_sales).company_id._create_after_sales_warehouses()
        return warehouses

    @api.model
    def _prepare_after_sales_vals(self, company) -> ValuesType:
        """Values of the after-sales warehouse of a company.

        The high sequence keeps it from ever being anybody's default warehouse.
        """
        return {
            "name": self._in_language_of(company).env._("After-Sales (%(company)s)", company=company.name),
            "code": self._free_after_sales_code(company),
            "company_id": company.id,
            "is_after_sales": True,
            "sequence": 1000,
            "reception_steps": "one_step",
            "delivery_steps": "ship_only",
        }

    @api.model
    def _free_after_sales_code(self, company) -> str:
        """A short name that no warehouse of the company has."""
        taken = set(self.with_context(active_test=False).search([("company_id", "=", company.id)]).mapped("code"))
        candidates = ["AS", *(f"AS{number}" for number in range(2, 1000))]
        return next(code for code in candidates if code not in taken)

    def _set_up_after_sales(self) -> None:
        """Create the missing locations of after-sales warehouses and point their operation types to them."""
        for warehouse in self:
            warehouse._in_language_of(warehouse.company_id)._create_after_sales_locations()
            for code, _name in self.env["res.lang"].get_installed():
                warehouse.with_context(lang=code)._name_after_sales_operations()
            # Goods never become good again by reordering, and a receipt waits in quarantine.
            warehouse.lot_stock_id.replenish_location = False
            warehouse.in_type_id.write(
                {
                    "default_location_src_id": self.env.ref("stock.stock_location_customers").id,
                    "default_location_dest_id": warehouse.after_sales_quarantine_location_id.id,
                    "create_backorder": "always",
                    "use_create_lots": False,
                    "use_existing_lots": True,
                }
            )
            warehouse.out_type_id.write(
                {
                    "default_location_src_id": warehouse.after_sales_quarantine_location_id.id,
                }
            )
            warehouse.int_type_id.write(
                {
                    "active": True,
                    "default_location_src_id": warehouse.after_sales_quarantine_location_id.id,
                    "default_location_dest_id": warehouse.after_sales_defective_location_id.id,
                }
            )

    def _in_language_of(self, company):
        """These records in the language that a company's people read."""
        return self.with_context(lang=company.partner_id.lang or self.env.lang)

    def _name_after_sales_operations(self) -> None:
        """Name the operation types in the language of the environment."""
        self.ensure_one()
        self.in_type_id.name = self.env._("After-Sales Receipts")
        self.out_type_id.name = self.env._("After-Sales Deliveries")
        self.int_type_id.name = self.env._("After-Sales Put-away")

    def _after_sales_wanted_places(self) -> dict[str, tuple]:
        """{field: (name, location above it)} of the places that an after-sales warehouse has; subjects add theirs."""
        self.ensure_one()
        return {
            "after_sales_quarantine_location_id": (self.env._("Quarantine"), self.view_location_id),
            "after_sales_defective_location_id": (self.env._("Defective"), self.lot_stock_id),
        }

    @api.model
    def _after_sales_places_held(self) -> tuple[str, ...]:
        """Fields of the places where goods lie that are not good, the defective one first; without quarantine."""
        return ("after_sales_defective_location_id",)

    def _create_after_sales_locations(self) -> None:
        """Create quarantine, the defective location and those of other subjects where they are missing."""
        self.ensure_one()
        wanted = self._after_sales_wanted_places()
        missing = [field for field in wanted if not self[field]]
        locations = self.env["stock.location"].create(
            [
                {
                    "name": wanted[field][0],
                    "location_id": wanted[field][1].id,
                    "usage": "internal",
                    "company_id": self.company_id.id,
                }
                for field in missing
            ]
        )
        self.write({field: location.id for field, location in zip(missing, locations, strict=True)})

    @api.model
    def _after_sales_sites(self):
        """The after-sales warehouses of all companies, those that are archived too; read as superuser."""
        return self.sudo().with_context(active_test=False).search([("is_after_sales", "=", True)], order="id")

    def _after_sales_warehouse(self):
        """The after-sales warehouse that takes goods sold from this warehouse back; one that is archived takes none."""
        self.ensure_one()
        own = self if self.is_after_sales else self.after_sales_warehouse_id
        return own if own.active else self.company_id._after_sales_warehouse_now()

    def _after_sales_cost_place(self, field: str, product, name: str, parent, usage: str):
        """A place outside our stock whose account bears the cost of what goes there; made when first needed.

        :param field: name of the field of the warehouse that keeps it
        :param product: its expense account is taken where the company names none
        """
        self.ensure_one()
        warehouse = self.sudo()
        if not warehouse[field]:
            warehouse[field] = as_system(self.env["stock.location"]).create(
                {"name": name, "location_id": parent.id, "usage": usage, "company_id": self.company_id.id}
            )
        place = warehouse[field]
        account = self._after_sales_cost_account(place, product)
        if place.valuation_account_id != account:
            place.valuation_account_id = account
        return place

    def _after_sales_cost_account(self, place, product):
        """The account that bears the cost of what goes to a place; subjects that let the company choose extend it."""
        accounts = product.with_company(self.company_id).sudo()._get_product_accounts()
        return place.valuation_account_id or accounts["expense"]
