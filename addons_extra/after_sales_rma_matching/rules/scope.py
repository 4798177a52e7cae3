"""Which documents of the days are read, where it need not be all of them."""

from datetime import datetime
from typing import NamedTuple


class Scope(NamedTuple):
    """Which documents are read, where it need not be all of them.

    :ivar rma_ids: cases whose documents are read
    :ivar line_ids: the lines of these cases
    :ivar since: goods that moved from then on (UTC) are read as well, whether they belong to a case or not
    """

    rma_ids: list[int]
    line_ids: list[int]
    since: datetime | None = None
