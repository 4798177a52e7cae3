from datetime import date, datetime, timedelta
from types import MappingProxyType

from odoo import api, models
from odoo.tools import ormcache

from ..rules.working_time import DEFAULT_CLOSING, Calendar, days_off, is_workday

#: A calendar in which nobody works for so long is a mistake; then every day counts.
LONGEST_BREAK = 60


class AfterSalesWorkingTime(models.AbstractModel):
    """The working days of a company: what promises and deadlines are counted in (R11)."""

    _inherit = "after.sales.working.time"

    @api.model
    def _calendar(self, company) -> Calendar:
        """The working days of a company; kept in memory."""
        company = company.sudo()
        return self._read_calendar(company.id, company.resource_calendar_id.id, company.country_id.id)

    @api.model
    def _workday_after(self, company, days: int, moment: datetime | None = None) -> date:
        """The n-th working day after the day of a moment, where the company is (R11).

        :param days: how many working days; none: that day itself
        :param moment: default now
        """
        calendar = self._calendar(company)
        day = self._today(company, moment)
        for _ in range(days):
            day += timedelta(days=1)
            day = next(
                (later for ahead in range(LONGEST_BREAK) if is_workday(calendar, later := day + timedelta(days=ahead))),
                day,
            )
        return day

    @api.model
    def _is_workday(self, company, day) -> bool:
        return super()._is_workday(company, day) and is_workday(self._calendar(company), day)

    @api.model
    @ormcache("company_id", "calendar_id", "country_id")
    def _read_calendar(self, company_id: int, calendar_id: int, country_id: int) -> Calendar:
        """A company's weekdays, leaves of the whole company, holidays and make-up workdays."""
        native = self.env["resource.calendar"].sudo().browse(calendar_id or [])
        weeks = self._closing_hours(native)
        calendar = Calendar(
            self._zone(self.env["res.company"].browse(company_id)),
            MappingProxyType(weeks[0]),
            MappingProxyType({}),
            MappingProxyType(weeks[1]) if weeks[0] != weeks[1] else None,
        )
        leaves = self.env["resource.calendar.leaves"].sudo()
        special = {}
        for leave in leaves.search(
            [
                ("resource_id", "=", False),
                ("calendar_id", "in", [calendar_id, False]),
                ("company_id", "in", [company_id, False]),
                ("time_type", "=", "leave"),
            ]
        ):
            special |= dict.fromkeys(days_off(calendar, leave.date_from, leave.date_to), False)
        days = self.env["after.sales.workday"].sudo()
        found = days.search([("company_id", "in", [company_id, False]), ("country_id", "in", [country_id, False])])
        # What the company says itself comes last and wins.
        for day in found.sorted(lambda day: (bool(day.company_id), bool(day.country_id))):
            special[day.date] = day.works
        return calendar._replace(special=MappingProxyType(special))

    @api.model
    def _closing_hours(self, calendar) -> list[dict[int, float]]:
        """{weekday: hour at which work ends} of even and of odd weeks; Monday to Friday where nothing is known."""
        weeks = [{}, {}]
        for attendance in calendar.attendance_ids:
            if attendance.display_type or attendance.day_period == "lunch":
                continue
            for parity, hours in enumerate(weeks):
                if not calendar.two_weeks_calendar or attendance.week_type == str(parity):
                    weekday = int(attendance.dayofweek)
                    hours[weekday] = max(hours.get(weekday, 0.0), attendance.hour_to)
        return weeks if any(weeks) else [dict.fromkeys(range(5), DEFAULT_CLOSING)] * 2
