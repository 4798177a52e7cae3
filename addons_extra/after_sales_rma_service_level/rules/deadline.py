"""Deadlines in working days (R11): when a step is due, and what stops the clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo.addons.after_sales_rma_working_days.rules.working_time import Calendar, closing, is_workday, local_day

#: A calendar in which nobody works for so long is a mistake; then every day counts.
LONGEST_BREAK = 60


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

    >>> from datetime import date
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
