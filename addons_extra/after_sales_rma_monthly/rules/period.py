"""Periods of customers who are settled by the month, and which of what came back belongs to them."""

import calendar
from datetime import date, timedelta

#: Quantities closer than this are equal.
EPSILON = 1e-6


def closing_of(year: int, month: int, closing_day: int) -> date:
    """The day on which the period of a month ends; the last of the month where that has no such day.

    >>> closing_of(2026, 2, 31), closing_of(2026, 2, 25)
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 25))
    """
    return date(year, month, min(closing_day, calendar.monthrange(year, month)[1]))


def period_end(day: date, closing_day: int) -> date:
    """The last day of the period that a day belongs to.

    :param closing_day: day of the month on which a period ends, 1 to 31

    >>> period_end(date(2026, 2, 10), 31)
    datetime.date(2026, 2, 28)
    >>> period_end(date(2026, 2, 25), 25), period_end(date(2026, 2, 26), 25)
    (datetime.date(2026, 2, 25), datetime.date(2026, 3, 25))
    >>> period_end(date(2026, 12, 31), 30)
    datetime.date(2027, 1, 30)
    """
    end = closing_of(day.year, day.month, closing_day)
    if day <= end:
        return end
    following = date(day.year, day.month, 1) + timedelta(days=31)
    return closing_of(following.year, following.month, closing_day)


def last_ended(today: date, closing_day: int) -> date:
    """The last day of the newest period that is over.

    >>> last_ended(date(2026, 3, 1), 31), last_ended(date(2026, 3, 31), 31)
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 28))
    >>> last_ended(date(2026, 3, 26), 25)
    datetime.date(2026, 3, 25)
    """
    day = period_end(today, closing_day).replace(day=1) - timedelta(days=1)
    return closing_of(day.year, day.month, closing_day)


def open_since(arrivals: list[tuple[date, float]], left: float) -> date | None:
    """The day on which the oldest came of what is not credited; what came first is credited first.

    :param arrivals: (day, quantity) of all that came back
    :param left: how much of it is not credited

    >>> came = [(date(2026, 1, 30), 2.0), (date(2026, 2, 3), 3.0)]
    >>> open_since(came, 5), open_since(came, 3), open_since(came, 0)
    (datetime.date(2026, 1, 30), datetime.date(2026, 2, 3), None)
    """
    found = None
    for day, quantity in sorted(arrivals, reverse=True):
        if left <= EPSILON:
            break
        found, left = day, left - quantity
    return found


def due_until(arrivals: list[tuple[date, float]], left: float, end: date) -> float:
    """How much of what is not credited came until the end of a period.

    :param arrivals: as in ``open_since``; ``left`` likewise

    >>> came = [(date(2026, 1, 30), 2.0), (date(2026, 2, 3), 3.0)]
    >>> [due_until(came, left, date(2026, 1, 31)) for left in (5, 4, 3)]
    [2.0, 1.0, 0.0]
    >>> due_until(came, 5.0, date(2026, 2, 28))
    5.0
    """
    later = sum(quantity for day, quantity in arrivals if day > end)
    return max(left - later, 0.0)
