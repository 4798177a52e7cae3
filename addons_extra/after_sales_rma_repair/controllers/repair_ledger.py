import json

from odoo.addons.after_sales_rma.controllers.spreadsheet import read_ids, spreadsheet
from odoo.fields import Domain
from odoo.http import Controller, request, route
from psycopg2 import DataError
from werkzeug.exceptions import BadRequest

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
        return spreadsheet(request.env._("Repair Ledger"), content)

    def _find(self, Repair, ids: str, domain: str):
        """The repairs of cases that are meant."""
        chosen = read_ids(ids, request.env._("Repairs are given by their ids, with commas."))
        if chosen:
            return Repair.search([("id", "in", chosen), ("after_sales_line_id", "!=", False)])
        try:
            # What the database refuses is undone, so that there is something to say it with.
            with request.env.cr.savepoint(flush=False):
                return Repair.search(Domain(json.loads(domain)) & Domain("after_sales_line_id", "!=", False))
        except MALFORMED:
            raise BadRequest(request.env._("This is no search for repairs.")) from None
