from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.tools import format_date


class StockWarehouse(models.Model):
    """The card of the overview says which days wait for a signature, and what differs."""

    _inherit = "stock.warehouse"

    after_sales_days_text = fields.Char(compute="_compute_after_sales_days_text")

    @api.depends_context("uid", "lang")
    def _compute_after_sales_days_text(self):
        """Two queries for all cards; nothing for whoever does not see the days."""
        Report = self.env["after.sales.daily.report"]
        if not Report.has_access("read"):
            self.after_sales_days_text = False
            return
        domain = [("warehouse_id", "in", self.ids), ("is_opening", "=", False)]
        states = {
            (warehouse, state): (count, differences, oldest)
            for warehouse, state, count, differences, oldest in Report._read_group(
                [*domain, ("state", "!=", "accepted")],
                ["warehouse_id", "state"],
                ["__count", "difference_count:sum", "oldest_since:min"],
            )
        }
        for warehouse in self:
            waiting = [states[warehouse, state] for state in ("open", "sent_back") if (warehouse, state) in states]
            signed = states.get((warehouse, "signed"), (0, 0, None))[0]
            parts = []
            if waiting:
                parts.append(self.env._("Days to sign: %(days)s", days=sum(count for count, _diff, _old in waiting)))
            if signed:
                parts.append(self.env._("Days to accept: %(days)s", days=signed))
            differences = sum(count for _count, count, _old in waiting)
            oldest = min(filter(None, (old for _count, _diff, old in waiting)), default=None)
            if differences:
                parts.append(
                    self.env._(
                        "Differences: %(count)s, the oldest since %(day)s",
                        count=differences,
                        day=format_date(self.env, oldest) if oldest else "–",
                    )
                )
            warehouse.after_sales_days_text = " · ".join(parts) or False

    @public
    def action_after_sales_days(self) -> dict:
        """Open the days of these warehouses.

        :raise AccessError: the user has nothing to do with daily reports
        """
        action = self.env["after.sales.daily.report"].action_open_days()
        return {**action, "domain": [("warehouse_id", "in", self.ids), ("is_opening", "=", False)]}
