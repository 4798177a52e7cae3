"""What is left of an invoice line of which a part of the price was given back while the goods stayed (L26, L28)."""

from odoo.addons.after_sales_rma.rules.refund import EPSILON, portion, to_unit


def left_after(
    total: float,
    taken: list[tuple[float, float | None]],
    whole: float,
    rounding: float,
    slack: float | None = None,
) -> tuple[float, float]:
    """Amount and quantity that are left of a line after returns and allowances, in order of time.

    An allowance lowers the price of every unit that is still there by the same amount. A return takes its share of what
    was left then; where it took a few of the smallest units less, those are made good, where it took much less, a lower
    price was agreed on for it, as ``rules.refund.settled`` has it. What took more took it from the others.

    :param total: amount of the whole line
    :param taken: (quantity, amount really taken or None when it is not known); quantity 0: an allowance
    :param whole: quantity of the whole line, > 0
    :param rounding: smallest unit of the currency
    :param slack: how far from its share an amount may be by rounding; default a few of the smallest units
    :return: (amount, quantity)

    >>> left_after(300, [(0, 30), (1, 90)], 3, 0.01), left_after(300, [(1, 100), (0, 30)], 3, 0.01)
    ((180.0, 2), (170.0, 2))
    >>> left_after(300, [(0, 30), (1, 50)], 3, 0.01), left_after(300, [(0, 30), (1, 100)], 3, 0.01)
    ((180.0, 2), (170.0, 2))
    >>> left_after(100, [(0, 100)], 2, 0.01), left_after(100, [(0, None), (2, None)], 2, 0.01)
    ((0.0, 2), (0.0, 0))
    """
    slack = 3.5 * rounding if slack is None else slack
    amount, quantity = total, whole
    for part, really in taken:
        if not part:
            amount = to_unit(amount - (really or 0.0), rounding)
            continue
        share = portion(amount, part, 0.0, 0.0, quantity, rounding) if quantity > EPSILON else 0.0
        lower = really is None or share - really >= slack
        amount = to_unit(amount - (share if lower else really), rounding)
        quantity -= part
    return amount, quantity


def allowed(percent: float, amount: float, price: float, share: float, rounding: float) -> float:
    """What a customer is to get of a part of a line.

    :param percent: of the price paid for the part, 0 to 100; added to the amount
    :param amount: fixed, for the whole case line
    :param price: paid for the part, tax included
    :param share: which part of the case line it is, 0 to 1
    :param rounding: smallest unit of the currency
    :return: rounded, tax included

    >>> allowed(10, 0, 33.33, 1, 0.01), allowed(0, 20, 100, 0.5, 0.01), allowed(0, 0, 100, 1, 0.01)
    (3.33, 10.0, 0.0)
    """
    return to_unit(price * percent / 100 + amount * share, rounding)
