"""The working time of a company (R11): which days count, and when a day ends."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

#: When a day without known hours ends, as hours after midnight.
DEFAULT_CLOSING = 18.0


class Calendar(NamedTuple):
    """The working days of a company.

    ``zone``: name of its time zone. ``closing``: {weekday (Monday is 0): hour at which work ends}, weekdays without
    work are missing. ``special``: {day: whether it is worked}, holidays and make-up workdays 调休; it wins over the
    weekday. ``odd_weeks``: the same as ``closing`` for every other week, where weeks alternate.
    """

    zone: str
    closing: Mapping[int, float]
    special: Mapping[date, bool]
    odd_weeks: Mapping[int, float] | None = None


def _hours(calendar: Calendar, day: date) -> Mapping[int, float]:
    """The weekdays of the week in which a day lies; weeks are counted from 1 January of the year 1."""
    if calendar.odd_weeks is None or not (day.toordinal() - 1) // 7 % 2:
        return calendar.closing
    return calendar.odd_weeks


def is_workday(calendar: Calendar, day: date) -> bool:
    """Whether a day counts.

    >>> office = Calendar("Asia/Shanghai", dict.fromkeys(range(5), 18.0), {})
    >>> is_workday(office, date(2026, 5, 8)), is_workday(office, date(2026, 5, 9))  # Friday, Saturday
    (True, False)

    Labour Day 2026: Friday to Tuesday off, the Saturday after it is worked.

    >>> office = office._replace(special={date(2026, 5, 1): False, date(2026, 5, 9): True})
    >>> is_workday(office, date(2026, 5, 1)), is_workday(office, date(2026, 5, 9))
    (False, True)
    """
    return calendar.special.get(day, day.weekday() in _hours(calendar, day))


def local_day(calendar: Calendar, moment: datetime) -> date:
    """The day on which a moment (UTC) lies where the company is.

    >>> local_day(Calendar("Asia/Shanghai", {}, {}), datetime(2026, 5, 8, 16, 30))
    datetime.date(2026, 5, 9)
    """
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(calendar.zone)).date()


def closing(calendar: Calendar, day: date) -> datetime:
    """When work ends on a day, in UTC; a make-up workday ends like the longest day of the week.

    >>> office = Calendar("Asia/Shanghai", {0: 17.5, 4: 16.0}, {})
    >>> closing(office, date(2026, 5, 8))  # Friday
    datetime.datetime(2026, 5, 8, 8, 0)
    >>> closing(office, date(2026, 5, 9))  # Saturday
    datetime.datetime(2026, 5, 9, 9, 30)

    Where clocks are changed, the hour stays:

    >>> office = Calendar("Europe/Berlin", {0: 18.0, 4: 18.0}, {})
    >>> closing(office, date(2026, 3, 27)), closing(office, date(2026, 3, 30))
    (datetime.datetime(2026, 3, 27, 17, 0), datetime.datetime(2026, 3, 30, 16, 0))
    """
    hours = _hours(calendar, day)
    hour = hours.get(day.weekday()) or max(hours.values(), default=DEFAULT_CLOSING)
    minutes = min(round(hour * 60), 24 * 60 - 1)
    local = datetime.combine(day, time(minutes // 60, minutes % 60), ZoneInfo(calendar.zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def days_off(calendar: Calendar, since: datetime, until: datetime) -> list[date]:
    """The days that a leave of the whole company takes away: those whose noon and end of work lie in it.

    :param since: beginning of the leave in UTC; ``until`` its end

    Friday afternoon to Monday evening: Friday is worked in the morning and counts.

    >>> office = Calendar("Asia/Shanghai", dict.fromkeys(range(5), 18.0), {})
    >>> [day.day for day in days_off(office, datetime(2026, 5, 8, 5), datetime(2026, 5, 11, 10))]
    [9, 10, 11]
    """
    found, day, zone = [], local_day(calendar, since), ZoneInfo(calendar.zone)
    while day <= local_day(calendar, until):
        noon = datetime.combine(day, time(12), zone).astimezone(UTC).replace(tzinfo=None)
        if since <= noon and closing(calendar, day) <= until:
            found.append(day)
        day += timedelta(days=1)
    return found
