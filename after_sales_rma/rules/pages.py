"""How the lines of a paper are divided among its pages.

Not every program that makes PDFs repeats the head of a table, or keeps signatures with what is signed. So papers are
divided before they are drawn: each page is a table with a head of its own, and the last one holds at least two lines
beside the signatures.
"""

from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

#: Lines of the table that stand at least beside the signatures.
KEPT = 2


class Column(NamedTuple):
    """A column of the lines of a paper.

    :ivar width: in percent of the page
    :ivar figures: its cells are figures: on the right, red where they are negative
    """

    label: str
    width: int
    figures: bool = False


def rows_needed(text: str, width: float) -> int:
    r"""How many rows a text fills, rather one too many.

    :param width: Latin letters that fit into a row; a Chinese character takes the place of two

    >>> rows_needed("", 10), rows_needed("Oil pump", 10), rows_needed("Oil pump, complete", 10)
    (1, 1, 2)
    >>> rows_needed("油泵总成", 10), rows_needed("油泵总成一套", 10), rows_needed("a\nb", 10)
    (1, 2, 2)
    """
    rows = 0
    for part in text.split("\n"):
        letters = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in part)
        rows += max(-int(-letters // max(width, 1)), 1)
    return rows


def in_pages(heights: Sequence[float], first: float, page: float, tail: float) -> list[list[int]]:
    """Which lines stand on which page.

    :param heights: of the lines
    :param first: room for lines on the first page, ``page``: on any other
    :param tail: room that totals and signatures need below the last line
    :return: the numbers of the lines, page by page; at least one page, which may be empty

    >>> in_pages([1, 1, 1], 10, 10, 5)
    [[0, 1, 2]]
    >>> in_pages([1] * 9, 5, 10, 3)
    [[0, 1, 2, 3, 4], [5, 6, 7, 8]]

    Signatures never stand alone:

    >>> in_pages([1] * 5, 5, 10, 3)
    [[0, 1, 2], [3, 4]]
    >>> in_pages([1] * 15, 5, 10, 3)
    [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9, 10, 11, 12], [13, 14]]
    >>> in_pages([], 5, 10, 3), in_pages([30], 5, 10, 3)
    ([[]], [[0]])
    """
    pages: list[list[int]] = [[]]
    left = first
    for number, height in enumerate(heights):
        if height > left and pages[-1]:
            pages.append([])
            left = page
        pages[-1].append(number)
        left -= height
    last = pages[-1]
    if tail > left and len(last) > KEPT:
        pages[-1:] = [last[:-KEPT], last[-KEPT:]]
    elif tail > left and len(last) > 1 and sum(heights[number] for number in last[1:]) + tail <= page:
        pages[-1:] = [last[:1], last[1:]]
    return pages
