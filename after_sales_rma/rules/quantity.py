"""Quantities in two units of measure that do not divide: a dozen comes back as four, four and four pieces (R24).

Documents keep a few decimals of a quantity: four pieces are 0.33 dozen on a credit note. What is exact is the number
in the unit of the goods; that on a document is its rounded running share, so that the portions of a whole add up to
it, and nothing is ever worked out from a rounded quantity.
"""

from .refund import EPSILON, portion


def is_last(done: float, quantity: float, whole: float) -> bool:
    """Whether a portion is the last one of a whole, which takes everything that is left.

    :param done: exact quantity of all earlier portions, ``quantity`` that of this one

    >>> is_last(1 / 3, 1 / 3, 1), is_last(2 / 3, 1 / 3, 1), is_last(142 / 144, 1 / 144, 1)
    (False, True, False)
    """
    return done + quantity > whole - EPSILON * 1000


def shown(quantity: float, done: float, whole: float, said: float, step: float) -> float:
    """What a document says of an exact quantity: its part of the rounded running total.

    :param quantity: exact quantity of this portion
    :param done: exact quantity of all earlier portions
    :param whole: exact quantity of the whole; ``said``: the same as a document says it
    :param step: smallest quantity that a document can say

    >>> [shown(1 / 3, done / 3, 1, 1, 0.01) for done in range(3)]
    [0.33, 0.34, 0.33]
    >>> shown(1 / 12, 0, 1 / 12, 0.08, 0.01), shown(1 / 144, 0, 1, 1, 0.01), shown(1, 0, 3, 3, 0.01)
    (0.08, 0.01, 1.0)
    """
    before = portion(said, done, 0.0, 0.0, whole, step) if done > EPSILON else 0.0
    return portion(said, quantity, done, before, whole, step)


def meant(asked: float, left: float, step: float) -> float:
    """The quantity that somebody means who says it in a coarser unit: 0.33 or 0.34 dozen are four pieces.

    What differs from all that is left by less than the other unit can say is all that is left, also when somebody
    rounded it up; what differs so from a whole number is that number.

    :param asked: the quantity in the unit of the goods, as it was converted
    :param left: what may be asked for, in the same unit
    :param step: the smallest step of the unit that it was said in, in the unit of the goods

    >>> meant(0.33 * 12, 12, 0.12), meant(0.34 * 12, 4, 0.12), round(meant(0.35 * 12, 12, 0.12), 2)
    (4, 4, 4.2)
    >>> meant(0.03 * 144, 5, 1.44), meant(0.03 * 144, 144, 1.44)
    (5, 4)
    >>> meant(16.5, 50, 0.5), meant(5, 4, 0.12)
    (16.5, 5)
    """
    if -step / 2 - EPSILON <= asked - left < step - EPSILON:
        return left
    whole = round(asked)
    return whole if whole and abs(asked - whole) <= step / 2 + EPSILON else asked
