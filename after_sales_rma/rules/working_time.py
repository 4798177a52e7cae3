"""Deadlines in working days (R11): which days count, when a day ends, and what stops the clock."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

#: When a day without known hours ends, as hours after midnight.
DEFAULT_CLOSING = 18.0

#: A calendar in which nobody works for so long is a mistake; then every day counts.
LONGEST_BREAK = 60


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


def due(
    calendar: Calendar,
    start: datetime,
    days: int,
    pauses: Iterable[tuple[datetime, datetime | None]] = (),
) -> datetime | None:
    """The end of the n-th working day after the day of the start.

    The start may lie in the night, at a weekend or in a holiday: the day itself never counts, day 1 is the next
    working day, as with every term that is counted in days (L02). The term ends when work ends on the last day. A day
    at whose end the clock stands still, because we wait for the customer, does not count.

    :param start: in UTC
    :param days: working days allowed; 0 means the end of the day itself, or of the next working day
    :param pauses: (from, until) in UTC, in any order and overlapping; until is None while we still wait
    :return: in UTC; None while the clock stands still

    Two working days from a Friday, from a Saturday, and over Labour Day 2026 with its make-up Saturday:

    >>> office = Calendar("Asia/Shanghai", dict.fromkeys(range(5), 18.0), {})
    >>> due(office, datetime(2026, 4, 24, 1), 2)
    datetime.datetime(2026, 4, 28, 10, 0)
    >>> due(office, datetime(2026, 4, 25, 1), 2)
    datetime.datetime(2026, 4, 28, 10, 0)
    >>> labour = office._replace(special={
    ...     **{date(2026, 5, day): False for day in range(1, 6)}, date(2026, 5, 9): True})
    >>> due(labour, datetime(2026, 4, 30, 1), 2)
    datetime.datetime(2026, 5, 7, 10, 0)
    >>> due(labour, datetime(2026, 5, 7, 1), 2)
    datetime.datetime(2026, 5, 9, 10, 0)

    00:30 on Friday in Shanghai is Thursday in UTC:

    >>> due(office, datetime(2026, 4, 23, 16, 30), 1)
    datetime.datetime(2026, 4, 27, 10, 0)

    Asked on Monday at 11, answered on Wednesday at 9: Monday and Tuesday do not count.

    >>> asked = (datetime(2026, 4, 27, 3), datetime(2026, 4, 29, 1))
    >>> due(office, datetime(2026, 4, 24, 1), 2, [asked])
    datetime.datetime(2026, 4, 30, 10, 0)

    Asked and answered within a day stops nothing; what is still asked has no end; what was late before stays late:

    >>> due(office, datetime(2026, 4, 24, 1), 2, [(datetime(2026, 4, 27, 3), datetime(2026, 4, 27, 5))])
    datetime.datetime(2026, 4, 28, 10, 0)
    >>> due(office, datetime(2026, 4, 24, 1), 2, [(datetime(2026, 4, 27, 3), None)])
    >>> due(office, datetime(2026, 4, 24, 1), 2, [(datetime(2026, 4, 29, 3), None)])
    datetime.datetime(2026, 4, 28, 10, 0)
    """
    stops = list(pauses)
    day, counted, idle = local_day(calendar, start), 0, 0
    if not days:
        day, days = day - timedelta(days=1), 1
    while True:
        day += timedelta(days=1)
        if not is_workday(calendar, day) and idle < LONGEST_BREAK:
            idle += 1
            continue
        idle = idle if idle >= LONGEST_BREAK else 0
        end = closing(calendar, day)
        if any(since <= end and until is None for since, until in stops):
            return None
        if any(since <= end < until for since, until in stops):
            continue
        counted += 1
        if counted == days:
            return end


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


class Target(NamedTuple):
    """Working days allowed for a step; what is None or empty fits every case."""

    step: str
    days: int
    priority: str | None = None
    channel: str | None = None
    tags: frozenset[int] = frozenset()


def allowed_days(
    targets: Iterable[Target], step: str, priority: str, channel: str, tags: Iterable[int] = ()
) -> int | None:
    """The first target that fits, in the order given; None when none does: then the step has no deadline.

    >>> targets = [Target("decide", 1, priority="1"), Target("decide", 1, tags=frozenset({7})), Target("decide", 2)]
    >>> allowed_days(targets, "decide", "0", "phone"), allowed_days(targets, "decide", "1", "phone")
    (2, 1)
    >>> allowed_days(targets, "decide", "0", "phone", [7, 8]), allowed_days(targets, "settle", "0", "phone")
    (1, None)
    """
    for target in targets:
        if (
            target.step == step
            and target.priority in (None, priority)
            and target.channel in (None, channel)
            and (not target.tags or target.tags.intersection(tags))
        ):
            return target.days
    return None
