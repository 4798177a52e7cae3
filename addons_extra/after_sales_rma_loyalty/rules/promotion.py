"""What a cart earns by its promotions, and what is lost of them with what comes back (R23, L10).

Amounts are as the programme counts them, with or without tax.
"""

from typing import NamedTuple

from odoo.addons.after_sales_rma.rules.refund import EPSILON


class Promotion(NamedTuple):
    """A reward of a cart, as far as it depends on what is in the cart.

    Lines are named by any key; amounts are as the programme counts them, with or without tax.

    :ivar counted: keys of the lines that count towards the conditions
    :ivar minimum_amount: the counted lines must come to at least this
    :ivar minimum_quantity: at least so many units of them
    :ivar discounted: keys of the lines that the reward makes cheaper
    :ivar percent: of the discounted lines; else ``amount`` counts
    :ivar amount: fixed discount
    :ivar per_unit: the fixed discount or free quantity is earned once for so many counted units; 0: once
    :ivar most: the reward is never more; 0: no limit
    :ivar cheapest: only one unit of the cheapest discounted line is made cheaper
    """

    counted: frozenset = frozenset()
    minimum_amount: float = 0.0
    minimum_quantity: float = 0.0
    discounted: frozenset = frozenset()
    percent: float = 0.0
    amount: float = 0.0
    per_unit: float = 0.0
    most: float = 0.0
    cheapest: bool = False


def is_met(promotion: Promotion, cart: dict) -> bool:
    """Whether a cart fulfils the conditions of a promotion.

    :param cart: {key of a line: (quantity, amount of the line)}

    >>> half = Promotion(frozenset("ab"), 500, 2, frozenset("ab"), percent=10)
    >>> is_met(half, {"a": (2, 400), "b": (1, 100)}), is_met(half, {"a": (2, 400)}), is_met(half, {"a": (1, 600)})
    (True, False, False)
    """
    counted = [cart[key] for key in promotion.counted if key in cart]
    quantity = sum(line[0] for line in counted)
    amount = sum(line[1] for line in counted)
    return (
        quantity > EPSILON
        and quantity > promotion.minimum_quantity - EPSILON
        and amount > promotion.minimum_amount - EPSILON
    )


def earned(promotion: Promotion, cart: dict) -> float:
    """What a cart earns of a promotion, never more than the discounted lines come to; not rounded.

    :param cart: {key of a line: (quantity, amount of the line)}

    >>> tenth = Promotion(frozenset("ab"), 500, 0, frozenset("a"), percent=10)
    >>> earned(tenth, {"a": (2, 400), "b": (1, 100)}), earned(tenth, {"a": (2, 400)})
    (40.0, 0.0)
    >>> each = Promotion(frozenset("a"), 0, 3, frozenset("a"), amount=30, per_unit=3)
    >>> earned(each, {"a": (7, 700)}), earned(each, {"a": (2, 200)})
    (60.0, 0.0)
    >>> cheapest = Promotion(frozenset("ab"), 0, 2, frozenset("ab"), percent=50, cheapest=True)
    >>> earned(cheapest, {"a": (1, 80), "b": (2, 80)})
    20.0
    """
    if not is_met(promotion, cart):
        return 0.0
    discounted = [cart[key] for key in promotion.discounted if key in cart and cart[key][0] > EPSILON]
    if promotion.cheapest:
        price = min((amount / quantity for quantity, amount in discounted), default=0.0)
    else:
        price = sum(amount for _quantity, amount in discounted)
    if promotion.percent:
        value = price * promotion.percent / 100
    else:
        quantity = sum(cart[key][0] for key in promotion.counted if key in cart)
        times = (quantity + EPSILON) // promotion.per_unit if promotion.per_unit else 1
        value = promotion.amount * times
    value = min(value, price)
    return min(value, promotion.most) if promotion.most else value


def lost(promotion: Promotion, bought: dict, kept: dict) -> float:
    """Which fraction of a reward is lost when only a part of the cart is kept, 0 to 1.

    Of a cart that keeps nothing, everything is lost.

    >>> tenth = Promotion(frozenset("ab"), 500, 0, frozenset("ab"), percent=10)
    >>> cart = {"a": (4, 400), "b": (2, 400)}
    >>> lost(tenth, cart, {"a": (2, 200), "b": (2, 400)}), lost(tenth, cart, {"b": (2, 400)}), lost(tenth, cart, cart)
    (0.25, 1.0, 0.0)
    """
    if not any(quantity > EPSILON for quantity, _amount in kept.values()):
        return 1.0
    whole = earned(promotion, bought)
    if not whole:
        value, left = sum(line[1] for line in bought.values()), sum(line[1] for line in kept.values())
        return 1 - left / value if value else 0.0
    return min(max(1 - earned(promotion, kept) / whole, 0.0), 1.0)
