"""Measured values and their limits, without Odoo (R18)."""

import math
import re
import unicodedata

#: Decimals that count: what is typed and what is compared.
DECIMALS = 6

#: What no meter shows; larger numbers are slips.
LARGEST = 1e9

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def number(text: str | None) -> float | None:
    """A measured value as people type it.

    :param text: digits with a decimal point or comma, wide ones too; no separator of thousands
    :return: the value, or None when the text is no number

    >>> [number(text) for text in ("12.4", " -3 ", "0,5", "１２．５", "+7")]
    [12.4, -3.0, 0.5, 12.5, 7.0]
    >>> [number(text) for text in ("", None, "12 V", "1,000.5", "nan", "1e5", "99999999999")]
    [None, None, None, None, None, None, None]
    """
    plain = unicodedata.normalize("NFKC", text or "").strip().replace("−", "-")
    if not _NUMBER.fullmatch(plain):
        return None
    value = round(float(plain.replace(",", ".")), DECIMALS)
    return value if math.isfinite(value) and abs(value) <= LARGEST else None


def plain(value: float) -> str:
    """A limit as people write it, without the zeros that nobody needs.

    >>> [plain(value) for value in (12, 11.4, -0.05, 123456.78, 0)]
    ['12', '11.4', '-0.05', '123456.78', '0']
    """
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


def within(value: float, lower: float | None = None, upper: float | None = None) -> bool:
    """Whether a measured value keeps its limits; the limits themselves are within.

    :param value: what was measured, in the unit of the limits
    :param lower: at least this; None for no lower limit
    :param upper: at most this; None for no upper limit

    >>> [within(value, 11.4, 12.6) for value in (11.39, 11.4, 12, 12.6, 12.601)]
    [False, True, True, True, False]
    >>> within(0.1 + 0.2, upper=0.3), within(-1, lower=0), within(5)
    (True, False, True)
    """
    value = round(value, DECIMALS)
    return not (
        (lower is not None and value < round(lower, DECIMALS)) or (upper is not None and value > round(upper, DECIMALS))
    )
