"""How much of a loss somebody bears, and what is left of it when the loss becomes smaller (R21, R46)."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal


def cents(amount: float, digits: int = 2) -> int:
    """An amount in its smallest unit.

    >>> cents(12.34), cents(0.1 + 0.2), cents(-5.005, 3)
    (1234, 30, -5005)
    """
    return round(Decimal(repr(round(amount, digits))).scaleb(digits))


def room(borne: float, claims: Sequence[float], digits: int = 2) -> float:
    """What of a loss can be laid on one more: never below nothing.

    :param borne: what of the loss the company posted and does not have back
    :param claims: what others bear of it already

    >>> room(140, [35, 70.5]), room(140, [140]), room(100, [60, 60])
    (34.5, 0.0, 0.0)
    """
    left = cents(borne, digits) - sum(cents(claim, digits) for claim in claims)
    return max(left, 0) / 10**digits


def still_borne(decided: float, basis: float, borne: float, digits: int = 2) -> float:
    """What somebody bears of a loss that became smaller after it was decided: the same part of it.

    Rounded down, in favour of whoever pays: so all together never bear more than is left.

    :param decided: amount that was decided
    :param basis: the loss when that was decided
    :param borne: the loss now
    :return: never more than was decided

    >>> still_borne(70, 140, 70), still_borne(70, 140, 0), still_borne(70, 140, 200)
    (35.0, 0.0, 70.0)
    >>> still_borne(33.33, 100, 50), still_borne(0, 0, 0)
    (16.66, 0.0)
    """
    whole, now = cents(basis, digits), max(cents(borne, digits), 0)
    amount = cents(decided, digits)
    if whole <= 0:
        return 0.0
    if now >= whole:
        return amount / 10**digits
    part = (Decimal(amount) * now / whole).to_integral_value(ROUND_DOWN)
    return int(part) / 10**digits


def of_month(open_amounts: Sequence[float], limit: float, digits: int = 2) -> list[float]:
    """What is deducted this month of several open amounts of one person, in their order.

    :param limit: at most so much in a month; 0 for no limit of the company's own
    :return: amounts in the same order; those beyond the limit are 0

    >>> of_month([300, 500], 600), of_month([300, 500], 0), of_month([700], 600)
    ([300.0, 300.0], [300.0, 500.0], [600.0])
    """
    left = cents(limit, digits) if limit else None
    parts = []
    for amount in open_amounts:
        part = max(cents(amount, digits), 0)
        if left is not None:
            part = min(part, left)
            left -= part
        parts.append(part / 10**digits)
    return parts
