import json

from odoo.fields import Domain
from odoo.http import Controller, content_disposition, request, route
from psycopg2 import DataError
from werkzeug.exceptions import BadRequest

from ..models.outside import is_id

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: What a search that makes no sense ends in.
MALFORMED = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, DataError)


class RepairLedger(Controller):
    @route("/after_sales_rma/repair_ledger.xlsx", type="http", auth="user", readonly=True)
    def repair_ledger(self, ids: str = "", domain: str = "[]"):
        """The repair ledger as a spreadsheet; whoever asks gets the repairs he may see.

        :param ids: numbers of repairs, with commas; without them
        :param domain: the search of the list, as JSON
        :raise AccessError: the user sees no repairs at all; asked before anything is made of what he sent
        :raise BadRequest: these are no numbers, or this is no search
        """
        Repair = request.env["repair.order"]
        Repair.check_access("read")
        content = self._find(Repair, ids, domain)._after_sales_ledger_xlsx()
        name = request.env._("Repair Ledger")
        return request.make_response(
            content,
            headers=[("Content-Type", XLSX), ("Content-Disposition", content_disposition(f"{name}.xlsx"))],
        )

    def _find(self, Repair, ids: str, domain: str):
        """The repairs of cases that are meant."""
        chosen = [int(number) if number.isascii() and number.isdecimal() else 0 for number in ids.split(",") if number]
        if not all(is_id(number) for number in chosen):
            raise BadRequest(request.env._("Repairs are given by their ids, with commas."))
        if chosen:
            return Repair.search([("id", "in", chosen), ("after_sales_line_id", "!=", False)])
        try:
            # What the database refuses is undone, so that there is something to say it with.
            with request.env.cr.savepoint(flush=False):
                return Repair.search(Domain(json.loads(domain)) & Domain("after_sales_line_id", "!=", False))
        except MALFORMED:
            raise BadRequest(request.env._("This is no search for repairs.")) from None
