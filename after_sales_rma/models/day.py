"""Whether a day is over, is today or is to come: said by the company's calendar, whoever looks from wherever."""

from odoo import api, fields
from odoo.fields import Domain

#: How a day compares with the day that it is where the company is.
COMPARED = {"past": "<", "today": "=", "later": ">"}


def when(day: str, string: str, *, anywhere: bool = False) -> fields.Selection:
    """A field by which lists are filtered: a view's ``today`` would be the day of the reader, who may be abroad.

    :param day: name of a date of the same model, which has a ``company_id``
    :param string: label of the field
    :param anywhere: whether users see records of companies that are not their own
    """

    @api.depends(day, "company_id")
    def compute(records) -> None:
        today = records.env["after.sales.working.time"]._todays(records.company_id)
        for record in records:
            own, now = record[day], today.get(record.company_id)
            record[name(records)] = own and now and ("past" if own < now else "today" if own == now else "later")

    def search(records, operator: str, value):
        if operator != "in":
            return NotImplemented
        time = records.env["after.sales.working.time"]
        known = [time._day_is(COMPARED[item], day, anywhere=anywhere) for item in value if item in COMPARED]
        return Domain.OR([*known, *([Domain(day, "=", False)] if False in value else [])])

    def name(records) -> str:
        return next(key for key, field in records._fields.items() if field.compute is compute)

    return fields.Selection(
        [("past", "Over"), ("today", "Today"), ("later", "To come")], string=string, compute=compute, search=search
    )
