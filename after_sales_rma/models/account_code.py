"""Codes of accounts, as charts write them: 1405, 140500 or 1405.00."""

from collections import Counter
from collections.abc import Iterable

#: How long the codes of the Chinese chart are, for a company that has no account yet.
USUAL_LENGTH = 6


def plain(code: str) -> str:
    """A code without dots and without the zeros that only fill it up.

    >>> plain("140500"), plain("1405.00"), plain("1405"), plain("2221.01.02")
    ('1405', '1405', '1405', '22210102')
    """
    return code.replace(".", "").rstrip("0")


def written(digits: str, others: Iterable[str]) -> str:
    """A code in the form that most codes of a chart have.

    :param digits: of the account, without dots
    :param others: codes of the chart

    >>> [written("1471", chart) for chart in (["1405", "6401"], ["140500", "222101"], ["1405.00", "6401.00"])]
    ['1471', '147100', '1471.00']
    >>> written("1471", [])
    '147100'
    """
    shapes = Counter(tuple(at for at, sign in enumerate(code) if sign == ".") + (-len(code),) for code in others)
    if not shapes:
        return digits.ljust(USUAL_LENGTH, "0")
    *dots, length = max(shapes, key=lambda shape: (shapes[shape], shape))
    code = digits.ljust(-length - len(dots), "0")
    for at in dots:
        code = f"{code[:at]}.{code[at:]}"
    return code
