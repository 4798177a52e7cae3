"""By which ways money goes back, from how it came (R23)."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

#: {how the company orders original payments: what is compared, the smallest first}
ORDERS = {
    "newest": lambda payment: (-payment.date.toordinal(), -payment.number),
    "oldest": lambda payment: (payment.date.toordinal(), payment.number),
    "biggest": lambda payment: (-payment.amount, payment.date.toordinal(), payment.number),
}


class Original(NamedTuple):
    """A payment that the customer made.

    :ivar way: how it goes back; payments of the same way are one
    :ivar amount: what of it paid the invoices that are credited, > 0
    :ivar number: tells apart what was paid on one day
    """

    way: Hashable
    amount: float
    date: date
    number: int


def propose(
    due: float, originals: Sequence[Original], paid_back: Mapping[Hashable, float], order: str, digits: int = 2
) -> list[tuple[Hashable, float]]:
    """Share what is due among the ways by which the money came.

    :param due: what is to be paid back, >= 0
    :param paid_back: {way: what went back by it already}
    :param order: a key of ``ORDERS``
    :param digits: of the currency
    :return: [(way, amount > 0)], each way once, in the order in which they are used; the way is None for what came by
        none of them
    :source: R23, H3.1

    >>> bank = Original("bank", 100.0, date(2026, 3, 1), 1)
    >>> cash = Original("cash", 50.0, date(2026, 3, 2), 2)
    >>> propose(120, [bank, cash], {}, "newest")
    [('cash', 50.0), ('bank', 70.0)]
    >>> propose(120, [bank, cash], {}, "biggest")
    [('bank', 100.0), ('cash', 20.0)]
    >>> propose(120, [bank, cash], {"bank": 60.0}, "oldest")
    [('bank', 40.0), ('cash', 50.0), (None, 30.0)]
    >>> propose(0, [bank], {}, "oldest")
    []
    """
    left, used, shares = round(due, digits), dict(paid_back), {}
    for original in sorted(originals, key=ORDERS[order]):
        gone = min(used.get(original.way, 0.0), original.amount)
        used[original.way] = used.get(original.way, 0.0) - gone
        amount = round(min(left, original.amount - gone), digits)
        if amount > 0:
            shares[original.way] = round(shares.get(original.way, 0.0) + amount, digits)
            left = round(left - amount, digits)
    if left > 0:
        shares[None] = left
    return list(shares.items())


def deviates(chosen: Mapping[Hashable, float], proposed: Mapping[Hashable, float], digits: int = 2) -> bool:
    """Whether more goes back by a way than came by it; to pay less than is due is nobody's way.

    :param chosen: {way: amount}
    :param proposed: {way: amount}, None for what came by no known way

    >>> deviates({"bank": 40.0}, {"bank": 100.0, "cash": 50.0})
    False
    >>> deviates({"bank": 120.0}, {"bank": 100.0, "cash": 50.0})
    True
    >>> deviates({"bank": 120.0}, {"bank": 100.0, None: 20.0})
    False
    """
    more = sum(max(amount - proposed.get(way, 0.0), 0.0) for way, amount in chosen.items())
    return round(more - proposed.get(None, 0.0), digits) > 0
