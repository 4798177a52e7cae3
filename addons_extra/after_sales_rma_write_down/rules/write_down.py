"""What defective goods are worth, who bears the loss, and how a write-down is used up (R21)."""

from collections.abc import Sequence
from typing import NamedTuple

from odoo.addons.after_sales_rma.rules.refund import portion, to_unit

#: Quantities and amounts closer to zero than this are zero.
EPSILON = 1e-9


#: Days after which defective goods belong to the next group of the ageing list.
AGES = (30, 90, 180)


class Rate(NamedTuple):
    """A row of the percentage table: what is left of the cost."""

    grade: str | None
    age_from: int
    percent: float
    depth: int = 0


class Proposal(NamedTuple):
    """A proposed unit value, and the rule that made it."""

    value: float
    rule: str
    basis: float


def age_group(age: int) -> tuple[int, int | None]:
    """The group of the ageing list that goods of this age belong to.

    :param age: days in the defective location
    :return: first and last day of the group, without a last one for the oldest

    >>> age_group(0), age_group(30), age_group(31), age_group(181)
    ((0, 30), (0, 30), (31, 90), (181, None))
    """
    first = 0
    for last in AGES:
        if age <= last:
            return (first, last)
        first = last + 1
    return (first, None)


def pick_rate(rates: Sequence[Rate], grade: str | None, age: int) -> Rate | None:
    """The row of the table that speaks most precisely of goods of this grade and age.

    :param rates: rows that apply to the product; ``depth`` tells how near the row's category is to it
    :param age: days in the defective location
    :return: the nearest category first, then the named grade, then the greatest age; None when no row applies

    >>> table = [Rate(None, 0, 50), Rate(None, 90, 30), Rate("c", 0, 10), Rate(None, 0, 60, depth=1)]
    >>> pick_rate(table[:3], "b", 100).percent, pick_rate(table[:3], "c", 100).percent, pick_rate(table, "c", 5).percent
    (30, 10, 60)
    >>> pick_rate([Rate(None, 30, 50)], "b", 10) is None
    True
    """
    fitting = [rate for rate in rates if rate.age_from <= age and rate.grade in (None, grade)]
    return max(fitting, key=lambda rate: (rate.depth, rate.grade is not None, rate.age_from), default=None)


def propose(
    unit_cost: float, age: int, grade: str | None, prices: Sequence[float], rates: Sequence[Rate], rounding: float
) -> Proposal:
    """What a unit of defective goods may bring: the last clearance prices if there are any, else the table.

    Nothing is ever proposed above cost.

    :param unit_cost: cost of a unit, company currency
    :param prices: prices without tax that clearance sales of the product brought lately
    :return: rule "clearance" with the average price, "table" with the percentage, or "cost" when nothing is known

    >>> propose(110, 10, "b", [50, 40], [], 0.01)
    Proposal(value=45.0, rule='clearance', basis=45.0)
    >>> propose(110, 10, "b", [], [Rate(None, 0, 40)], 0.01)
    Proposal(value=44.0, rule='table', basis=40)
    >>> propose(110, 10, "b", [], [], 0.01).rule, propose(100, 0, None, [150], [], 0.01).value
    ('cost', 100.0)
    """
    if prices:
        average = to_unit(sum(prices) / len(prices), rounding)
        return Proposal(min(average, to_unit(unit_cost, rounding)), "clearance", average)
    rate = pick_rate(rates, grade, age)
    if rate:
        return Proposal(to_unit(unit_cost * min(rate.percent, 100) / 100, rounding), "table", rate.percent)
    return Proposal(to_unit(unit_cost, rounding), "cost", unit_cost)


def loss(carrying: float, realisable: float, rounding: float) -> float:
    """What the goods lost; goods are never valued above cost.

    >>> loss(220, 80, 0.01), loss(100, 120, 0.01)
    (140.0, 0.0)
    """
    return max(to_unit(carrying - realisable, rounding), 0.0)


def company_part(total: float, others: Sequence[float], rounding: float) -> float | None:
    """What the company bears when others bear these amounts.

    :return: None when the others would bear more than the loss, or a negative amount

    >>> company_part(210, [50], 0.01), company_part(140, [140], 0.01), company_part(100, [60, 60], 0.01)
    (160.0, 0.0, None)
    >>> company_part(100, [-5], 0.01) is None
    True
    """
    rest = to_unit(total - sum(others), rounding)
    return None if rest < 0 or any(amount < 0 for amount in others) else rest


def used_up(amounts: Sequence[float], quantity: float, before: float, whole: float, rounding: float) -> list[float]:
    """What a quantity that leaves takes of each amount of a write-down; the last one takes what is left.

    :param amounts: what the entry of the write-down posted, account by account
    :param quantity: quantity that leaves
    :param before: quantity that left before
    :param whole: quantity written down
    :return: parts in the same order; over time they add up to the amounts, to the cent

    >>> used_up([100, 0.01], 1, 0, 3, 0.01), used_up([100, 0.01], 1, 1, 3, 0.01), used_up([100, 0.01], 1, 2, 3, 0.01)
    ([33.33, 0.0], [33.34, 0.01], [33.33, 0.0])
    """
    return [
        portion(amount, quantity, before, to_unit(amount * min(before / whole, 1), rounding), whole, rounding)
        for amount in amounts
    ]


def attribute(leaving: Sequence[tuple], covered: Sequence[tuple]) -> list[tuple]:
    """Which write-downs the goods that leave belong to: those of their own case first, then the oldest.

    :param leaving: (key, quantity, case) of what leaves
    :param covered: (key, quantity left, case) of the write-downs, oldest first
    :return: (key of what leaves, key of the write-down, quantity)

    >>> attribute([("m1", 2, "B")], [("w1", 1, "A"), ("w2", 1, "B")])
    [('m1', 'w2', 1), ('m1', 'w1', 1)]
    >>> attribute([("m1", 2, None), ("m2", 9, None)], [("w1", 3, "A")])
    [('m1', 'w1', 2), ('m2', 'w1', 1)]
    """
    left = {key: quantity for key, quantity, _case in covered}
    found = []
    for key, quantity, case in leaving:
        wanted = quantity
        own_first = sorted(covered, key=lambda item, case=case: case is None or item[2] != case)
        for candidate, _quantity, _case in own_first:
            part = min(wanted, left[candidate])
            if part > EPSILON:
                found.append((key, candidate, part))
                left[candidate] -= part
                wanted -= part
    return found
