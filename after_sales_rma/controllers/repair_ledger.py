import json

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RepairLedger(Controller):
    @route("/after_sales_rma/repair_ledger.xlsx", type="http", auth="user", readonly=True)
    def repair_ledger(self, ids: str = "", domain: str = "[]"):
        """The repair ledger as a spreadsheet; whoever asks gets the repairs he may see.

        :param ids: numbers of repairs, with commas; without them
        :param domain: the search of the list, as JSON
        """
        Repair = request.env["repair.order"]
        chosen = [int(number) for number in ids.split(",") if number.isdigit()]
        wanted = [("id", "in", chosen)] if chosen else json.loads(domain)
        repairs = Repair.search([*wanted, ("after_sales_line_id", "!=", False)])
        content = repairs._after_sales_ledger_xlsx()
        name = request.env._("Repair Ledger")
        return request.make_response(
            content,
            headers=[("Content-Type", XLSX), ("Content-Disposition", content_disposition(f"{name}.xlsx"))],
        )
