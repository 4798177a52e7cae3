"""What all routes do that hand out a list as a spreadsheet."""

from odoo.http import content_disposition, request
from werkzeug.exceptions import BadRequest

from ..models.outside import is_id

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read_ids(text: str, refusal: str) -> list[int]:
    """Ids that somebody sent, with commas.

    :param refusal: what is said when these are none
    :raise BadRequest: one of them is no id
    """
    ids = [int(number) if number.isascii() and number.isdecimal() else 0 for number in text.split(",") if number]
    if not all(is_id(number) for number in ids):
        raise BadRequest(refusal)
    return ids


def spreadsheet(name: str, content: bytes):
    """The answer by which a browser saves a workbook.

    :param name: of the file, without its ending
    """
    headers = [("Content-Type", XLSX), ("Content-Disposition", content_disposition(f"{name}.xlsx"))]
    return request.make_response(content, headers=headers)


def spreadsheet_of(model: str, ids: str, refusal: str, name: str, write):
    """The answer to somebody who wants certain records as a workbook; he gets those that he may see.

    :param ids: of the records, with commas
    :param refusal: what is said when these are none
    :param name: of the file, without its ending
    :param write: what makes the content, of the model and the ids
    :raise AccessError: the user sees no such records at all; asked before anything is made of what he sent
    :raise BadRequest: these are no ids
    """
    records = request.env[model]
    records.check_access("read")
    chosen = read_ids(ids, refusal)
    if not chosen:
        raise BadRequest(refusal)
    return spreadsheet(name, write(records, chosen))
