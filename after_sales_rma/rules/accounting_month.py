"""The months of a company's books: those of the calendar, unless its fiscal year ends within one."""

import calendar
from datetime import date, timedelta


def accounting_month(day: date, year_end: date) -> tuple[date, date]:
    """First and last day of the month of the books that a day belongs to.

    A fiscal year that ends with a calendar month has months that do; one that ends on the 25th has months that end on
    the 25th, so that each of them lies in one fiscal year.

    :param year_end: the last day of the fiscal year that the day belongs to

    >>> accounting_month(date(2026, 3, 31), date(2026, 3, 31))
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))
    >>> accounting_month(date(2028, 2, 29), date(2028, 12, 31)), accounting_month(date(2027, 2, 3), date(2027, 2, 28))
    ((datetime.date(2028, 2, 1), datetime.date(2028, 2, 29)), (datetime.date(2027, 2, 1), datetime.date(2027, 2, 28)))
    >>> accounting_month(date(2026, 12, 25), date(2026, 12, 25)), accounting_month(date(2026, 12, 26), date(2027, 12, 25))
    ((datetime.date(2026, 11, 26), datetime.date(2026, 12, 25)), (datetime.date(2026, 12, 26), datetime.date(2027, 1, 25)))
    >>> accounting_month(date(2026, 3, 1), date(2026, 6, 30)), accounting_month(date(2026, 3, 1), date(2026, 10, 30))
    ((datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)), (datetime.date(2026, 3, 1), datetime.date(2026, 3, 30)))
    """  # noqa: E501
    end = _end(day, year_end)
    if day > end:
        end = _end(end.replace(day=1) + timedelta(days=31), year_end)
    before = _end(end.replace(day=1) - timedelta(days=1), year_end)
    return before + timedelta(days=1), end


def _end(day: date, year_end: date) -> date:
    """The day of a calendar month on which the month of the books ends."""
    length = calendar.monthrange(day.year, day.month)[1]
    whole = year_end.day == calendar.monthrange(year_end.year, year_end.month)[1]
    return day.replace(day=length if whole else min(year_end.day, length))
