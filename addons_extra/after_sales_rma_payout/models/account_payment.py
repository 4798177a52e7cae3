from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.day import when
from odoo.addons.after_sales_rma.models.log import gate
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.workbook import workbook
from odoo.api import ValuesType
from odoo.exceptions import UserError

#: States in which the money is gone.
GONE = ("in_process", "paid")


class AccountPayment(models.Model):
    """The gate that every payment to a customer passes, whoever made it: no more than he has to his credit (law 2)."""

    _name = "account.payment"
    _inherit = ["after.sales.native.written", "account.payment"]

    after_sales_credit_note_ids = fields.Many2many(
        "account.move",
        "account_payment_after_sales_credit_note_rel",
        "payment_id",
        "move_id",
        string="Credit Notes of Cases",
        copy=False,
        readonly=True,
        help="What this payment pays back.",
    )
    after_sales_way_reason = fields.Char(
        string="Why This Way",
        copy=False,
        readonly=True,
        help="Why the customer is paid back another way than he paid.",
    )

    after_sales_date_when = when("date", "Paid When")
    after_sales_cheque_number = fields.Char(
        string="Cheque Number",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The cheque that was handed over.",
    )
    after_sales_cheque_payee = fields.Char(string="Payee of the Cheque", copy=False, readonly=True)

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]):
        payments = super().create(vals_list)
        payments._after_sales_check_bare()
        return payments

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        if {"state", "amount", "currency_id", "partner_id", "payment_type", "invoice_ids"} & vals.keys():
            self._after_sales_check_bare()
        return result

    def _after_sales_check_bare(self) -> None:
        """A payment without a journal entry is gone by its state; the others pass when their entry is posted."""
        self.filtered(lambda payment: not payment.move_id and payment.state in GONE)._after_sales_check_owed()

    @gate
    def _after_sales_check_owed(self) -> None:
        """:raise UserError: a customer of cases would get more than he has to his credit"""
        out = self.filtered(
            lambda payment: payment.payment_type == "outbound"
            and payment.partner_type == "customer"
            # The provider paid it already, and was asked whether it might: what happened is entered.
            and payment.sudo().payment_transaction_id.operation != "refund"
        )
        if out:
            self.env["after.sales.paying"]._check_owed(
                {(payment.company_id, payment.partner_id.commercial_partner_id) for payment in out}
            )

    def _after_sales_way_words(self) -> str:
        """How the money goes, in a few words."""
        self.ensure_one()
        way = self.journal_id.name
        method = self.payment_method_line_id
        if method and self.payment_method_code != "manual":
            way = self.env._("%(journal)s, %(method)s", journal=way, method=method.name)
        if self.after_sales_cheque_number:
            return self.env._(
                "%(way)s, cheque %(number)s to %(payee)s",
                way=way,
                number=self.after_sales_cheque_number,
                payee=self.after_sales_cheque_payee,
            )
        account = (self.partner_bank_id.acc_number or "").replace(" ", "")
        if account and self.journal_id.type == "bank":
            # What a stranger reads over somebody's shoulder is no account number.
            return self.env._("%(way)s to the account ending in %(digits)s", way=way, digits=account[-4:])
        return way

    def _after_sales_payee(self) -> str:
        """Who gets the money: whom the cheque names, who holds the account, or the customer."""
        return self.after_sales_cheque_payee or self.partner_bank_id.acc_holder_name or self.partner_id.name

    # -- the list for the bank -----------------------------------------------------------------------------------

    @public
    def action_after_sales_bank_list(self) -> dict:
        """Hand out the list of these payments for the bank.

        :raise UserError: one of them is no payment to a customer that is posted
        """
        wrong = self.filtered(lambda payment: payment.payment_type != "outbound" or payment.state not in GONE)
        if wrong or not self:
            raise UserError(
                self.env._(
                    "Only posted payments to customers stand in the list for the bank: %(payments)s.",
                    payments=", ".join(wrong.mapped("display_name")) or self.env._("nothing is chosen"),
                )
            )
        self.check_access("read")
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/after_sales_rma_payout/bank_list.xlsx?ids={ids}",
            "target": "download",
        }

    @api.model
    def _after_sales_bank_list(self, payment_ids: list[int]) -> bytes:
        """Posted payments to customers as a workbook, a line for each, in their order.

        :param payment_ids: those that the user does not see are left out
        """
        payments = self.search(
            [("id", "in", payment_ids), ("payment_type", "=", "outbound"), ("state", "in", GONE)], order="date, id"
        )
        columns = [
            (self.env._("Date"), 12, lambda item: item.date),
            (self.env._("Payment"), 20, lambda item: item.name),
            (self.env._("Pay From"), 18, lambda item: item.journal_id.name),
            (self.env._("Customer"), 28, lambda item: item.partner_id.display_name),
            (self.env._("Payee"), 28, lambda item: item._after_sales_payee()),
            (self.env._("Cheque Number"), 16, lambda item: item.after_sales_cheque_number),
            (self.env._("Account Number"), 26, lambda item: item.partner_bank_id.acc_number),
            (self.env._("Bank"), 24, lambda item: item.partner_bank_id.bank_id.name),
            (self.env._("Bank Code"), 14, lambda item: item.partner_bank_id.bank_id.bic),
            (self.env._("Amount"), 14, lambda item: item.amount),
            (self.env._("Currency"), 9, lambda item: item.currency_id.name),
            (self.env._("Reference"), 30, lambda item: item.memo),
        ]
        return workbook(self.env._("Payment List"), columns, payments)

    @api.model
    def _after_sales_show(self, payments) -> dict:
        """Action that shows payments to customers; closes the dialog when there are none."""
        if not payments:
            return {"type": "ir.actions.act_window_close"}
        action = self.env["ir.actions.actions"]._for_xml_id("after_sales_rma_payout.action_payments")
        return {**action, "domain": [("id", "in", payments.ids)], "context": {"create": False}}


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_sales_made_by_cases(self):
        """Payments of credit notes as well."""
        paid = self.filtered(lambda move: move.sudo().origin_payment_id.after_sales_credit_note_ids)
        return super()._after_sales_made_by_cases() | paid

    def _after_sales_keeps_day(self) -> bool:
        """A payment is shown with the day on which the money goes: its entry has no other."""
        return bool(self.origin_payment_id) or super()._after_sales_keeps_day()

    def _after_sales_locked_name(self) -> str:
        payment = self.origin_payment_id
        return payment.memo or payment.display_name if payment else super()._after_sales_locked_name()

    def _after_sales_after_post(self) -> None:
        super()._after_sales_after_post()
        payments = self.origin_payment_id
        if payments:
            payments._after_sales_check_owed()
        entries = self.filtered(lambda move: move.move_type == "entry" and not move.origin_payment_id)
        if entries:
            entries._after_sales_check_money_out()

    @gate
    def _after_sales_check_money_out(self) -> None:
        """An entry that somebody writes himself pays a customer as a payment does.

        What a bank statement tells has happened, and a payment of the customer that is taken back is owed again.

        :raise UserError: a customer of cases would get more than he has to his credit
        """
        owed = self.filtered(lambda move: not (move.statement_line_id or move.reversed_entry_id)).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and line.partner_id and line.balance > 0
        )
        if not owed:
            return
        Paying, given = self.env["after.sales.paying"], owed.move_id.line_ids.filtered(lambda line: line.balance < 0)
        money = Paying._money_accounts(given.account_id)
        paying = given.filtered(lambda line: line.account_id in money).move_id
        customers = {
            (line.company_id, line.partner_id.commercial_partner_id) for line in owed if line.move_id in paying
        }
        if customers:
            Paying._check_owed(customers)
