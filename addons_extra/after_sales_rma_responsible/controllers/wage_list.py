from odoo.addons.after_sales_rma.controllers.spreadsheet import spreadsheet_of
from odoo.http import Controller, request, route


class WageList(Controller):
    @route("/after_sales_rma_responsible/wage_statement.xlsx", type="http", auth="user", readonly=True)
    def wage_statement(self, ids: str = ""):
        """Statements for payroll as a spreadsheet; whoever asks gets those that he may see.

        :param ids: numbers of statements, with commas
        :raise AccessError: the user sees no statements at all; asked before anything is made of what he sent
        :raise BadRequest: these are no numbers
        """
        return spreadsheet_of(
            "after.sales.wage.statement",
            ids,
            request.env._("Statements are given by their ids, with commas."),
            request.env._("Statement for Payroll"),
            lambda statements, chosen: statements._wage_list(chosen),
        )
