"""Days of a company: today, and the n-th working day after it (R11)."""

from datetime import date, timedelta

from odoo import fields
from odoo.addons.after_sales_rma_working_days.rules.working_time import is_workday

#: A calendar in which nobody works for so long is a mistake; then every day counts.
LONGEST_BREAK = 60


def company_today(env, company) -> date:
    """The day that it is where the company is."""
    zone = env["after.sales.working.time"]._calendar(company).zone
    return fields.Date.context_today(env.user.with_context(tz=zone))


def company_day(env, company, moment) -> date:
    """The day of a moment where the company is."""
    zone = env["after.sales.working.time"]._calendar(company).zone
    return fields.Date.context_today(env.user.with_context(tz=zone), moment)


def working_day_after(env, company, days: int) -> date:
    """The n-th working day of a company after today.

    :param days: none is today
    """
    calendar, day = env["after.sales.working.time"]._calendar(company), company_today(env, company)
    for _ in range(days):
        day += timedelta(days=1)
        day = next(
            (later for ahead in range(LONGEST_BREAK) if is_workday(calendar, later := day + timedelta(days=ahead))),
            day,
        )
    return day
