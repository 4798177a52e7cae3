"""How urgent a complaint is, and whether words are one. Plain Python without Odoo (ISO 10002, L40)."""

import re

#: Words by which customers say that they complain.
WORDS = re.compile(r"投诉|投訴|complain", re.IGNORECASE)

#: Stars from which on a rating is no complaint by itself.
CONTENT = 3


def priority(severity: int, impact: int, urgency: int) -> str:
    """The priority of a complaint, by how severe it is, how many it concerns, and how soon it hurts more.

    What is severe in the highest degree never waits behind others.

    :param severity: 1 to 3
    :param impact: 1 to 3
    :param urgency: 1 to 3
    :return: ``1`` (low), ``2`` (medium) or ``3`` (high)

    >>> priority(1, 1, 1), priority(2, 1, 1), priority(2, 2, 1), priority(2, 2, 3), priority(1, 3, 3)
    ('1', '1', '2', '3', '3')
    >>> priority(3, 1, 1)
    '3'
    """
    points = severity + impact + urgency
    if severity == 3 or points >= 7:
        return "3"
    return "2" if points >= 5 else "1"


def says_complaint(words: str | None) -> bool:
    """Whether somebody says that he complains.

    >>> says_complaint("我要投诉"), says_complaint("This is a COMPLAINT"), says_complaint("很好"), says_complaint(None)
    (True, True, False, False)
    """
    return bool(words and WORDS.search(words))


def is_complaint(stars: float, words: str | None) -> bool:
    """Whether a rating is a complaint: one or two stars, or the word itself.

    >>> is_complaint(1, ""), is_complaint(2, ""), is_complaint(3, ""), is_complaint(5, "投诉"), is_complaint(0, "")
    (True, True, False, True, False)
    """
    return 0 < stars < CONTENT or says_complaint(words)


def is_alarming(stars: float, words: str | None) -> bool:
    """Whether a leader hears of a rating at once: one star, or the word itself.

    >>> is_alarming(1, ""), is_alarming(2, ""), is_alarming(2, "投诉")
    (True, False, True)
    """
    return 0 < stars < 2 or says_complaint(words)
