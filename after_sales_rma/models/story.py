"""What happened is written into the stories of cases and transfers, all of it with one statement."""

from collections.abc import Iterable

from odoo import models


def tell_story(told: Iterable[tuple[models.BaseModel, str]], author: models.BaseModel | None = None) -> None:
    """Write sentences into the stories of records.

    Odoo's own ``_message_log`` takes one record; in a loop, each of them would be a statement of its own.

    :param told: (one record, what happened); all of one model, several of a record in the order they are to be read
    :param author: the ``res.partner`` whose words they are; by default the user's
    """
    left = list(told)
    while left:
        bodies, later = {}, []
        for record, body in left:
            if record.id in bodies:
                later.append((record, body))
            else:
                bodies[record.id] = body
        left[0][0].browse(bodies)._message_log_batch(bodies, author_id=author.id if author else None)
        left = later
