from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.addons.after_sales_rma.models.guarded import OURS, TRUSTED
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.log import did
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import formatLang

from ..rules import ways
from .debts import Debt, Way


class Row(NamedTuple):
    """What a person decided to pay, of one debt by one way.

    :ivar key: of the debt, see ``Debt``
    :ivar journal: ``account.journal``; ``method_line`` and ``bank`` likewise
    :ivar payment: the online payment that is refunded by its provider, or none
    :ivar amount: in the currency of the debt, > 0
    :ivar other: the name of a way that is no payment, which an add-on knows; mostly empty
    :ivar cheque: number of the cheque that is handed over, or nothing; ``payee`` whom it names
    """

    key: tuple
    journal: models.BaseModel
    method_line: models.BaseModel
    bank: models.BaseModel
    payment: models.BaseModel
    amount: float
    other: str = ""
    cheque: str = ""
    payee: str = ""


class Terms(NamedTuple):
    """What holds for all that is paid together.

    :ivar sets_off: the customers agree that it is set off against what they owe
    :ivar reason: why another way than the customers paid
    :ivar agreement: how the customers agreed to what is no payment
    """

    sets_off: bool
    date: object
    reason: str
    agreement: str = ""


class Paid(NamedTuple):
    """What became of a debt, for whoever is told of it.

    :ivar payments: ``account.payment`` made
    :ivar set_off: {``account.move`` of an invoice: amount}
    :ivar refunds: ``payment.transaction`` that the provider was asked for
    :ivar entries: ``account.move`` of what went another way than by a payment
    """

    debt: Debt
    notes: models.BaseModel
    payments: models.BaseModel
    set_off: dict
    refunds: models.BaseModel
    entries: models.BaseModel


class AfterSalesPaying(models.AbstractModel):
    """Paying: set off, paid by native payments, refunded online; each customer as a whole or not at all."""

    _inherit = "after.sales.paying"

    @api.model
    def _pay(self, notes, rows: list[Row], terms: Terms) -> tuple[list[Paid], dict[Debt, str]]:
        """Pay credit notes of cases back.

        :param notes: posted ``account.move`` records
        :param rows: what is paid; a debt without rows is set off at most
        :return: (what was paid, {debt: why nothing of it was})
        :raise UserError: the user does not pay; or there is one customer alone, and it cannot be done
        """
        self._check_payer(notes)
        self._hold_customers(notes.commercial_partner_id)
        hold(notes.sudo())
        debts = {debt.key: debt for debt in self._debts(notes)}
        rows_of: dict[Debt, list[Row]] = defaultdict(list)
        for row in rows:
            if row.key not in debts:
                raise UserError(self.env._("What is chosen is not owed any more: open the dialog again."))
            rows_of[debts[row.key]].append(row)
        todo = [debt for debt in debts.values() if rows_of[debt] or terms.sets_off]
        if not todo:
            raise UserError(self.env._("Say what is to be paid."))
        failures: dict[Debt, str] = {}
        paid = self._pay_together(todo, rows_of, terms, failures, alone=len(todo) == 1)
        for index, item in enumerate(paid):
            paid[index] = self._refund_online(item, rows_of[item.debt], failures)
        self._tell_paid(paid, terms)
        return paid, failures

    @api.model
    def _pay_together(self, debts, rows_of, terms: Terms, failures: dict, *, alone: bool) -> list[Paid]:
        """Pay debts at once; where that fails, each by itself, and leave out those that cannot be paid.

        :param failures: filled with {debt: words}
        :param alone: raise instead
        """
        as_found = [(debt, debt.lines, debt.due) for debt in debts]
        try:
            with self.env.cr.savepoint():
                paid = self._pay_debts(debts, rows_of, terms)
                self.env.flush_all()
                return paid
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (UserError, AccessError) as error:
            self.env.invalidate_all()
            for debt, lines, due in as_found:
                debt.lines, debt.due = lines, due
            if alone:
                raise
            if len(debts) == 1:
                failures[debts[0]] = str(error)
                return []
        half = len(debts) // 2
        return [
            item
            for part in (debts[:half], debts[half:])
            for item in self._pay_together(part, rows_of, terms, failures, alone=False)
        ]

    @api.model
    def _pay_debts(self, debts, rows_of, terms: Terms) -> list[Paid]:
        """:raise UserError: one of the debts cannot be paid as it is asked"""
        notes_of = {debt: debt.notes for debt in debts}
        set_off = self._set_off(debts) if terms.sets_off else {}
        proposals = self._propose(debts)
        for debt in debts:
            self._check_rows(debt, rows_of[debt], proposals[debt], terms)
        entries = self._pay_otherwise(
            [(debt, row) for debt in debts for row in rows_of[debt] if row.other], notes_of, terms
        )
        orders = [(debt, row) for debt in debts for row in rows_of[debt] if not (row.payment or row.other)]
        payments = self._create_payments(orders, notes_of, terms)
        by_debt = defaultdict(self.env["account.payment"].browse)
        for (debt, _row), payment in zip(orders, payments, strict=True):
            by_debt[debt] |= payment
        return [
            Paid(
                debt,
                notes_of[debt],
                by_debt[debt],
                set_off.get(debt, {}),
                self.env["payment.transaction"],
                entries.get(debt, self.env["account.move"]),
            )
            for debt in debts
        ]

    @api.model
    def _pay_otherwise(self, orders: list[tuple[Debt, Row]], notes_of: dict, terms: Terms) -> dict:  # noqa: ARG002
        """What is settled by no payment, matched with the credit notes; each add-on does its own.

        :param notes_of: {debt: the credit notes that it was of}
        :return: {debt: ``account.move`` made}
        """
        return {}

    @api.model
    def _problem_of_other(self, debt: Debt, row: Row, terms: Terms) -> str | None:  # noqa: ARG002
        """Why something cannot be settled in a way that is no payment; each add-on answers for its own."""
        return self.env._("nobody is paid back that way")

    # -- setting off -----------------------------------------------------------------------------------------------

    @api.model
    def _set_off(self, debts) -> dict[Debt, dict]:
        """Match credit notes with what their customers owe: {debt: {invoice: amount}}; what is due is less then."""
        taken: dict[Debt, dict] = {}
        for debt, owed in self._open_invoice_lines(debts).items():
            if not owed or debt.currency.is_zero(debt.due):
                continue
            hold(owed.move_id.sudo())
            before = {invoice: invoice.amount_residual for invoice in owed.move_id}
            (debt.lines | owed).with_context(after_sales_pays_back=TRUSTED).reconcile()
            taken[debt] = {
                invoice: gone
                for invoice, amount in before.items()
                if debt.currency.compare_amounts(gone := amount - invoice.amount_residual, 0) > 0
            }
            debt.due = max(debt.due - sum(taken[debt].values()), 0.0)
            debt.lines = debt.lines.filtered(lambda line: not line.reconciled)
        return taken

    # -- what is checked -------------------------------------------------------------------------------------------

    @api.model
    def _check_rows(self, debt: Debt, rows: list[Row], proposal, terms: Terms) -> None:
        """:raise UserError: more is paid than is due, by a way that does not exist, or by another way without reason"""
        for row in rows:
            self._check_way(debt, row, terms)
        total = sum(row.amount for row in rows)
        if debt.currency.compare_amounts(total, debt.due) > 0:
            raise UserError(
                self.env._(
                    "%(customer)s: %(amount)s would be paid back, but %(due)s are due.",
                    customer=debt.partner.display_name,
                    amount=formatLang(self.env, total, currency_obj=debt.currency),
                    due=formatLang(self.env, debt.due, currency_obj=debt.currency),
                )
            )
        if not (terms.reason or "").strip() and self._deviates(debt, rows, proposal):
            raise UserError(
                self.env._(
                    "%(customer)s did not pay this way: say why the money goes back another way.",
                    customer=debt.partner.display_name,
                )
            )

    @api.model
    def _check_way(self, debt: Debt, row: Row, terms: Terms) -> None:
        """:raise UserError: names the customer and what is wrong with the way"""
        problem = None
        if debt.currency.compare_amounts(row.amount, 0) <= 0:
            problem = self.env._("an amount has to be above zero")
        elif row.other:
            problem = self._problem_of_other(debt, row, terms)
        elif row.payment:
            own = row.payment.sudo().partner_id.commercial_partner_id == debt.partner
            if not own or not self._is_refundable(debt, row.payment.sudo()):
                problem = self.env._("the provider does not refund %(payment)s", payment=row.payment.display_name)
            elif debt.currency.compare_amounts(row.amount, row.payment.sudo().amount_available_for_refund) > 0:
                problem = self.env._("more than the online payment came to")
        elif row.journal.company_id not in (debt.company | debt.company.parent_ids):
            problem = self.env._("%(journal)s is of another company", journal=row.journal.display_name)
        elif row.journal.type not in ("bank", "cash", "credit"):
            problem = self.env._("%(journal)s pays nobody", journal=row.journal.display_name)
        elif row.method_line not in row.journal.outbound_payment_method_line_ids:
            problem = self.env._("%(journal)s does not pay that way", journal=row.journal.display_name)
        else:
            problem = self._account_problem(debt, row)
        if problem:
            raise UserError(
                self.env._("%(customer)s: %(problem)s.", customer=debt.partner.display_name, problem=problem)
            )

    @api.model
    def _account_problem(self, debt: Debt, row: Row) -> str | None:
        """What is wrong with the account that a transfer goes to; None when nothing is."""
        if not row.bank:
            needed = row.journal.type == "bank" and debt.company.sudo().after_sales_payee_required
            return self.env._("a transfer needs the account of the customer") if needed else None
        if row.bank.partner_id.commercial_partner_id != debt.partner:
            return self.env._("%(account)s is not his account", account=row.bank.acc_number)
        if not row.bank.allow_out_payment:
            return self.env._(
                "no money may be sent to %(account)s: somebody has to trust it", account=row.bank.acc_number
            )
        return None

    @api.model
    def _deviates(self, debt: Debt, rows: list[Row], proposal) -> bool:
        """Whether money goes back another way than it came; what is no payment, the customer agreed to."""
        proposed = dict(proposal)
        chosen: dict = defaultdict(float)
        for row in rows:
            if row.other:
                continue
            way = Way(row.journal.id, row.method_line.id, row.bank.id, row.payment.id)
            if row.payment:
                way = Way(row.payment.journal_id.id, False, False, row.payment.id)
            elif way not in proposed:
                # Where nobody knows which account it came from, any of the customer's will do.
                way = way._replace(bank_id=False)
            chosen[way] += row.amount
        return ways.deviates(chosen, proposed, debt.currency.decimal_places)

    # -- paying ----------------------------------------------------------------------------------------------------

    @api.model
    def _create_payments(self, orders: list[tuple[Debt, Row]], notes_of: dict, terms: Terms):
        """Native payments, posted and matched with the credit notes, in the order given."""
        Payment = self.env["account.payment"]
        if not orders:
            return Payment
        payments = Payment.create(
            [
                {
                    **OURS,
                    "payment_type": "outbound",
                    "partner_type": "customer",
                    "partner_id": debt.partner.id,
                    "amount": row.amount,
                    "currency_id": debt.currency.id,
                    "date": terms.date or self.env["after.sales.working.time"]._today(debt.company),
                    "journal_id": row.journal.id,
                    "payment_method_line_id": row.method_line.id,
                    "partner_bank_id": row.bank.id,
                    "destination_account_id": debt.account.id,
                    "memo": ", ".join(notes_of[debt].mapped("name")),
                    "invoice_ids": [(6, 0, debt.notes.ids)],
                    "after_sales_credit_note_ids": [(6, 0, debt.notes.ids)],
                    "after_sales_way_reason": (terms.reason or "").strip() or False,
                    "after_sales_cheque_number": row.cheque or False,
                    "after_sales_cheque_payee": (row.cheque and row.payee) or False,
                }
                for debt, row in orders
            ]
        )
        payments.action_post()
        plan: dict[Debt, models.BaseModel] = {}
        for (debt, _row), payment in zip(orders, payments, strict=True):
            entry = payment.move_id.line_ids.filtered(lambda line, debt=debt: line.account_id == debt.account)
            plan[debt] = plan.get(debt, debt.lines) | entry
        self.env["account.move.line"]._reconcile_plan(list(plan.values()))
        did("Credit notes paid back", payments.move_id)
        return payments

    @api.model
    def _refund_online(self, paid: Paid, rows: list[Row], failures: dict) -> Paid:
        """Ask providers for refunds, one by one: what they were asked for cannot be taken back.

        The payment follows when the provider says that it is done; Odoo matches it with the credit notes.

        :param failures: gets what a provider refuses
        """
        refunds = paid.refunds
        for row in rows:
            if not row.payment:
                continue
            source = row.payment.payment_transaction_id
            try:
                with self.env.cr.savepoint():
                    known = source.sudo().child_transaction_ids
                    source.action_refund(amount_to_refund=row.amount)
                    refund = source.sudo().child_transaction_ids - known
                    refund.write({"invoice_ids": [(6, 0, paid.debt.notes.ids)]})
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except (UserError, AccessError) as error:
                failures[paid.debt] = str(error)
                continue
            if refund.state in ("error", "cancel"):
                failures[paid.debt] = refund.state_message or self.env._("the provider refused the refund")
            else:
                refunds |= refund
        return paid._replace(refunds=refunds)
