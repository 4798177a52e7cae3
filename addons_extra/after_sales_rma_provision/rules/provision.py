"""What customers will give back, and what warranties will cost: figures of the period end (L35, L36, L44)."""

from collections.abc import Sequence

from odoo.addons.after_sales_rma.rules.refund import to_unit

#: Digits of a rate that is worked out.
RATE_DIGITS = 6
#: Digits of a cost for one unit.
UNIT_DIGITS = 4


def return_rate(returned: float, delivered: float) -> float:
    """The share of what was delivered that came back; never below nothing or above everything.

    >>> return_rate(8, 100), return_rate(1, 3), return_rate(5, 0), return_rate(3, 2)
    (0.08, 0.333333, 0.0, 1.0)
    """
    if delivered <= 0:
        return 0.0
    return round(min(max(returned / delivered, 0.0), 1.0), RATE_DIGITS)


def unit_cost(cost: float, sold: float) -> float:
    """What warranty work cost for each unit sold.

    >>> unit_cost(30, 100), unit_cost(-5, 10), unit_cost(5, 0)
    (0.3, 0.0, 0.0)
    """
    if sold <= 0:
        return 0.0
    return round(max(cost / sold, 0.0), UNIT_DIGITS)


def expected_returns(revenue: float, cost: float, rate: float, lost: float, rounding: float) -> tuple[float, float]:
    """Refund liability and return asset for sales that may still come back (L35, L36).

    :param revenue: of these sales, without tax
    :param cost: of the goods
    :param rate: share that is expected to come back, 0 to 1
    :param lost: share of their cost that taking back and the loss of value take, 0 to 1
    :return: (refund liability, return asset)

    >>> expected_returns(200, 160, 0.08, 0, 0.01), expected_returns(200, 160, 0.1, 0, 0.01)
    ((16.0, 12.8), (20.0, 16.0))
    >>> expected_returns(200, 160, 0.1, 0.25, 0.01)
    (20.0, 12.0)
    """
    return to_unit(revenue * rate, rounding), to_unit(cost * rate * (1 - lost), rounding)


def used_up(before: float, costs: Sequence[float], rounding: float) -> list[float]:
    """What costs of warranty work take of a provision: no more than there is, each account its share to the cent.

    :param before: the provision that stands
    :param costs: what the work cost, account by account

    >>> used_up(200, [30], 0.01), used_up(10, [20, 10], 0.01), used_up(10, [10, 10, 10], 0.01), used_up(0, [5], 0.01)
    ([30.0], [6.67, 3.33], [3.33, 3.34, 3.33], [0.0])
    >>> used_up(50, [-5, 20], 0.01), used_up(50, [-5], 0.01)
    ([-5.0, 20.0], [0.0])
    """
    whole = sum(costs)
    taken = min(max(whole, 0.0), max(before, 0.0))
    if not taken:
        return [0.0] * len(costs)
    shares, reached, done = [], 0.0, 0.0
    for cost in costs:
        reached += cost
        share = to_unit(taken * reached / whole - done, rounding)
        shares.append(share)
        done += share
    return shares
