from odoo import fields, models

from .rma import VALUE_GROUPS

#: Who reads what the company settles of costs and losses: whoever knows what goods cost, and whoever settles it. Limits
#: that say who decides are for everybody who has to know it.
SECRET_GROUPS = f"{VALUE_GROUPS},base.group_system"


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="After-Sales Warehouse",
        check_company=True,
        help="Where returned goods are received, inspected and kept apart from the goods for sale.",
    )
    after_sales_case_required = fields.Boolean(
        string="Customer Returns Need a Case",
        help="Goods can only come back from a customer on the receipt of an authorised after-sales case.",
    )
    after_sales_inspect_at_dock = fields.Boolean(
        string="Inspect at the Dock",
        default=True,
        help="Goods may be graded on the receipt itself and then go straight to their place.",
    )
    after_sales_return_note = fields.Text(
        string="How to Return Goods",
        translate=True,
        help="What customers should know when they send goods; in the message and on the return form.",
    )

    def _has_field_access(self, field, operation) -> bool:
        """What a company settles for itself is nothing for customers: limits, costs of an hour, who is told.

        Everybody may read companies, also by a remote call; pages for customers read what they show as superuser.
        """
        ours = (field._module or "").startswith("after_sales_rma")
        return super()._has_field_access(field, operation) and (not ours or self.env.su or self.env.user._is_internal())

    def _after_sales_warehouse_now(self):
        """The after-sales warehouse that takes returns: the one the company names, or another if it is archived."""
        named = self.sudo().after_sales_warehouse_id
        if named.active or not named:
            return named
        return named.search([("company_id", "in", self.ids), ("is_after_sales", "=", True)], limit=1)

    def _after_sales_journals(self):
        """The journals that cases of this company enter something in; subjects add theirs."""
        self.ensure_one()
        sales = (
            self.env["account.journal"].sudo().search([("company_id", "=", self.id), ("type", "=", "sale")], order="id")
        )
        return sales | self.sudo().account_stock_journal_id

    def _create_after_sales_warehouses(self) -> None:
        """Create what is missing of: an after-sales warehouse for each of these companies that has a warehouse.

        A company without any warehouse gets it with its first one; else returned goods would lie in the only
        warehouse that it sells from.
        """
        Warehouse = self.env["stock.warehouse"].sudo().with_context(active_test=False)
        selling = Warehouse.search([("company_id", "in", self.ids), ("is_after_sales", "=", False)]).company_id
        missing = self.sudo().filtered(lambda company: not company.after_sales_warehouse_id and company in selling)
        if not missing:
            return
        existing = {
            warehouse.company_id: warehouse
            for warehouse in Warehouse.search([("company_id", "in", missing.ids), ("is_after_sales", "=", True)])
        }
        existing_companies = self.browse(company.id for company in existing)
        created = Warehouse.create(
            [Warehouse._prepare_after_sales_vals(company) for company in missing - existing_companies]
        )
        existing.update({warehouse.company_id: warehouse for warehouse in created})
        for company in missing:
            warehouse = existing[company]
            if not warehouse.active:
                warehouse.action_unarchive()
            company.after_sales_warehouse_id = warehouse
            warehouse._set_up_after_sales()
