from odoo.addons.after_sales_rma.models.outside import is_id
from odoo.http import Controller, content_disposition, request, route
from werkzeug.exceptions import BadRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        chosen = [int(number) if number.isascii() and number.isdecimal() else 0 for number in ids.split(",") if number]
        if not chosen or not all(is_id(number) for number in chosen):
            raise BadRequest(request.env._("Days are given by their ids, with commas."))
        content = Report.search([("id", "in", chosen)], order="date, id")._xlsx()
        name = request.env._("Daily Return Report")
        return request.make_response(
            content,
            headers=[("Content-Type", XLSX), ("Content-Disposition", content_disposition(f"{name}.xlsx"))],
        )
