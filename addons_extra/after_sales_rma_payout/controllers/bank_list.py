from odoo.addons.after_sales_rma.controllers.spreadsheet import read_ids, spreadsheet
from odoo.http import Controller, request, route
from werkzeug.exceptions import BadRequest


class BankList(Controller):
    @route("/after_sales_rma_payout/bank_list.xlsx", type="http", auth="user", readonly=True)
    def bank_list(self, ids: str = ""):
        """Payments to customers as a spreadsheet for the bank; whoever asks gets the payments he may see.

        :param ids: numbers of payments, with commas
        :raise AccessError: the user sees no payments at all; asked before anything is made of what he sent
        :raise BadRequest: these are no numbers
        """
        Payment = request.env["account.payment"]
        Payment.check_access("read")
        refusal = request.env._("Payments are given by their ids, with commas.")
        chosen = read_ids(ids, refusal)
        if not chosen:
            raise BadRequest(refusal)
        return spreadsheet(request.env._("Payment List"), Payment._after_sales_bank_list(chosen))
