"""Last days: when a promise ends (L02, L04, L15, L17, L18)."""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple


class WorkDays(NamedTuple):
    """On which days a company works.

    :ivar holidays: days off by law or by the company
    :ivar weekend: weekdays without work, 0 is Monday
    :ivar made_up: days of a weekend that are worked for a holiday 调休
    """

    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({5, 6})
    made_up: frozenset[date] = frozenset()

    def has(self, day: date) -> bool:
        """Whether the company works on a day."""
        return day in self.made_up or (day not in self.holidays and day.weekday() not in self.weekend)


def next_working_day(day: date, work: WorkDays) -> date:
    """The day itself, or when it is a holiday the next day on which the company works (L04).

    >>> golden_week = WorkDays(frozenset(date(2026, 10, number) for number in range(1, 8)))
    >>> next_working_day(date(2026, 10, 1), golden_week)
    datetime.date(2026, 10, 8)
    >>> next_working_day(date(2026, 9, 26), golden_week)  # an ordinary Saturday is no holiday
    datetime.date(2026, 9, 26)
    >>> next_working_day(date(2026, 5, 1), WorkDays(frozenset({date(2026, 5, 1)})))  # a Friday: Monday follows
    datetime.date(2026, 5, 4)

    Of the Labour Day of 2026 the Saturday after it is worked: when Monday to Friday are off, it is the next one.

    >>> week = frozenset(date(2026, 5, number) for number in range(4, 9))
    >>> next_working_day(date(2026, 5, 4), WorkDays(week, made_up=frozenset({date(2026, 5, 9)})))
    datetime.date(2026, 5, 9)
    """
    if day not in work.holidays:
        return day
    # A year of holidays only is a mistake of data; it must not hang.
    for _ in range(366):
        day += timedelta(days=1)
        if work.has(day):
            break
    return day


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last one.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 5, 1), 12)
    (datetime.date(2026, 2, 28), datetime.date(2027, 5, 1))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(start: date, days: int = 0, months: int = 0, extra: int = 0, work: WorkDays | None = None) -> date:
    """Last day of a term; day 1 is the day after its start.

    :param start: the day that sets the term going (delivery, signature, invoice, …)
    :param days: calendar days
    :param months: calendar months, before the days
    :param extra: days by which time in repair extends it
    :param work: given, a last day on a holiday moves to the next working day

    >>> last_day(date(2026, 5, 1), days=7)
    datetime.date(2026, 5, 8)
    >>> last_day(date(2026, 5, 1), days=365, extra=20) - last_day(date(2026, 5, 1), days=365)
    datetime.timedelta(days=20)
    >>> last_day(date(2026, 9, 24), days=7, work=WorkDays(frozenset({date(2026, 10, 1)})))
    datetime.date(2026, 10, 2)
    """
    end = add_months(start, months) + timedelta(days=days + extra)
    return next_working_day(end, work) if work else end
