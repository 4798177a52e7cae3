from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.tools import formatLang

from ..services.payout import Row, Terms


class AfterSalesPayout(models.TransientModel):
    """How customers are paid back: proposed as they paid, changed with a reason (R23)."""

    _name = "after.sales.payout"
    _description = "Pay Back"
    _inherit = ["after.sales.dialog"]

    note_ids = fields.Many2many("account.move", string="Credit Notes", required=True)
    line_ids = fields.One2many("after.sales.payout.line", "payout_id", string="Payments")
    date = fields.Date(
        required=True, default=lambda self: self.env["after.sales.working.time"]._today(self.env.company)
    )
    sets_off = fields.Boolean(
        string="Set Off against Open Invoices", help="The customer agrees that it is taken off what he still owes."
    )
    open_invoice_text = fields.Char(compute="_compute_open_invoice_text")
    agreement = fields.Char(
        string="How the Customer Agreed", help="When, by whom and how, such as a call or a letter; kept on the case."
    )
    reason = fields.Char(string="Why Another Way", help="Kept on the case and on the payment.")
    is_deviating = fields.Boolean(compute="_compute_is_deviating")
    unpaid_text = fields.Text(string="Not Paid", readonly=True)

    @api.model
    def _open(self, notes) -> dict:
        """Action that asks how credit notes are paid back.

        :raise UserError: nothing is to be paid back of one of them, or the user may not
        """
        self.env["after.sales.paying"]._check_payer(notes)
        dialog = self.create({"note_ids": [(6, 0, notes.ids)]})
        dialog._propose()
        return dialog._show()

    def _show(self) -> dict:
        """Action that shows this dialog."""
        self.ensure_one()
        return {**self._dialog(self.env._("Pay Back")), "res_id": self.id, "context": {}}

    def _debts(self) -> list:
        """What is due, less what is going to be set off."""
        Paying = self.env["after.sales.paying"]
        debts = Paying._debts(self.note_ids._origin)
        if self.sets_off:
            for debt, lines in Paying._open_invoice_lines(debts).items():
                owed = sum(lines.mapped("amount_residual_currency"))
                debt.due = max(debt.currency.round(debt.due - owed), 0.0)
        return debts

    def _proposed_rows(self) -> list[dict]:
        """Values of the lines that are proposed."""
        Paying = self.env["after.sales.paying"]
        rows = []
        for debt, shares in Paying._propose(self._debts()).items():
            common = {
                "partner_id": debt.partner.id,
                "company_id": debt.company.id,
                "account_id": debt.account.id,
                "currency_id": debt.currency.id,
            }
            account = Paying._payee_account(debt)
            for way, amount in shares:
                if way is None:
                    journal, line = Paying._default_way(debt)
                    journal_id, line_id, payment_id = journal.id, line.id, False
                else:
                    journal_id, line_id, payment_id = way.journal_id, way.method_line_id, way.payment_id
                journal = self.env["account.journal"].browse(journal_id)
                bank_id = (way and way.bank_id) or (journal.type == "bank" and not payment_id and account.id)
                rows.append(
                    {
                        **common,
                        "journal_id": journal_id,
                        "payment_method_line_id": line_id,
                        "partner_bank_id": bank_id,
                        "payment_id": payment_id,
                        "amount": amount,
                        "is_as_paid": way is not None,
                    }
                )
        return rows

    def _propose(self) -> None:
        self.ensure_one()
        self.line_ids = [(5, 0, 0), *[(0, 0, values) for values in self._proposed_rows()]]

    @api.onchange("sets_off")
    def _onchange_sets_off(self):
        self._propose()

    @api.depends("note_ids")
    def _compute_open_invoice_text(self):
        Paying = self.env["after.sales.paying"]
        for dialog in self:
            words = []
            debts = Paying._debts(dialog.note_ids._origin)
            for debt, lines in Paying._open_invoice_lines(debts).items():
                if lines:
                    words.append(
                        dialog.env._(
                            "%(customer)s owes %(amount)s: %(invoices)s",
                            customer=debt.partner.display_name,
                            amount=formatLang(
                                dialog.env, sum(lines.mapped("amount_residual_currency")), currency_obj=debt.currency
                            ),
                            invoices=", ".join(lines.move_id.mapped("name")),
                        )
                    )
            dialog.open_invoice_text = "; ".join(words) or False

    @api.depends(
        "sets_off",
        "line_ids.amount",
        "line_ids.journal_id",
        "line_ids.payment_method_line_id",
        "line_ids.partner_bank_id",
        "line_ids.payment_id",
    )
    def _compute_is_deviating(self):
        Paying = self.env["after.sales.paying"]
        for dialog in self:
            debts = dialog._debts()
            proposals = Paying._propose(debts)
            rows = dialog._rows()
            dialog.is_deviating = any(
                Paying._deviates(debt, [row for row in rows if row.key == debt.key], proposals[debt]) for debt in debts
            )

    def _rows(self) -> list[Row]:
        """What the lines say."""
        return [line._row() for line in self.line_ids]

    @public
    def action_confirm(self) -> dict:
        """Pay; of several customers, those that cannot be paid stay in the dialog, with why.

        :return: action that shows the payments, or the dialog with what is left
        :raise UserError: there is one customer alone, and he cannot be paid
        """
        self.ensure_one()
        Paying = self.env["after.sales.paying"]
        paid, failures = Paying._pay(
            self.note_ids,
            self._rows(),
            Terms(self.sets_off, self.date, (self.reason or "").strip(), (self.agreement or "").strip()),
        )
        payments = self.env["account.payment"].union(*(item.payments for item in paid))
        if failures:
            return self._stay(failures, paid)
        return self.env["account.payment"]._after_sales_show(payments)

    def _stay(self, failures: dict, paid: list) -> dict:
        """The dialog with what was not paid, and why."""
        left = [line.key for line in failures]
        whole = {item.debt.key for item in paid} - set(left)
        done = self.line_ids.filtered(
            lambda line: (line.company_id.id, line.partner_id.id, line.account_id.id, line.currency_id.id) in whole
        )
        self.line_ids = [(2, line.id) for line in done]
        self.note_ids = self.note_ids.filtered(lambda note: note._after_sales_is_to_pay_back())
        self._propose()
        lines = [
            self.env._(
                "%(customer)s, %(documents)s: %(problem)s",
                customer=debt.partner.display_name,
                documents=", ".join(debt.notes.mapped("name")),
                problem=words,
            )
            for debt, words in failures.items()
        ]
        if paid:
            lines.insert(0, self.env._("%(count)s customers were paid. Not paid:", count=len(whole)))
        self.sudo().unpaid_text = "\n".join(lines)
        return self._show()


class AfterSalesPayoutLine(models.TransientModel):
    """One payment of a dialog: of what is owed to one customer, by one way."""

    _name = "after.sales.payout.line"
    _description = "Payment to a Customer"
    _inherit = ["after.sales.dialog"]

    payout_id = fields.Many2one("after.sales.payout", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    company_id = fields.Many2one("res.company", required=True)
    account_id = fields.Many2one("account.account", string="Receivable Account", required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    journal_id = fields.Many2one(
        "account.journal",
        string="Pay From",
        required=True,
        domain="[('company_id', 'parent_of', company_id), ('type', 'in', ('bank', 'cash', 'credit'))]",
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Method",
        domain="[('journal_id', '=', journal_id), ('payment_type', '=', 'outbound')]",
    )
    partner_bank_id = fields.Many2one(
        "res.partner.bank",
        string="To Account",
        domain="[('partner_id.commercial_partner_id', '=', partner_id)]",
        help="Only accounts that money may be sent to.",
    )
    payment_id = fields.Many2one(
        "account.payment", string="Refunded Online", help="The provider of this online payment is asked to refund it."
    )
    amount = fields.Monetary(required=True)
    is_as_paid = fields.Boolean(string="As Paid", help="The customer paid this way.")
    is_trusted = fields.Boolean(
        related="partner_bank_id.allow_out_payment", string="Trusted", help="Money may be sent to this account."
    )
    is_bank = fields.Boolean(compute="_compute_is_bank")
    cheque_number = fields.Char(help="Filled in, the customer gets a cheque: it needs no account.")
    cheque_payee = fields.Char(string="Payee of the Cheque", help="Empty: the customer.")

    def _row(self) -> Row:
        """What this line says."""
        self.ensure_one()
        return Row(
            (self.company_id.id, self.partner_id.id, self.account_id.id, self.currency_id.id),
            self.journal_id,
            self.payment_method_line_id,
            self.partner_bank_id,
            self.payment_id,
            self.amount,
            cheque=(self.cheque_number or "").strip(),
            payee=(self.cheque_payee or "").strip() or self.partner_id.name or "",
        )

    @api.onchange("cheque_number")
    def _onchange_cheque_number(self):
        """A cheque goes to no account."""
        if self.cheque_number:
            self.partner_bank_id = False

    @api.depends("journal_id")
    def _compute_is_bank(self):
        for line in self:
            line.is_bank = line.journal_id.type == "bank"

    @api.onchange("journal_id")
    def _onchange_journal_id(self):
        """Another journal pays by its own methods, and is no online refund."""
        methods = self.journal_id.outbound_payment_method_line_ids
        if self.payment_id and self.payment_id.journal_id != self.journal_id:
            self.payment_id = False
        if not self.payment_id and self.payment_method_line_id not in methods:
            self.payment_method_line_id = methods[:1]
            self.is_as_paid = False
