import json
from datetime import date

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.overview import Tile
from odoo.tools import format_date

from .notice import UNTOLD

#: Days of the chart, today included.
WEEK = 7


class StockWarehouse(models.Model):
    """What is late, what is due this week, and whom no message reached, on the overview."""

    _inherit = "stock.warehouse"

    after_sales_week = fields.Text(
        compute="_compute_after_sales_week", help="Open cases by due day, as the chart on the card takes them."
    )

    @api.model
    def _after_sales_late(self) -> list:
        return [*super()._after_sales_late(), ("is_late", "=", True)]

    @api.model
    def _after_sales_tile_kinds(self) -> dict[str, Tile]:
        return {
            **super()._after_sales_tile_kinds(),
            "not_told": Tile(
                "after.sales.notice",
                [("state", "in", UNTOLD)],
                "rma_id.warehouse_id",
                "after_sales_rma_service_level.action_not_told",
                "after_sales_rma.group_user",
                alarm=True,
            ),
        }

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {**super()._after_sales_tile_labels(), "not_told": self.env._("Not told")}

    @api.depends_context("uid", "lang")
    def _compute_after_sales_week(self):
        """One query for all cards: what is late, and what is due when."""
        todays = self.env["after.sales.working.time"]._todays(self.company_id)
        rows = self.env["after.sales.rma"]._read_group(
            [
                ("warehouse_id", "in", self.ids),
                ("state", "in", ("draft", "submitted", "authorized")),
                ("date_deadline", "!=", False),
            ],
            ["warehouse_id", "date_deadline:day"],
            ["__count"],
        )
        for warehouse in self:
            due = {day: count for owner, day, count in rows if owner == warehouse}
            warehouse.after_sales_week = json.dumps([self._prepare_after_sales_week(due, todays[warehouse.company_id])])

    @api.model
    def _prepare_after_sales_week(self, due: dict[date, int], today: date) -> dict:
        """Values of the chart: late, each day of the week to come, later.

        :param due: {day: open cases due on it}
        """
        days = [fields.Date.add(today, days=offset) for offset in range(WEEK)]
        labels = [self.env._("Today"), *(format_date(self.env, day, date_format="EEE") for day in days[1:])]
        late = sum(count for day, count in due.items() if day < today)
        later = sum(count for day, count in due.items() if day > days[-1])
        values = [
            {"label": self.env._("Late"), "value": late, "type": "past"},
            *(
                {"label": label, "value": due.get(day, 0), "type": "future"}
                for label, day in zip(labels, days, strict=True)
            ),
            {"label": self.env._("Later"), "value": later, "type": "future"},
        ]
        return {"key": self.env._("Cases due"), "title": "", "values": values, "is_sample_data": not due}
