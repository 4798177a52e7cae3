"""What a refund is reduced by (R10, R23, L10).

Amounts are in one currency and rounded to its smallest unit unless said otherwise.
"""

from typing import NamedTuple

from odoo.addons.after_sales_rma.rules.refund import to_unit


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


def deducted(percent: float, amount: float, price: float, taken: float, available: float, rounding: float) -> float:
    """What a refund is reduced by now: a percentage grows with what is refunded, an amount is taken once.

    :param percent: of the refunded price, 0 to 100; added to the amount
    :param amount: fixed, tax included; negative: the customer gets it in addition
    :param price: what is refunded of the goods in question by now, earlier refunds included
    :param taken: what was deducted before
    :param available: what this refund can bear at most

    >>> deducted(10, 0, 33.33, 0, 33.33, 0.01), deducted(10, 0, 100, 3.33, 66.67, 0.01)
    (3.33, 6.67)
    >>> deducted(0, 50, 30, 0, 30, 0.01), deducted(0, 50, 60, 30, 30, 0.01), deducted(0, -8, 30, 0, 30, 0.01)
    (30, 20.0, -8.0)
    """
    target = price * percent / 100 + amount
    left = to_unit(to_unit(target, rounding) - taken, rounding)
    if target < 0:
        return left
    return max(min(left, available), 0.0)
