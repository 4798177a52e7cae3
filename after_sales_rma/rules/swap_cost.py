"""What goods that leave in the place of others change in the cost of sales (R25)."""


def swap_cost(came_back: tuple[float, float], left: tuple[float, float]) -> float:
    """What the cost of sales grows by when goods are swapped: the cost of what left less that of what came back.

    Only pairs count: as long as one of the two is missing, the stock and the ledger wait for it.

    :param came_back: (quantity, value) of the goods received
    :param left: (quantity, value) of their replacements
    :return: in the currency of the values, not rounded; negative when the replacement cost less

    >>> swap_cost((1, 110.0), (1, 120.0))
    10.0
    >>> swap_cost((3, 300.0), (1, 90.0))
    -10.0
    >>> swap_cost((1, 100.0), (0, 0.0)), swap_cost((0, 0.0), (2, 220.0))
    (0.0, 0.0)
    """
    pairs = min(came_back[0], left[0])
    if pairs <= 0:
        return 0.0
    return left[1] * pairs / left[0] - came_back[1] * pairs / came_back[0]
