"""Jobs over many records: one that cannot be done does not hold up the others."""

import logging
from collections.abc import Callable

from odoo import models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


def one_by_one(records: models.BaseModel, do: Callable, put_aside: Callable | None = None) -> models.BaseModel:
    """Do something with records at once; where that fails, with each of them, and leave out those that cannot.

    Nothing of what failed stays in the database. Whoever meets another transaction is retried by the job as a whole.

    :param do: takes the records
    :param put_aside: takes the one record that failed, and the exception; it is logged in any case
    :return: those with which it was done
    """
    if not records:
        return records
    try:
        with records.env.cr.savepoint():
            do(records)
            records.env.flush_all()
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        raise
    except Exception as error:  # noqa: BLE001 — whatever it is, the others are done
        records.env.invalidate_all()
        if len(records) > 1:
            return records.browse().concat(*(one_by_one(record, do, put_aside) for record in records))
        _logger.warning("%s: %s could not be done and is left out", records, getattr(do, "__name__", do), exc_info=True)
        if put_aside:
            put_aside(records, error)
        return records.browse()
    return records
