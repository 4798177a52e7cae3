from odoo.addons.after_sales_rma.controllers.spreadsheet import read_ids, spreadsheet
from odoo.http import Controller, request, route
from werkzeug.exceptions import BadRequest


class WageList(Controller):
    @route("/after_sales_rma_responsible/wage_statement.xlsx", type="http", auth="user", readonly=True)
    def wage_statement(self, ids: str = ""):
        """Statements for payroll as a spreadsheet; whoever asks gets those that he may see.

        :param ids: numbers of statements, with commas
        :raise AccessError: the user sees no statements at all; asked before anything is made of what he sent
        :raise BadRequest: these are no numbers
        """
        Statement = request.env["after.sales.wage.statement"]
        Statement.check_access("read")
        refusal = request.env._("Statements are given by their ids, with commas.")
        chosen = read_ids(ids, refusal)
        if not chosen:
            raise BadRequest(refusal)
        return spreadsheet(request.env._("Statement for Payroll"), Statement._wage_list(chosen))
