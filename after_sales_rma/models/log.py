"""One line at INFO of what runs by itself, posts or refuses: numbers of documents, nothing of persons or goods."""

import functools
import logging
import time
from collections.abc import Callable

from odoo import models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

#: Documents have numbers; what belongs to one is named by it.
DOCUMENTS = frozenset(("after.sales.rma", "account.move", "repair.order", "sale.order", "stock.picking"))
ABOVE = ("rma_id", "picking_id", "move_id", "order_id")

#: More numbers than these are counted.
MANY = 20


def numbers(records: models.BaseModel) -> str:
    """The numbers of documents, or of those that records belong to; ids where there is none.

    :param records: of any model; read as superuser, for nobody sees them here
    """
    records = records.sudo()
    for name in () if records._name in DOCUMENTS else ABOVE:
        field = records._fields.get(name)
        if field is not None and field.comodel_name in DOCUMENTS and records[name]:
            records = records[name]
            break
    named = records._name in DOCUMENTS
    names = [
        (named and record.name not in (False, "/") and record.name) or f"{record._name}({record.id or ''})"
        for record in records[:MANY]
    ]
    more = [f"and {len(records) - MANY} more"] if len(records) > MANY else []
    return ", ".join([*names, *more]) or "nothing"


def did(what: str, records: models.BaseModel) -> None:
    """Log what was done by itself, with which documents; nothing when there are none."""
    if records and _logger.isEnabledFor(logging.INFO):
        _logger.info("%s: %s", what, numbers(records))


def job(method: Callable) -> Callable:
    """A scheduled job: one line for each run, with what it returns and how long it took."""

    @functools.wraps(method)
    def logged(self, *args, **kwargs):
        started = time.monotonic()
        result = method(self, *args, **kwargs)
        done = numbers(result) if isinstance(result, models.BaseModel) else "done"
        _logger.info("Job %s.%s: %s, %.1f s", self._name, method.__name__, done, time.monotonic() - started)
        return result

    return logged


def gate(method: Callable) -> Callable:
    """A check that refuses by raising: one line for each refusal, by the innermost gate."""

    @functools.wraps(method)
    def logged(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except UserError as error:
            if not getattr(error, "after_sales_logged", False):
                error.after_sales_logged = True
                _logger.info("Refused by %s: %s", method.__name__, _numbers_if_readable(self))
            raise

    return logged


def _numbers_if_readable(records: models.BaseModel) -> str:
    """The numbers, where what was refused left them readable: the refusal itself is what has to arrive."""
    try:
        return numbers(records)
    except Exception:  # noqa: BLE001 — whatever it is, the refusal goes on
        return f"{records._name}{records._ids}"
