"""What is written for somebody is written in that person's language, whoever presses the button or runs the job."""

from collections.abc import Callable
from typing import Any

from odoo import models

TODO = "mail.mail_activity_data_todo"


def as_read_by(records: models.BaseModel, reader: models.BaseModel | None) -> models.BaseModel:
    """The same records in the language of whoever reads what is written with them.

    A scheduled job has no language of its own: what it wrote would be English.

    :param reader: one ``res.users`` or ``res.partner``; where it has no language, that of the company is used
    """
    lang = reader and reader.sudo().lang
    return records.with_context(lang=lang or records.env.company.partner_id.sudo().lang or records.env.lang)


def give_task(records: models.BaseModel, user: models.BaseModel, words: Callable, kind: str = TODO, **values: Any):
    """Give a user something to do about each of these records, in his language.

    Nothing else of the add-on plans activities on records: see the test that walks all places.

    :param records: what the activities belong to
    :param words: takes the records in the user's language and gives the summary
    :param kind: XML id of the type of activity
    :param values: other arguments of ``activity_schedule``; ``note`` may be such a function, too
    :return: the new ``mail.activity`` records
    """
    own = as_read_by(records, user)
    if callable(values.get("note")):
        values["note"] = values["note"](own)
    return own.activity_schedule(kind, user_id=user.id, summary=words(own), **values)


def take_back_task(records: models.BaseModel, kinds: list[str]) -> None:
    """Take what the add-on gave users to do about these records off their lists: nobody needs to do it any more.

    It is deleted when the transaction ends. Odoo forgets all that it has read when it deletes anything, and what goes
    on in the same click would read it again.

    :param kinds: XML ids of types of activities
    """
    activities = records.activity_search(kinds)
    if not activities:
        return
    activities.write({"active": False})
    hooks, key = records.env.cr.precommit, "after_sales_rma.take_back_task"

    def delete():
        # A rollback in between gave some of them back.
        activities.sudo().search([("id", "in", [*hooks.data.pop(key)]), ("active", "=", False)]).unlink()

    if key not in hooks.data:
        hooks.data[key] = set()
        hooks.add(delete)
    hooks.data[key].update(activities.ids)
