from odoo.addons.after_sales_rma.controllers.spreadsheet import spreadsheet_of
from odoo.http import Controller, request, route


class DailyReport(Controller):
    @route("/after_sales_rma_matching/daily_report.xlsx", type="http", auth="user", readonly=True)
    def daily_report(self, ids: str = ""):
        """Daily return reports as a spreadsheet; whoever asks gets the days he may see.

        :param ids: numbers of days, with commas
        :raise AccessError: the user sees no daily reports at all; asked before anything is made of what he sent
        :raise BadRequest: these are no numbers
        """
        return spreadsheet_of(
            "after.sales.daily.report",
            ids,
            request.env._("Days are given by their ids, with commas."),
            request.env._("Daily Return Report"),
            lambda days, chosen: days.search([("id", "in", chosen)], order="date, id")._xlsx(),
        )
