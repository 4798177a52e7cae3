import json
from datetime import date

from odoo import api, fields, models
from odoo.tools import format_date

from .notice import UNTOLD
from .outside import public
from .rma_buttons import TURN

#: Days of the chart, today included.
WEEK = 7


class StockWarehouse(models.Model):
    """The first screen of the app: one card per after-sales warehouse with what is whose turn."""

    _inherit = "stock.warehouse"

    after_sales_board = fields.Json(
        compute="_compute_after_sales_board",
        help="{step: {count, late, mine}}: open cases by what they wait for; mine: this user may take the step.",
    )
    after_sales_untold = fields.Integer(
        compute="_compute_after_sales_untold", help="Messages that did not reach their customers."
    )
    after_sales_week = fields.Text(
        compute="_compute_after_sales_week", help="Open cases by due day, as the chart on the card takes them."
    )

    @api.depends_context("uid")
    def _compute_after_sales_board(self):
        """Two queries for all cards."""
        Rma = self.env["after.sales.rma"]
        open_cases = [("warehouse_id", "in", self.ids), ("next_step", "!=", "none")]
        counts = self._after_sales_count(Rma, open_cases)
        late = self._after_sales_count(Rma, [*open_cases, ("is_late", "=", True)])
        steps = [step for step, _label in Rma._fields["next_step"].selection if step != "none"]
        mine = {step: step in TURN and self.env.user.has_group(TURN[step]) for step in steps}
        for warehouse in self:
            warehouse.after_sales_board = {
                step: {
                    "count": counts.get((warehouse, step), 0),
                    "late": late.get((warehouse, step), 0),
                    "mine": mine[step],
                }
                for step in steps
            }

    @api.depends_context("uid")
    def _compute_after_sales_untold(self):
        groups = self.env["after.sales.notice"]._read_group(
            [("state", "in", UNTOLD), ("company_id", "in", self.company_id.ids)], ["company_id"], ["__count"]
        )
        counts = dict(groups)
        for warehouse in self:
            warehouse.after_sales_untold = counts.get(warehouse.company_id, 0)

    @api.model
    def _after_sales_count(self, Rma, domain: list) -> dict:
        """Cases by (warehouse, step)."""
        return {
            (warehouse, step): count
            for warehouse, step, count in Rma._read_group(domain, ["warehouse_id", "next_step"], ["__count"])
        }

    @api.depends_context("uid", "lang", "tz")
    def _compute_after_sales_week(self):
        """One query for all cards: what is late, and what is due when."""
        today = fields.Date.context_today(self)
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
            warehouse.after_sales_week = json.dumps([self._prepare_after_sales_week(due, today)])

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

    @public
    def action_after_sales_step(self) -> dict:
        """Open the cases of this warehouse that wait for the step in the context (``after_sales_step``)."""
        self.ensure_one()
        step = self.env.context.get("after_sales_step")
        action = self.env["ir.actions.actions"]._for_xml_id("after_sales_rma.action_rma")
        filters = {f"search_default_step_{step}": 1}
        if self.env.context.get("after_sales_late"):
            filters["search_default_late"] = 1
        return {
            **action,
            "context": filters,
            "domain": [("warehouse_id", "=", self.id)],
            # The list first: the board would show one column only.
            "views": sorted(action["views"], key=lambda view: view[1] != "list"),
        }
