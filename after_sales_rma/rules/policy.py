"""The promise to customers: a verdict with the rule that made it (law 4, R06, R09)."""

from datetime import date, timedelta
from typing import NamedTuple


class Verdict(NamedTuple):
    """What a rule says of one request, and why."""

    allowed: bool
    rule: str
    last_day: date | None


def return_window(delivered_on: date | None, asked_on: date, days: int) -> Verdict:
    """Return window: day 1 is the day after the delivery, what counts is the day of the request (L02, L03).

    :param delivered_on: day of the delivery; None when it is not known
    :param asked_on: day on which the customer asked
    :param days: length of the window in calendar days; 0 means that nothing is promised
    :return: the verdict; it is never allowed when the day of delivery is not known

    >>> return_window(date(2026, 5, 1), date(2026, 5, 8), 7)
    Verdict(allowed=True, rule='within_window', last_day=datetime.date(2026, 5, 8))
    >>> return_window(date(2026, 5, 1), date(2026, 5, 9), 7).rule
    'after_window'
    >>> return_window(date(2026, 5, 1), date(2026, 5, 1), 0).rule, return_window(None, date(2026, 5, 1), 7).rule
    ('no_window', 'no_delivery')
    """
    if delivered_on is None:
        return Verdict(False, "no_delivery", None)
    if days <= 0:
        return Verdict(False, "no_window", None)
    last_day = delivered_on + timedelta(days=days)
    within = asked_on <= last_day
    return Verdict(within, "within_window" if within else "after_window", last_day)


class Deduction(NamedTuple):
    """What a refund is reduced by, as the promise says it.

    :ivar kind: ``fee``, ``value_loss``, ``gift`` or ``freight``
    :ivar rule: code of the rule that demands it
    :ivar label: sentence for the customer
    :ivar percent: of the refunded price, 0 to 100
    :ivar amount: fixed amount of the line, tax included, currency of the case
    """

    kind: str
    rule: str
    label: str
    percent: float
    amount: float
