"""Days of a company: today, and the n-th working day after it (R11)."""

from datetime import date


def company_today(env, company) -> date:
    """The day that it is where the company is."""
    return env["after.sales.working.time"]._today(company)


def company_day(env, company, moment) -> date:
    """The day of a moment where the company is."""
    return env["after.sales.working.time"]._today(company, moment)


def working_day_after(env, company, days: int) -> date:
    """The n-th working day of a company after today.

    :param days: none is today
    """
    return env["after.sales.working.time"]._workday_after(company, days)
