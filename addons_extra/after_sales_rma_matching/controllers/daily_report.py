from odoo.addons.after_sales_rma.controllers.spreadsheet import read_ids, spreadsheet
from odoo.http import Controller, request, route
from werkzeug.exceptions import BadRequest


class DailyReport(Controller):
    @route("/after_sales_rma_matching/daily_report.xlsx", type="http", auth="user", readonly=True)
    def daily_report(self, ids: str = ""):
        """Daily return reports as a spreadsheet; whoever asks gets the days he may see.

        :param ids: numbers of days, with commas
        :raise AccessError: the user sees no daily reports at all; asked before anything is made of what he sent
        :raise BadRequest: these are no numbers
        """
        Report = request.env["after.sales.daily.report"]
        Report.check_access("read")
        refusal = request.env._("Days are given by their ids, with commas.")
        chosen = read_ids(ids, refusal)
        if not chosen:
            raise BadRequest(refusal)
        content = Report.search([("id", "in", chosen)], order="date, id")._xlsx()
        return spreadsheet(request.env._("Daily Return Report"), content)
