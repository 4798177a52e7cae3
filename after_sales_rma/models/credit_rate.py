from collections import defaultdict

from odoo import models
from odoo.tools import frozendict

from .log import did

#: Place of receivable lines on a document, as Odoo has it; each settles another invoice.
SEQUENCE = 12000


class AccountMove(models.Model):
    """A credit note in a foreign currency settles final invoice and down payment, each at the rate it was entered at.

    What goods were sold for was entered at both rates. As one receivable, it would differ from each of the invoices,
    and Odoo would enter a gain here and a loss there that nobody made; its own reversals of both invoices enter none.
    """

    _inherit = "account.move"

    def _compute_needed_terms(self):
        """One receivable line for each invoice that was entered at another rate, in the share that goods had of it."""
        result = super()._compute_needed_terms()
        for move in self:
            if len(move.needed_terms or {}) != 1:
                continue
            ((key, values),) = move.needed_terms.items()
            parts = move._after_sales_parts_by_rate(-values["amount_currency"], -values["balance"])
            if len(parts) > 1:
                move.needed_terms = {
                    frozendict({**key, "sequence": SEQUENCE + index}): {
                        **values,
                        "amount_currency": -in_currency,
                        "balance": -in_company,
                    }
                    for index, (in_currency, in_company) in enumerate(parts)
                }
        return result

    def _after_sales_parts_by_rate(self, in_currency: float, in_company: float) -> list[tuple[float, float]]:
        """How much of a credit note's total settles its invoice, and how much each down payment of that.

        :param in_currency: the total in the currency of the document, > 0
        :param in_company: in the company's
        :return: [(in the currency of the document, in the company's)], the invoice first; none where all have one rate
        """
        self.ensure_one()
        if self.move_type != "out_refund" or self.currency_id == self.company_currency_id:
            return []
        if self.state != "draft":
            # Its own match must not move it.
            lines = self._after_sales_term_lines().sorted(lambda line: (line.sequence, line.id))
            same = len(lines.account_id) == 1 and self.invoice_line_ids.after_sales_line_id
            return [(-line.amount_currency, -line.balance) for line in lines] if same else []
        downs = self._after_sales_downs_at_other_rates()
        if not downs:
            return []
        invoice = self.reversed_entry_id.sudo()
        whole = invoice.amount_total + sum(downs.values())
        taken = self._after_sales_taken_by_rate(invoice, downs)
        reached = in_currency + sum(amounts[0] for amounts in taken.values())
        rest, parts = [in_currency, in_company], []
        for down, settled in downs.items():
            before, charged = taken[down], down._after_sales_charged()
            reversed_alone = down.reversal_move_ids.filtered(lambda move: move.state != "cancel")
            left = settled - before[0] - sum(reversed_alone.mapped("amount_total"))
            part = self.currency_id.round(max(min(settled / whole * reached - before[0], left, rest[0]), 0.0))
            value = self.company_currency_id.round((before[0] + part) * charged[1] / charged[0] - before[1])
            parts.append((part, value))
            rest = [rest[0] - part, rest[1] - value]
        parts.insert(0, (self.currency_id.round(rest[0]), self.company_currency_id.round(rest[1])))
        return [(part, value) for part, value in parts if part > 0 < value]

    def _after_sales_downs_at_other_rates(self) -> dict:
        """Down payments that the invoice of this credit note settles, where they were entered at another rate.

        :return: {invoice of the down payment: what is settled of it in its currency}; none where all have one rate, or
            stand on several receivable accounts: then what is open comes first
        """
        self.ensure_one()
        invoice = self.reversed_entry_id.sudo()
        if not self.invoice_line_ids.after_sales_line_id or invoice.move_type != "out_invoice":
            return {}
        downs = self.env["after.sales.refund"].sudo()._down_payments_settled(invoice)
        documents = invoice.union(*downs)
        rates = [document._after_sales_rate() for document in documents]
        several = len(documents._after_sales_term_lines().account_id) > 1
        return {} if several or not all(rates) or max(rates) - min(rates) < max(rates) * 1e-6 else downs

    def _after_sales_charged(self) -> tuple[float, float]:
        """What the receivable lines of a document amount to, in its currency and the company's."""
        lines = self._after_sales_term_lines()
        return sum(lines.mapped("amount_currency")), sum(lines.mapped("balance"))

    def _after_sales_rate(self) -> float:
        """What a unit of its currency was in company currency when a document was entered; 0 of one about nothing."""
        in_currency, in_company = self._after_sales_charged()
        return in_company / in_currency if in_currency else 0.0

    def _after_sales_taken_by_rate(self, invoice, downs) -> dict:
        """What the other credit notes of an invoice took of it and of its down payments.

        :return: {document: [in its currency, in the company's]}
        """
        taken = defaultdict(lambda: [0.0, 0.0])
        others = invoice.reversal_move_ids.filtered(lambda move: move.state != "cancel") - self._origin
        for line in others._after_sales_term_lines():
            amounts = taken[line._after_sales_settles(invoice.union(*downs))]
            amounts[0] -= line.amount_currency
            amounts[1] -= line.balance
        return taken

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """What settles a down payment is matched with it before Odoo matches everything with the final invoice."""
        reverse_moves._after_sales_settle_by_rate()
        return super()._reconcile_reversed_moves(reverse_moves, move_reverse_cancel)

    def _after_sales_settle_by_rate(self) -> None:
        """Match each receivable line of these credit notes with the invoice that was entered at its rate."""
        for note in self:
            lines = note._after_sales_term_lines() if note.move_type == "out_refund" else note.line_ids.browse()
            downs = note._after_sales_downs_at_other_rates() if len(lines) > 1 else {}
            if not downs:
                continue
            invoices = note.reversed_entry_id.union(*downs)
            for line in lines:
                charged = line._after_sales_settles(invoices)._after_sales_term_lines()
                pair = (line | charged).filtered(lambda item: not item.reconciled)
                if line in pair and len(pair) > 1:
                    pair.reconcile()
                    did("Credit note set off against the invoice of its rate", pair.move_id)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _after_sales_settles(self, invoices):
        """Which of some invoices a receivable line settles: the one that was entered at its rate, else the first."""
        self.ensure_one()
        if not self.amount_currency:
            return invoices[:1]
        rate = self.balance / self.amount_currency
        return min(invoices, key=lambda invoice: abs(invoice._after_sales_rate() - rate))
