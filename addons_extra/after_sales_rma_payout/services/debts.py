from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.account_move import PAYER
from ..rules import ways


class Way(NamedTuple):
    """How money goes back, by ids.

    :ivar bank_id: the account that it came from, where that is known; False where any will do
    :ivar payment_id: the online payment that is refunded by its provider, or False
    """

    journal_id: int
    method_line_id: int
    bank_id: int | bool
    payment_id: int | bool


@dataclass(eq=False)
class Debt:
    """What one customer is owed of credit notes on one account, in one currency.

    :ivar lines: open ``account.move.line`` of the credit notes, the oldest first
    :ivar due: what is left to pay, without what a provider was asked for already
    """

    company: Any
    partner: Any
    account: Any
    currency: Any
    lines: Any
    due: float

    @property
    def key(self) -> tuple:
        return (self.company.id, self.partner.id, self.account.id, self.currency.id)

    @property
    def notes(self):
        return self.lines.move_id


class AfterSalesPaying(models.AbstractModel):
    """What customers are owed, and how the money came (R23, H3.1)."""

    _name = "after.sales.paying"
    _description = "Paying Customers Back"

    @api.model
    def _check_payer(self, notes) -> None:
        """:raise UserError: the user does not pay, or nothing is to be paid back of one of these documents"""
        if not self.env.su and not self.env.user.has_group(PAYER):
            group = self.env.ref(PAYER).sudo().display_name
            raise UserError(self.env._("Customers are paid back by: %(group)s.", group=group))
        notes.check_access("read")
        wrong = notes.filtered(lambda note: not note._after_sales_is_to_pay_back())
        if wrong or not notes:
            raise UserError(
                self.env._(
                    "Nothing is to be paid back of: %(documents)s.",
                    documents=", ".join(note.name or note.display_name for note in wrong) or "–",
                )
            )

    @api.model
    def _debts(self, notes) -> list[Debt]:
        """What is left to pay of credit notes, by company, customer, account and currency, the oldest first."""
        lines = notes.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
            and not line.reconciled
            and line.currency_id.compare_amounts(line.amount_residual_currency, 0) < 0
        ).sorted(lambda line: (line.date, line.id))
        asked = self._asked_online(notes)
        debts = []
        for (company, partner, account, currency), group in lines.grouped(
            lambda line: (
                line.company_id,
                line.move_id.commercial_partner_id,
                line.account_id,
                line.currency_id,
            )
        ).items():
            open_amount = -sum(group.mapped("amount_residual_currency"))
            gone = 0.0
            for note in group.move_id:
                part = min(asked.get(note.id, 0.0), open_amount - gone)
                gone += part
                asked[note.id] = asked.get(note.id, 0.0) - part
            due = currency.round(open_amount - gone)
            debts.append(Debt(company, partner, account, currency, group, max(due, 0.0)))
        return debts

    @api.model
    def _asked_online(self, notes) -> dict[int, float]:
        """{credit note: what was paid of it without an entry yet}: asked of a provider, or by a bare payment."""
        asked: dict[int, float] = defaultdict(float)
        refunds = (
            self.env["payment.transaction"]
            .sudo()
            .search(
                [
                    ("invoice_ids", "in", notes.ids),
                    ("operation", "=", "refund"),
                    ("state", "in", ("draft", "pending", "authorized", "done")),
                    ("payment_id", "=", False),
                ]
            )
        )
        for refund in refunds:
            asked[(refund.invoice_ids & notes)[:1].id] += -refund.amount
        for payment in notes.sudo().matched_payment_ids:
            if not payment.move_id and payment.payment_type == "outbound" and payment.state in ("in_process", "paid"):
                asked[(payment.invoice_ids & notes)[:1].id] += payment.amount
        return asked

    # -- how the money came --------------------------------------------------------------------------------------

    @api.model
    def _propose(self, debts: list[Debt]) -> dict[Debt, list[tuple[Way | None, float]]]:
        """How each debt goes back: {debt: [(way, amount)]}; the way is None for what came by none that is known."""
        invoices_of = {
            debt: debt.notes.reversed_entry_id.union(*(note._after_sales_other_invoices() for note in debt.notes))
            for debt in debts
        }
        invoices = self.env["account.move"].sudo().union(*invoices_of.values())
        came, went = self._read_payments(invoices), self._read_paid_back(invoices)
        self._prefetch_ways(came)
        proposals = {}
        for debt in debts:
            originals = [
                ways.Original(way, float(amount), day, number)
                for invoice in invoices_of[debt]
                for number, journal_id, payment_id, bank_id, amount, day in came.get(invoice.id, ())
                if (way := self._way_back(debt, journal_id, payment_id, bank_id))
            ]
            paid_back: dict = defaultdict(float)
            known = {(item.way.journal_id, item.way.method_line_id): item.way for item in originals}
            for invoice in invoices_of[debt]:
                for journal_id, method_line_id, amount in went.get(invoice.id, ()):
                    way = known.get((journal_id, method_line_id))
                    if way and not way.payment_id:
                        paid_back[way] += float(amount)
            proposals[debt] = ways.propose(
                debt.due,
                originals,
                paid_back,
                debt.company.sudo().after_sales_pay_back_order,
                debt.currency.decimal_places,
            )
        return proposals

    @api.model
    def _read_payments(self, invoices) -> dict[int, list[tuple]]:
        """{invoice: [(number, journal, payment, the account it came from, amount, day)]} of what customers paid."""
        rows = self._execute(
            """
            SELECT owed.move_id, min(entry.id), entry.journal_id, payment.id,
                   min(CASE WHEN statement.id IS NOT NULL THEN entry.partner_bank_id END),
                   sum(part.debit_amount_currency), min(entry.date)
              FROM account_partial_reconcile part
              JOIN account_move_line owed ON owed.id = part.debit_move_id
              JOIN account_move_line paid ON paid.id = part.credit_move_id
              JOIN account_move entry ON entry.id = paid.move_id
         LEFT JOIN account_payment payment ON payment.id = entry.origin_payment_id
         LEFT JOIN account_bank_statement_line statement ON statement.id = entry.statement_line_id
             WHERE owed.move_id = ANY(%(ids)s)
               AND (payment.payment_type = 'inbound' OR statement.id IS NOT NULL)
             GROUP BY owed.move_id, entry.journal_id, payment.id, entry.id
             ORDER BY owed.move_id, min(entry.id)
            """,
            invoices,
        )
        came: dict[int, list[tuple]] = defaultdict(list)
        for invoice_id, *payment in rows:
            came[invoice_id].append(tuple(payment))
        return came

    @api.model
    def _read_paid_back(self, invoices) -> dict[int, list[tuple]]:
        """{invoice: [(journal, method, amount)]} of what went back of its credit notes."""
        rows = self._execute(
            """
            SELECT note.reversed_entry_id, payment.journal_id, payment.payment_method_line_id,
                   sum(part.credit_amount_currency)
              FROM account_move note
              JOIN account_move_line owing ON owing.move_id = note.id
              JOIN account_partial_reconcile part ON part.credit_move_id = owing.id
              JOIN account_move_line gone ON gone.id = part.debit_move_id
              JOIN account_move entry ON entry.id = gone.move_id
              JOIN account_payment payment ON payment.id = entry.origin_payment_id
             WHERE note.reversed_entry_id = ANY(%(ids)s) AND note.move_type = 'out_refund'
               AND payment.payment_type = 'outbound'
             GROUP BY 1, 2, 3
            """,
            invoices,
        )
        went: dict[int, list[tuple]] = defaultdict(list)
        for invoice_id, *payment in rows:
            went[invoice_id].append(tuple(payment))
        return went

    @api.model
    def _execute(self, query: str, invoices) -> list[tuple]:
        if not invoices:
            return []
        self.env.flush_all()
        return self.env.execute_query(SQL(query, ids=invoices.ids))

    @api.model
    def _prefetch_ways(self, came: dict) -> None:
        """Read at once what the ways of all payments follow from."""
        rows = [row for of_invoice in came.values() for row in of_invoice]
        payments = self.env["account.payment"].sudo().browse({row[2] for row in rows if row[2]})
        payments.mapped("payment_method_line_id.payment_method_id")
        payments.mapped("payment_transaction_id.provider_id")
        payments.mapped("reconciled_statement_line_ids.partner_bank_id")
        journals = self.env["account.journal"].sudo().browse({row[1] for row in rows})
        journals.mapped("outbound_payment_method_line_ids.payment_method_id")

    @api.model
    def _way_back(self, debt: Debt, journal_id: int, payment_id: int | None, bank_id: int | None) -> Way | None:
        """The way back of one payment; None when its journal pays nobody any more."""
        payment = self.env["account.payment"].sudo().browse(payment_id or [])
        if payment and self._is_refundable(debt, payment):
            return Way(journal_id, False, False, payment.id)
        journal = self.env["account.journal"].sudo().browse(journal_id)
        method = self._method_back(journal, payment.payment_method_line_id)
        if not journal.active or not method:
            return None
        bank = self.env["res.partner.bank"].sudo().browse(bank_id or [])
        bank = bank or payment.reconciled_statement_line_ids.partner_bank_id[:1]
        own = bank.active and bank.partner_id.commercial_partner_id == debt.partner
        return Way(journal_id, method.id, bank.id if own else False, False)

    @api.model
    def _method_back(self, journal, came_by):
        """The outbound method of a journal that answers to an inbound one: by name, by kind, else the first."""
        lines = journal.outbound_payment_method_line_ids
        return (
            lines.filtered(lambda line: line.name == came_by.name)
            or lines.filtered(lambda line: line.payment_method_id.code == came_by.payment_method_id.code)
            or lines
        )[:1]

    @api.model
    def _is_refundable(self, debt: Debt, payment) -> bool:
        """Whether the provider of an online payment takes refunds, of such an amount."""
        available = payment.amount_available_for_refund
        if payment.currency_id != debt.currency or payment.currency_id.compare_amounts(available, 0) <= 0:
            return False
        transaction = payment.payment_transaction_id
        method = transaction.payment_method_id.primary_payment_method_id or transaction.payment_method_id
        if "full_only" not in (transaction.provider_id.support_refund, method.support_refund):
            return True
        whole = payment.currency_id.compare_amounts(available, payment.amount) == 0
        return whole and payment.currency_id.compare_amounts(debt.due, payment.amount) >= 0

    @api.model
    def _default_way(self, debt: Debt):
        """Journal and method for what came by no known way: the first bank journal of the company."""
        journals = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(debt.company),
                ("type", "in", ("bank", "cash")),
                ("outbound_payment_method_line_ids", "!=", False),
            ]
        )
        journal = journals.sorted(lambda item: (item.type != "bank", item.sequence, item.id))[:1]
        return journal, journal.outbound_payment_method_line_ids[:1]

    @api.model
    def _payee_account(self, debt: Debt):
        """The account of the customer that money goes to by default: one that may get money, if there is any."""
        accounts = debt.partner.bank_ids.filtered(lambda bank: bank.company_id.id in (False, debt.company.id))
        return (accounts.filtered("allow_out_payment") or accounts)[:1]

    # -- what the customer owes himself ----------------------------------------------------------------------------

    @api.model
    def _open_invoice_lines(self, debts: list[Debt]) -> dict[Debt, Any]:
        """{debt: what its customer owes on the same account in the same currency, the oldest due first}."""
        Line = self.env["account.move.line"]
        found = Line.search(
            [
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("account_id", "in", [debt.account.id for debt in debts]),
                ("company_id", "in", [debt.company.id for debt in debts]),
                ("move_id.move_type", "=", "out_invoice"),
                ("move_id.commercial_partner_id", "in", [debt.partner.id for debt in debts]),
                ("amount_residual_currency", ">", 0),
            ]
        )
        groups = found.sorted(lambda line: (line.date_maturity or line.date, line.id)).grouped(
            lambda line: (
                line.company_id.id,
                line.move_id.commercial_partner_id.id,
                line.account_id.id,
                line.currency_id.id,
            )
        )
        return {debt: groups.get(debt.key, Line) for debt in debts}
