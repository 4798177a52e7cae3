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
        own = [("warehouse_id", "in", self.ids), ("is_opening", "=", False)]
        begun = [*own, ("state", "!=", "accepted"), *self.env["after.sales.working.time"]._day_is("<=", "date")]
        counts = {
            (warehouse, state): count
            for warehouse, state, count in Report._read_group(begun, ["warehouse_id", "state"], ["__count"])
        }
        # What is carried on may stand in a day that has not begun.
        waiting = [*own, ("state", "in", ("open", "sent_back"))]
        groups = Report._read_group(waiting, ["warehouse_id"], ["difference_count:sum", "oldest_since:min"])
        differences = {warehouse: (count, oldest) for warehouse, count, oldest in groups}
        for warehouse in self:
            to_sign = counts.get((warehouse, "open"), 0) + counts.get((warehouse, "sent_back"), 0)
            to_accept = counts.get((warehouse, "signed"), 0)
            parts = []
            if to_sign:
                parts.append(self.env._("Days to sign: %(days)s", days=to_sign))
            if to_accept:
                parts.append(self.env._("Days to accept: %(days)s", days=to_accept))
            count, oldest = differences.get(warehouse, (0, None))
            if count:
                day = format_date(self.env, oldest) if oldest else "–"
                parts.append(self.env._("Differences: %(count)s, the oldest since %(day)s", count=count, day=day))
            warehouse.after_sales_days_text = " · ".join(parts) or False

    @public
    def action_after_sales_days(self) -> dict:
        """Open the days of these warehouses.

        :raise AccessError: the user has nothing to do with daily reports
        """
        self.check_access("read")
        action = self.env["after.sales.daily.report"].action_open_days()
        return {**action, "domain": [("warehouse_id", "in", self.ids), ("is_opening", "=", False)]}
