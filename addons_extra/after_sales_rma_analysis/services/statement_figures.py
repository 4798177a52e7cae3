from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from odoo import api, models

#: What a statement tells of each part, in this order.
MEASURES = ("quantity_delivered", "quantity", "quantity_defective", "cost")
#: By what a statement is divided.
SECTIONS = ("supplier_id", "product_id", "cause_id", "reason_id")
#: So many rows of a section are printed; the rest is one row.
ROWS = 25
#: Stands for the id of that row.
OTHERS = -1


class AfterSalesStatementFigures(models.AbstractModel):
    """The figures of a month and of the one before it, from the documents as they stand."""

    _name = "after.sales.statement.figures"
    _description = "Figures of a Monthly Statement"

    @api.model
    def _figures(self, company, month: date) -> dict:
        """What is printed, in numbers only.

        :param company: ``res.company`` record
        :param month: its first day
        :return: {"total": [now and before: four numbers each], "sections": {field: [[id, now, before]]}}; what came
            back first, amounts in company currency
        """
        times = [self._period(company, day) for day in (month, month - relativedelta(months=1))]
        rows = self.env["after.sales.analysis.keep"].sudo()._set_aside(company, times[1][0], times[0][1])
        now, before = (self._groups(rows, company, *time_of) for time_of in times)
        (total,) = self._rows(None, now[0], before[0])
        return {
            "total": total[1:],
            "sections": {
                name: self._rows(name, now[place], before[place]) for place, name in enumerate(SECTIONS, start=1)
            },
        }

    @api.model
    def _period(self, company, month: date) -> tuple[datetime, datetime]:
        """When a month of a company begins and ends, in UTC."""
        zone = ZoneInfo(company.sudo().resource_calendar_id.tz or company.sudo().partner_id.tz or "UTC")
        first, end = (
            datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
            for day in (month, month + relativedelta(months=1))
        )
        return first, end

    @api.model
    def _groups(self, rows, company, first: datetime, end: datetime) -> list[list[tuple]]:
        """The sums of a period in all, then of each section, in one statement.

        :param rows: ``after.sales.analysis`` that reads the period at least
        """
        return rows._read_grouping_sets(
            [
                ("company_id", "=", company.id),
                ("date", ">=", first),
                ("date", "<", end),
                "|",
                ("kind", "=", "delivery"),
                ("state", "not in", ("draft", "refused", "cancelled")),
            ],
            [[], *([name] for name in SECTIONS)],
            [f"{measure}:sum" for measure in MEASURES],
        )

    @api.model
    def _rows(self, name: str | None, *periods: list[tuple]) -> list[list]:
        """[[id, numbers of the month, numbers of the month before]], most units first."""
        nothing = [0.0] * len(MEASURES)
        rows: dict[int, list] = {}
        for place, groups in enumerate(periods):
            for group in groups:
                key = group[0].id if name else 0
                numbers = [round(number or 0.0, 6) for number in (group[1:] if name else group)]
                rows.setdefault(key or 0, [nothing, nothing])[place] = numbers
        told = [[key, *both] for key, both in rows.items() if not name or any(map(any, (both[0][1:], both[1][1:])))]
        told.sort(key=lambda row: (-row[1][1], -row[2][1], row[0]))
        return self._shortened(told) or ([] if name else [[0, nothing, nothing]])

    @api.model
    def _shortened(self, rows: list[list]) -> list[list]:
        """The first rows, and one for all others."""
        if len(rows) <= ROWS:
            return rows
        others = [
            [round(sum(numbers), 6) for numbers in zip(*(row[place] for row in rows[ROWS:]), strict=True)]
            for place in (1, 2)
        ]
        return [*rows[:ROWS], [OTHERS, *others]]
