"""Days of the daily return report."""

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import date, timedelta


def report_day(
    day: date, signed: Collection[date], waiting: Collection[date], today: date, opening: date | None = None
) -> date:
    """The day in whose report a document goes that no signed day holds.

    Its own day while that is open; else the next day that waits for its signature, else the first one from today on.

    :param day: the day of the document
    :param signed: days that are signed
    :param waiting: days that have a report which is not signed
    :param today: the day that it is where the warehouse is
    :param opening: the day until which everything counts as signed

    >>> days = [date(2026, 5, number) for number in range(10)[1:]]
    >>> report_day(days[4], {days[3]}, {days[5]}, days[6]).day  # its own day
    5
    >>> report_day(days[3], {days[3]}, {days[5]}, days[6]).day  # signed: the next one that waits
    6
    >>> report_day(days[3], {days[3]}, {}, days[6]).day  # none waits: today
    7
    >>> report_day(days[6], {days[6]}, {}, days[6]).day  # today is signed, too: tomorrow
    8
    >>> report_day(days[0], set(), {}, days[6], opening=days[2]).day  # before the books began: late
    7
    """
    if day not in signed and (opening is None or day > opening):
        return day
    later = [other for other in waiting if other > day]
    if later:
        return min(later)
    found = max(today, day + timedelta(days=1), (opening or date.min) + timedelta(days=1))
    while found in signed:
        found += timedelta(days=1)
    return found


def digest(rows: Iterable[dict]) -> str:
    """What changes as soon as anything in the rows does, in whatever order they come.

    :param rows: values that JSON can hold, or dates

    >>> first, second = {"name": "A", "quantity": 1.0}, {"name": "B", "quantity": 2.0}
    >>> digest([first, second]) == digest([second, first])
    True
    >>> digest([first]) == digest([{**first, "quantity": 1.01}])
    False
    """
    texts = sorted(json.dumps(row, sort_keys=True, default=str, ensure_ascii=False) for row in rows)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
