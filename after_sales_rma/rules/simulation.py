"""What a customer gets back: promotion shares, deductions, and the price of what remains (R10, R23, L10, L11).

Amounts are in one currency and rounded to its smallest unit unless said otherwise.
"""

from .refund import EPSILON, to_unit


def still_to_take(total: float, fraction: float, taken: float, rounding: float) -> float:
    """What is left to take of an amount once a fraction of it is due, the cents of earlier takings made good.

    :param total: the whole amount, of either sign
    :param fraction: how much of it is due by now, 0 to 1
    :param taken: what was taken before, same sign
    :return: rounded; of the other sign when too much was taken before

    >>> still_to_take(-10, 1 / 3, 0, 0.01), still_to_take(-10, 2 / 3, -3.33, 0.01), still_to_take(-10, 1, -6.67, 0.01)
    (-3.33, -3.34, -3.33)
    >>> still_to_take(-10, 0, -10, 0.01)  # what was lost is earned again
    10.0
    """
    due = total if fraction >= 1 - EPSILON else total * fraction
    return to_unit(to_unit(due, rounding) - taken, rounding)


def split(amount: float, weights: list[float], rounding: float) -> list[float]:
    """Parts of an amount in proportion to weights, each rounded, that add up to it exactly.

    :param amount: rounded
    :param weights: none negative; when all are zero, the first part takes everything

    >>> split(10, [1, 1, 1], 0.01), split(-5, [0, 0], 0.01), split(7, [], 0.01)
    ([3.33, 3.34, 3.33], [-5.0, 0.0], [])
    """
    whole, done, reached, parts = sum(weights), 0.0, 0.0, []
    for index, weight in enumerate(weights):
        reached += weight
        share = amount if not whole or index == len(weights) - 1 else amount * reached / whole
        parts.append(to_unit(to_unit(share, rounding) - done, rounding))
        done = to_unit(done + parts[-1], rounding)
    return parts


def bounded(kept: float, rewards: list[tuple[float, float]]) -> list[float]:
    """Fractions of rewards that are lost, so that what is kept bears no more rewards than its price.

    :param kept: price of what the customer keeps, rewards not taken off
    :param rewards: (the whole reward, positive; the fraction of it that is lost by its own rule)
    :return: the fractions lost, 0 to 1

    >>> bounded(25, [(100, 0.75), (100, 0.75)]), bounded(200, [(100, 0.5), (50, 0.0)]), bounded(0, [(10, 0), (0, 0.0)])
    ([0.75, 1.0], [0.5, 0.0], [1.0, 0.0])
    """
    fractions = []
    for whole, fraction in rewards:
        keeps = min(whole * (1 - fraction), max(kept, 0.0))
        kept -= keeps
        fractions.append(fraction if not whole or keeps >= whole * (1 - fraction) else 1 - keeps / whole)
    return fractions


def borne(dues: list[float], available: float, most: float, rounding: float) -> list[float]:
    """What of each reward's share a refund can bear: what is given back first, then takings as far as it reaches.

    Each due is rounded by itself; what they together leave above the most, the last one takes too.

    :param dues: negative: is to be taken off the refund; positive: is to be given back
    :param available: what the refund comes to without them
    :param most: what the refund may come to with them: what was paid and not refunded yet
    :return: the shares, in the order of ``dues``; what is missing is due with the next refund

    >>> borne([-80, 30], 20, 99, 0.01), borne([-5, -30], 20, 99, 0.01), borne([-5], 20, 99, 0.01)
    ([-50.0, 30], [-5, -15.0], [-5])
    >>> borne([-3.33, -3.33], 10, 3.33, 0.01)
    [-3.33, -3.34]
    """
    shares = list(dues)
    left = available + sum(due for due in dues if due > 0)
    for index, due in enumerate(dues):
        if due < 0:
            shares[index] = due if -due <= left + rounding / 2 else -to_unit(max(left, 0.0), rounding)
            left += shares[index]
    excess = to_unit(min(left - max(most, 0.0), left), rounding)
    if shares and excess > 0:
        shares[-1] = to_unit(shares[-1] - excess, rounding)
    return shares
