"""Which amounts a leader's approval covers, and which rule says who the leader is (R13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Limit(NamedTuple):
    """Who decides from an amount on: ``key`` stands for the rule, ``team`` is None where it holds for all teams."""

    key: Any
    team: Any
    amount_from: float


def covers(approved: float, amount: float, percent: float = 0.0, fixed: float = 0.0, cent: float = 0.01) -> bool:
    """Whether what was approved still holds for an amount that changed since.

    :param approved: the amount that was approved
    :param amount: the amount now, in the same currency
    :param percent: how many percent more are tolerated
    :param fixed: which sum more is tolerated; the larger of both counts
    :param cent: smallest unit of the currency

    Less than approved is always covered:

    >>> covers(1000, 900), covers(1000, 1000), covers(1000, 1000.01)
    (True, True, False)

    >>> covers(1000, 1050, percent=5), covers(1000, 1050.01, percent=5)
    (True, False)
    >>> covers(100, 120, percent=5, fixed=20), covers(100, 120.01, percent=5, fixed=20)
    (True, False)

    A rounding difference below half a cent is none:

    >>> covers(0.3, 0.1 + 0.2)
    True
    """
    return amount - approved <= max(approved * percent / 100, fixed) + cent / 2


def choose(limits: Iterable[Limit], team: Any, amount: float) -> Any:
    """The rule for a team and an amount: a rule of the team goes before a common one, then the highest limit.

    >>> common, high = Limit("common", None, 0), Limit("high", None, 5000)
    >>> south = Limit("south", "South", 0)
    >>> choose([common, high], "South", 4999.99), choose([common, high], "South", 5000)
    ('common', 'high')
    >>> choose([common, high, south], "South", 9000), choose([common, high, south], "North", 9000)
    ('south', 'high')

    Nobody in particular:

    >>> choose([high], "South", 100) is None
    True
    """
    fitting = [limit for limit in limits if limit.team in (None, team) and limit.amount_from <= amount]
    best = max(fitting, key=lambda limit: (limit.team is not None, limit.amount_from), default=None)
    return best.key if best else None
