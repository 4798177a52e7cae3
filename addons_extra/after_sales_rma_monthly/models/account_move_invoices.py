from odoo import models
from odoo.addons.after_sales_rma.models.log import did, gate
from odoo.tools import frozendict

#: Place of receivable lines on a document, as Odoo has it; each settles another invoice.
SEQUENCE = 12000


class AccountMove(models.Model):
    """A credit note for several invoices: one receivable line for each, matched with its own, never more than is left.

    It reverses no one invoice for Odoo (``reversed_entry_id`` is empty); its lines say which they take back.
    """

    _inherit = "account.move"

    def _after_sales_of_several(self):
        """Those of these documents that are credit notes of a period for several invoices."""
        return self.filtered(
            lambda move: move.move_type == "out_refund" and move.after_sales_period_end and not move.reversed_entry_id
        )

    # -- receivables ---------------------------------------------------------------------------------------------

    def _after_sales_by_invoice(self) -> list[tuple]:
        """What a credit note for several invoices takes of each, with tax.

        :return: [(invoice, amount in the currency of the document, > 0)], the invoices in the order of their ids; what
            cents are lacking, or a person added, is on the last one
        """
        self.ensure_one()
        totals = {}
        for line in self.invoice_line_ids:
            invoice = line.after_sales_origin_line_id.move_id
            if invoice:
                totals[invoice] = totals.get(invoice, 0.0) + line._after_sales_amount()
        parts = [(invoice, self.currency_id.round(totals[invoice])) for invoice in sorted(totals, key=lambda m: m.id)]
        return [(invoice, amount) for invoice, amount in parts if amount > 0]

    def _compute_needed_terms(self):
        """One receivable line for each invoice."""
        result = super()._compute_needed_terms()
        for move in self._after_sales_of_several():
            if len(move.needed_terms or {}) != 1:
                continue
            ((key, values),) = move.needed_terms.items()
            parts = move._after_sales_by_invoice()
            whole = sum(amount for _invoice, amount in parts)
            if len(parts) < 2 or not whole:
                continue
            # The total may be negative where it is money that goes back.
            sign = -1 if values["amount_currency"] < 0 else 1
            left, terms = dict(values), {}
            for index, (_invoice, amount) in enumerate(parts):
                last = index == len(parts) - 1
                part = {
                    "amount_currency": left["amount_currency"] if last else sign * amount,
                    "balance": left["balance"]
                    if last
                    else move.company_currency_id.round(values["balance"] * amount / abs(values["amount_currency"])),
                }
                left = {**left, **{name: left[name] - part[name] for name in part}}
                rounded = {
                    "amount_currency": move.currency_id.round(part["amount_currency"]),
                    "balance": move.company_currency_id.round(part["balance"]),
                }
                terms[frozendict({**key, "sequence": SEQUENCE + index})] = {**values, **rounded}
            move.needed_terms = terms
        return result

    def _after_sales_reconcile_rest(self) -> None:
        """Each receivable line of a credit note for several invoices settles its own invoice, and no other one.

        What of it was paid already waits to be paid back, as that of a credit note of its own would.
        """
        several = self._after_sales_of_several()
        for note in several:
            lines = note._after_sales_term_lines().sorted(lambda line: (line.sequence, line.id))
            for line, (invoice, _amount) in zip(lines, note._after_sales_by_invoice(), strict=False):
                charged = (
                    invoice.sudo()
                    ._after_sales_term_lines()
                    .filtered(lambda item, line=line: not item.reconciled and item.account_id == line.account_id)
                )
                if charged and not line.reconciled:
                    (line | charged.sudo(False)).reconcile()
                    did("Credit note set off against its invoice", invoice)
        return super(AccountMove, self - several)._after_sales_reconcile_rest()

    # -- never more than is left ---------------------------------------------------------------------------------

    def _after_sales_check_cases(self) -> None:
        super()._after_sales_check_cases()
        notes = self.sudo().filtered(lambda move: move.move_type == "out_refund")
        invoices = notes.invoice_line_ids.after_sales_origin_line_id.move_id.filtered(
            lambda move: move.move_type == "out_invoice"
        )
        several = invoices.invoice_line_ids.after_sales_taken_line_ids.move_id._after_sales_of_several()
        if several:
            invoices._after_sales_check_lines()
            invoices._after_sales_check_shares()

    @gate
    def _after_sales_check_shares(self) -> None:
        """Of no invoice more is credited than it came to, with tax, by its own credit notes and those for several.

        :raise ValidationError: names the invoice and the amounts
        """
        for invoice in self:
            several = invoice.invoice_line_ids.after_sales_taken_line_ids.filtered(
                lambda line: line.parent_state == "posted" and line.move_id._after_sales_of_several()
            )
            single = invoice.reversal_move_ids.filtered(lambda move: move.state == "posted")
            credits = sum(line._after_sales_amount() for line in several) + sum(single.mapped("amount_total"))
            if invoice.currency_id.compare_amounts(credits, invoice.amount_total) > 0:
                self._after_sales_refuse_amount(
                    self.env._("Total with tax"), invoice.name or "", invoice.amount_total, credits
                )

    def _after_sales_posting_rounds(self) -> list:
        """Of credit notes that take from one invoice, a round holds one, whether they take from others as well."""
        rounds, seen = [], []
        for moves in super()._after_sales_posting_rounds():
            for move in moves:
                own = move._after_sales_credited_invoices() if move.move_type == "out_refund" else self.browse()
                index = next((i for i, invoices in enumerate(seen) if not own & invoices), len(seen))
                if index == len(seen):
                    rounds.append(self.browse())
                    seen.append(self.browse())
                rounds[index] |= move
                seen[index] |= own
        return rounds or [self.browse()]
