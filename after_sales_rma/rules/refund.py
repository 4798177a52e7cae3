"""Amounts of a partial refund: portions that add up to the whole, to the last cent (law 5, R24, L34)."""

from decimal import ROUND_HALF_UP, Decimal

#: Two quantities closer than this are the same quantity.
EPSILON = 1e-9


def to_unit(amount: float, rounding: float) -> float:
    """Round half up, away from zero, to the smallest unit of a currency.

    >>> to_unit(1.005, 0.01), to_unit(-1.005, 0.01), to_unit(12.3, 1.0)
    (1.01, -1.01, 12.0)
    """
    unit = Decimal(str(rounding))
    # repr() gives the shortest decimal that reads back as this float: 1.005 stays 1.005
    return float((Decimal(repr(round(amount, 9))) / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit)


def portion(
    total: float, quantity: float, done_quantity: float, done_amount: float, whole: float, rounding: float
) -> float:
    """The amount that belongs to a quantity, given what earlier portions took.

    The running total after this portion is the rounded share of the whole; so no portion is off by more than
    one smallest unit, earlier deviations are made good, and the last portion takes exactly what is left.

    :param total: amount of the whole
    :param quantity: quantity of this portion, > 0
    :param done_quantity: quantity of all earlier portions
    :param done_amount: amount that the earlier portions really took
    :param whole: quantity of the whole, > 0
    :param rounding: smallest unit of the currency
    :return: the amount of this portion, rounded

    >>> [portion(13.01, 1, 0, 0, 3, 0.01), portion(13.01, 1, 1, 4.34, 3, 0.01), portion(13.01, 1, 2, 8.67, 3, 0.01)]
    [4.34, 4.33, 4.34]
    >>> portion(100, 2, 0, 0, 2, 0.01)
    100.0
    """
    reached = done_quantity + quantity
    share = total if reached >= whole - EPSILON else total * reached / whole
    return to_unit(to_unit(share, rounding) - done_amount, rounding)


def settled(
    total: float,
    taken: list[tuple[float, float | None]],
    whole: float,
    rounding: float,
    slack: float | None = None,
) -> float:
    """What earlier portions count as having taken of an amount.

    A portion counts with what it really took when that is its share up to a few of the smallest units, so that the
    next portion can make good the cents; else with its share: a lower price was agreed on for that portion, and the
    difference is nobody's claim any more.

    :param total: amount of the whole
    :param taken: (quantity, amount really taken or None when it is not known) of each earlier portion, in order
    :param whole: quantity of the whole, > 0
    :param rounding: smallest unit of the currency
    :param slack: how far from its share an amount may be by rounding; default a few of the smallest units

    >>> settled(13.01, [(1, 4.34), (1, 4.33)], 3, 0.01), settled(13.01, [(1, 4.36)], 3, 0.01)
    (8.67, 4.36)
    >>> settled(100, [(1, 20), (1, 50)], 4, 0.01), settled(100, [(2, None)], 4, 0.01)
    (50.0, 50.0)
    >>> settled(100, [(1, 25.2)], 4, 0.01, slack=0.25)
    25.2
    """
    slack = 3.5 * rounding if slack is None else slack
    amount = quantity = 0.0
    for part, really in taken:
        share = portion(total, part, quantity, amount, whole, rounding)
        close = really is not None and abs(really - share) < slack
        amount = to_unit(amount + (really if close else share), rounding)
        quantity += part
    return amount


def balanced(amounts: list[float], target: float, rounding: float) -> list[float]:
    """Amounts moved by as few of the smallest units as it takes to make their sum the target, the largest first.

    :param amounts: rounded amounts
    :param target: the sum wanted; it stays out of reach when there are no amounts

    >>> balanced([10.0, 70.0, 20.0], 100.02, 0.01), balanced([1.0], 0.98, 0.01), balanced([], 5, 0.01)
    ([10.0, 70.01, 20.01], [0.98], [])
    """
    if not amounts:
        return []
    units = round((target - sum(amounts)) / rounding)
    each, rest = divmod(abs(units), len(amounts))
    step = rounding if units > 0 else -rounding
    moved = list(amounts)
    for rank, index in enumerate(sorted(range(len(amounts)), key=lambda index: -abs(amounts[index]))):
        moved[index] = to_unit(amounts[index] + step * (each + (rank < rest)), rounding)
    return moved


def cost_share(
    posted: float, whole: float, weights: list[tuple[float, float]], quantity: float, unit_value: float | None
) -> float:
    """What a returned quantity bears of the cost of sales that an invoice line posted.

    The units of one invoice line may have left at different values (two deliveries, two layers). Each unit bears
    the posted cost in proportion to the value it left with, so that what the invoice posted is reversed and the
    goods come back at the value they left with whenever the two agree.

    :param posted: cost of sales of the whole invoice line
    :param whole: quantity of the invoice line, > 0
    :param weights: (quantity, unit value) of every delivered part that the invoice line answers for
    :param quantity: quantity returned
    :param unit_value: value per unit that the returned goods left with; None when it is not known
    :return: the cost, not rounded

    >>> cost_share(220, 2, [(1, 100), (1, 120)], 1, 120)
    120.0
    >>> cost_share(110, 2, [(1, 100), (1, 120)], 1, 120)
    60.0
    >>> cost_share(110, 2, [(1, 100), (1, 120)], 1, None)
    55.0
    >>> cost_share(50, 2, [], 1, 10), cost_share(50, 2, [(2, 0)], 1, 0)
    (25.0, 25.0)
    >>> cost_share(300, 3, [(1, 90)], 1, 90)
    100.0
    """
    covered = sum(part for part, _value in weights)
    total_value = sum(part * value for part, value in weights)
    if unit_value is None or not covered or not total_value:
        return posted * quantity / whole
    return posted * covered * quantity * unit_value / (whole * total_value)
