from odoo.addons.after_sales_rma.controllers.spreadsheet import spreadsheet_of
from odoo.http import Controller, request, route


class BankList(Controller):
    @route("/after_sales_rma_payout/bank_list.xlsx", type="http", auth="user", readonly=True)
    def bank_list(self, ids: str = ""):
        """Payments to customers as a spreadsheet for the bank; whoever asks gets the payments he may see.

        :param ids: numbers of payments, with commas
        :raise AccessError: the user sees no payments at all; asked before anything is made of what he sent
        :raise BadRequest: these are no numbers
        """
        return spreadsheet_of(
            "account.payment",
            ids,
            request.env._("Payments are given by their ids, with commas."),
            request.env._("Payment List"),
            lambda payments, chosen: payments._after_sales_bank_list(chosen),
        )
