"""Days of a company: today, and the n-th working day after it (R11)."""

from datetime import date

from odoo import fields


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
    return env["after.sales.working.time"]._workday_after(company, days)
