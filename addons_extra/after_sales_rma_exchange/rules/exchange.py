"""Exchange: how much of a replacement is due (R25)."""


def due(planned: float, whole: float, reached: float, ordered: float) -> float:
    """Quantity of a replacement to order now, before rounding to its unit.

    Replacements follow what came back: of five for five, two are due when two came back.

    :param planned: quantity of the replacement for the whole line, in its own unit
    :param whole: quantity of the line that is exchanged
    :param reached: how much of the line may be replaced by now, what was replaced before included
    :param ordered: quantity of the replacement that is ordered already

    >>> due(5, 5, 2, 0), due(5, 5, 5, 2)
    (2.0, 3.0)
    >>> due(3, 1, 1, 0)  # three smaller ones for one
    3.0
    >>> due(5, 5, 2, 3)  # more was sent ahead
    0.0
    """
    return max(planned * min(reached, whole) / whole - ordered, 0.0)
