from collections import defaultdict

from odoo import models
from odoo.tools import frozendict

from ..rules.allocation import allocate


class AccountMove(models.Model):
    """A credit note of a case stands on the receivable accounts of its invoice, whatever the customer's are today.

    Else the invoice stays open on one account and the credit note on another, and a customer who never paid would be
    paid back (law 5).
    """

    _inherit = "account.move"

    def _after_sales_receivables(self, total: float) -> list[tuple]:
        """Which receivable accounts this credit note of a case takes its total from.

        What is still open comes first, as Odoo matches it: on the invoice itself, then on the other invoices of the
        orders (down payments). The rest comes from what was paid. No account gives more than it was charged.

        :param total: of the credit note, in the currency of the document, >= 0
        :return: [(account, share in the currency of the document, >= 0)], none for documents without a case
        """
        self.ensure_one()
        invoice = self.reversed_entry_id
        if self.move_type != "out_refund" or not invoice or not self.invoice_line_ids.after_sales_line_id:
            return []
        if self.state != "draft":
            # Its own match must not move it.
            lines = self._after_sales_term_lines().grouped("account_id")
            return self._after_sales_in_order(
                (account, -sum(group.mapped("amount_currency"))) for account, group in lines.items()
            )
        invoices = (invoice | self._after_sales_other_invoices()).sudo()
        left, still_open = defaultdict(float), defaultdict(float)
        for line in invoices._after_sales_term_lines():
            left[line.account_id] += line.amount_currency
            still_open[line.account_id] += line.amount_residual_currency
        others = invoices.reversal_move_ids.filtered(lambda move: move.state != "cancel") - self._origin
        for line in others._after_sales_term_lines():
            left[line.account_id] += line.amount_currency
            if line.parent_state == "draft":
                still_open[line.account_id] += line.amount_currency
        parts = allocate(
            total,
            [(account, max(self.currency_id.round(amount), 0.0)) for account, amount in left.items()],
            [(account, max(self.currency_id.round(amount), 0.0)) for account, amount in still_open.items()],
        )
        first = invoice._after_sales_term_lines().account_id[:1]
        if not parts:
            return [(first, total)] if first else []
        rest = total - sum(amount for _account, amount in parts)
        return self._after_sales_in_order([(parts[0][0], parts[0][1] + rest), *parts[1:]])

    def _after_sales_in_order(self, shares) -> list[tuple]:
        """Shares of accounts in an order of their own, lest a cent in company currency changes its place."""
        return sorted(shares, key=lambda share: share[0].id)

    def _after_sales_other_invoices(self):
        """The other posted invoices of the orders of this credit note, in its currency."""
        self.ensure_one()
        orders = self.sudo().invoice_line_ids.after_sales_line_id.sale_line_id.order_id
        return orders.invoice_ids.filtered(
            lambda move: move.state == "posted"
            and move.move_type == "out_invoice"
            and move.company_id == self.company_id
            and move.currency_id == self.currency_id
            and move != self.reversed_entry_id
        )

    def _after_sales_follow_receivable(self) -> None:
        """Let invoices that are set off against credit notes of cases stand where those stand."""

    def _after_sales_term_lines(self):
        """The receivable lines of these documents, in the order in which they are due."""
        return self.line_ids.filtered(lambda line: line.display_type == "payment_term").sorted(
            lambda line: (line.date_maturity or line.date, line.id)
        )

    def _compute_needed_terms(self):
        """Where the invoice stands on several receivable accounts, so does its credit note."""
        result = super()._compute_needed_terms()
        for move in self:
            if len(move.needed_terms or {}) != 1:
                continue
            ((key, values),) = move.needed_terms.items()
            shares = move._after_sales_receivables(abs(values["amount_currency"]))
            if len(shares) < 2:
                continue
            total, terms = sum(amount for _account, amount in shares), {}
            left = dict(values)
            for account, amount in shares[1:]:
                part = {
                    "balance": move.company_currency_id.round(values["balance"] * amount / total),
                    "amount_currency": move.currency_id.round(values["amount_currency"] * amount / total),
                }
                left = {**left, **{name: left[name] - part[name] for name in part}}
                terms[frozendict({**key, "account_id": account.id})] = part
            left["balance"] = move.company_currency_id.round(left["balance"])
            left["amount_currency"] = move.currency_id.round(left["amount_currency"])
            move.needed_terms = {frozendict({**key, "account_id": shares[0][0].id}): left, **terms}
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _compute_account_id(self):
        """The receivable line of a case's credit note stands on the account of the invoice."""
        result = super()._compute_account_id()
        for line in self:
            if line.display_type == "payment_term" and (
                shares := line.move_id._after_sales_receivables(abs(line.amount_currency))
            ):
                line.account_id = shares[0][0]
        return result
