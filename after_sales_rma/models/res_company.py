from odoo import fields, models
from odoo.tools import hmac


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="After-Sales Warehouse",
        check_company=True,
        help="Where returned goods are received, inspected and kept apart from the goods for sale.",
    )
    after_sales_window_days = fields.Integer(
        string="Return Window (days)",
        default=7,
        help="Calendar days in which a customer may return goods. Day 1 is the day after the delivery.",
    )
    after_sales_auto_authorize = fields.Boolean(
        string="Authorise Inside the Window",
        help="A request whose every line lies inside the return window is authorised without a person.",
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

    def _after_sales_promise_key(self) -> str:
        """What the link to the promise of this company carries; nobody can work it out from a number."""
        self.ensure_one()
        return hmac(self.env(su=True), "after_sales_promise", str(self.id))[:32]

    def _after_sales_promise_url(self, policy=None) -> str:
        """Where customers read what this company promises (R36).

        :param policy: one ``after.sales.policy`` only
        """
        self.ensure_one()
        path = f"/after-sales/promise/{policy.id}?" if policy else f"/after-sales/promise?company={self.id}&"
        return f"{path}key={self._after_sales_promise_key()}"

    def _after_sales_warehouse_now(self):
        """The after-sales warehouse that takes returns: the one the company names, or another if it is archived."""
        named = self.sudo().after_sales_warehouse_id
        if named.active or not named:
            return named
        return named.search([("company_id", "in", self.ids), ("is_after_sales", "=", True)], limit=1)

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
