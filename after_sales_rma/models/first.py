from odoo import models


def first(records: models.BaseModel) -> models.BaseModel:
    """The first of records, or none where there are none.

    A slice ``[:1]`` forgets what its record is read together with: in a loop, each would be a statement of its own.
    """
    return next(iter(records), records)
