"""Which invoiced units answer for which delivered units.

An order may be delivered in several transfers and invoiced in several invoices. The first unit delivered is
the first unit invoiced: both are laid on one line of running quantities, and what overlaps belongs together.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

#: Quantities closer to each other than this are equal; the units of measure of Odoo carry fewer digits.
EPSILON = 1e-9


class Overlap(NamedTuple):
    """A quantity that was delivered by one document and invoiced by another."""

    delivered: Hashable
    invoiced: Hashable
    quantity: float


def overlaps(delivered: Sequence[tuple[Hashable, float]], invoiced: Sequence[tuple[Hashable, float]]) -> list[Overlap]:
    """Lay deliveries and invoices, both in order of time, side by side.

    :param delivered: (key, quantity) of each delivered move, oldest first, in one unit of measure
    :param invoiced: (key, quantity) of each invoice line, oldest first, in the same unit
    :return: the common quantities, in order of time

    >>> overlaps([("d1", 3), ("d2", 2)], [("i1", 4), ("i2", 1)])  # doctest: +NORMALIZE_WHITESPACE
    [Overlap(delivered='d1', invoiced='i1', quantity=3), Overlap(delivered='d2', invoiced='i1', quantity=1),
     Overlap(delivered='d2', invoiced='i2', quantity=1)]
    >>> overlaps([("d1", 3)], [])
    []
    """
    found, todo, waiting = [], [list(pair) for pair in delivered], [list(pair) for pair in invoiced]
    while todo and waiting:
        common = min(todo[0][1], waiting[0][1])
        if common > EPSILON:
            found.append(Overlap(todo[0][0], waiting[0][0], common))
        for queue in (todo, waiting):
            queue[0][1] -= common
            if queue[0][1] <= EPSILON:
                queue.pop(0)
    return found


def allocate(
    wanted: float, available: Sequence[tuple[Hashable, float]], preferred: Sequence[tuple[Hashable, float]] = ()
) -> list[tuple[Hashable, float]]:
    """Spread a quantity over what is available, the preferred places first.

    :param wanted: the quantity to place
    :param available: (key, quantity left) of each place, in the order in which to fill them
    :param preferred: (key, quantity) to take first, as far as available
    :return: (key, quantity) with quantity > 0, each key once; less than wanted when nothing more is left

    >>> allocate(3, [("i1", 2), ("i2", 5)])
    [('i1', 2), ('i2', 1)]
    >>> allocate(3, [("i1", 2), ("i2", 5)], preferred=[("i2", 2)])
    [('i1', 1), ('i2', 2)]
    >>> allocate(9, [("i1", 2)])
    [('i1', 2)]
    """
    left = dict(available)
    taken = dict.fromkeys(left, 0)
    for key, quantity in [*preferred, *available]:
        part = min(wanted, quantity, left.get(key, 0))
        if part > EPSILON:
            taken[key] += part
            left[key] -= part
            wanted -= part
    return [(key, quantity) for key, quantity in taken.items() if quantity > EPSILON]
