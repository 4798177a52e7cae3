from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.log import did, job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.addons.after_sales_rma.services.refund import Document
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.account_move_line import exact_total

#: Quantities closer than this are equal.
EPSILON = 1e-6

#: So many cases are named in the reference of a credit note; more are counted.
NAMED = 3


class Planned(NamedTuple):
    """A credit note that would be made.

    :ivar partner: the customer
    :ivar invoices: what it takes back
    :ivar rmas: the cases
    :ivar untaxed: amount without tax in the currency of the invoices; ``total`` with tax
    """

    partner: Any
    invoices: Any
    rmas: Any
    currency: Any
    untaxed: float
    total: float


class AfterSalesSettling(models.AbstractModel):
    """Credit notes of a period: what single ones would come to, on one for each invoice or for the customer (R24)."""

    _name = "after.sales.settling"
    _description = "Settling of Periods"

    # -- what is due -----------------------------------------------------------------------------------------------

    @api.model
    def _quantities(self, rmas, until) -> dict:
        """What of cases is to be credited with a period: {case line: quantity in its unit}.

        :param until: the last day of the period
        """
        lines = rmas.filtered(lambda rma: rma._waits_for_period()).line_ids
        due = {line: line._due_until(until) for line in lines if line.qty_to_credit > EPSILON}
        return {line: quantity for line, quantity in due.items() if quantity > EPSILON}

    @api.model
    def _documents(self, rmas, until) -> list[Document]:
        """The credit notes of a period, nothing is made yet.

        :return: as ``after.sales.refund._prepare_documents``, those that belong on one credit note joined
        """
        Refund = self.env["after.sales.refund"]
        quantities, result = self._quantities(rmas, until), []
        for settlement in ("invoice", "customer"):
            own = {line: part for line, part in quantities.items() if line.rma_id.settlement == settlement}
            if not own:
                continue
            own_way = Refund.with_context(after_sales_exact=TRUSTED) if settlement == "customer" else Refund
            documents = own_way._prepare_documents(own)
            groups = defaultdict(list)
            for document in documents:
                groups[self._key(document, settlement)].append(document)
            result += [self._joined(group, until) for group in groups.values()]
        return result

    @api.model
    def _key(self, document: Document, settlement: str) -> tuple:
        """What goes on one credit note."""
        invoice, apart = document.invoice, document.parts[0][0]._credited_apart()
        partner = document.rma.partner_id.commercial_partner_id
        if settlement == "invoice" or not self._may_be_joined(document):
            return (partner, invoice, apart)
        account = invoice._after_sales_term_lines().account_id
        return (
            partner,
            apart,
            invoice.partner_id,
            invoice.partner_shipping_id,
            invoice.company_id,
            invoice.journal_id,
            invoice.currency_id,
            round(invoice.invoice_currency_rate, 9),
            invoice.fiscal_position_id,
            account,
        )

    @api.model
    def _may_be_joined(self, document: Document) -> bool:
        """Whether an invoice goes on one credit note with others.

        Not one that was settled or rounded in a way of its own (down payments, early-payment discounts, cash rounding,
        several receivable accounts, a tax over several accounts): it has a credit note of its own.
        """
        Refund, invoice = self.env["after.sales.refund"], document.invoice
        of_taxes = [tax for tax, _account in Refund._by_tax_and_account(invoice)]
        return not (
            invoice.move_type != "out_invoice"
            or document.vals["line_ids"]
            or invoice.invoice_cash_rounding_id
            or len(invoice._after_sales_term_lines().account_id) != 1
            or len(of_taxes) != len(set(of_taxes))
            or invoice.invoice_line_ids.sale_line_ids.filtered("is_downpayment")
            or self.env["after.sales.simulation"]._discount_taken(invoice)
        )

    @api.model
    def _joined(self, documents: list[Document], until) -> Document:
        """One credit note of several: all their lines, each with its case."""
        first = documents[0]
        rmas = self.env["after.sales.rma"].union(*(document.rma for document in documents))
        invoices = self.env["account.move"].union(*(document.invoice for document in documents))
        lines, items = [], []
        for document in documents:
            case = document.rma.id
            lines += [(0, 0, self._of_case(command[2], case)) for command in document.vals["invoice_line_ids"]]
            items += [(0, 0, self._of_case(command[2], case)) for command in document.vals["line_ids"]]
        vals = {
            **first.vals,
            "ref": self._reference(rmas, invoices, until),
            "after_sales_rma_ids": [(4, rma.id) for rma in rmas],
            "after_sales_period_end": until,
            "invoice_line_ids": lines,
            "line_ids": items,
        }
        if len(invoices) > 1:
            vals |= {
                "reversed_entry_id": False,
                "invoice_origin": ", ".join(dict.fromkeys(filter(None, invoices.mapped("invoice_origin")))),
            }
        parts = [part for document in documents for part in document.parts]
        return Document(rmas, invoices, parts, vals)

    @api.model
    def _of_case(self, vals: dict, case_id: int) -> dict:
        """Values of a line that names its case."""
        return vals if vals.get("after_sales_line_id") else {**vals, "after_sales_case_id": case_id}

    @api.model
    def _reference(self, rmas, invoices, until) -> str:
        """What the customer reads on the credit note."""
        own = as_read_by(self, invoices.partner_id[:1])
        cases = ", ".join(rmas[:NAMED].mapped("name"))
        if len(rmas) > NAMED:
            cases = own.env._("%(cases)s and %(count)s more", cases=cases, count=len(rmas) - NAMED)
        return own.env._(
            "Returns until %(day)s (%(cases)s), reversal of %(invoices)s",
            day=format_date(own.env, until),
            cases=cases,
            invoices=", ".join(invoices.mapped("name")),
        )

    # -- looking ---------------------------------------------------------------------------------------------------

    @api.model
    def _preview(self, rmas, until) -> list[Planned]:
        """What the credit notes of a period would come to; nothing is made."""
        Refund = self.env["after.sales.refund"]
        result = []
        for document in self.sudo().with_context(after_sales_exact=TRUSTED)._documents(rmas.sudo(), until):
            commands = document.vals["invoice_line_ids"] + document.vals["line_ids"]
            untaxed = total = 0.0
            for *_command, vals in commands:
                exact = vals["extra_tax_data"]
                untaxed, total = untaxed + exact["manual_total_excluded_currency"], total + exact_total(exact)
            rounding = sum(
                -line.amount_currency
                for invoice in document.invoice
                for line in Refund._roundings_due(invoice, self._taken_with(invoice, document.parts))
                if line.tax_repartition_line_id
            )
            currency = document.invoice.currency_id
            result.append(
                Planned(
                    document.rma.partner_id.commercial_partner_id[:1],
                    document.invoice.sudo(False),
                    document.rma.sudo(False),
                    currency,
                    currency.round(untaxed),
                    currency.round(total + rounding),
                )
            )
        return result

    @api.model
    def _taken_with(self, invoice, parts: list) -> dict:
        """What of an invoice is taken with these parts."""
        taken = self.env["after.sales.refund"].sudo()._taken(invoice)
        for _case_line, line, quantity in parts:
            if line.move_id == invoice:
                taken[line].append((quantity, {}))
        return taken

    # -- making ----------------------------------------------------------------------------------------------------

    @api.model
    def _settle(self, rmas, until):
        """Draft the credit notes of a period.

        :param rmas: cases that wait for their period
        :param until: the last day of the period
        :return: the drafts
        :raise UserError: nothing of the cases came until then, or something else that holds a case back
        """
        rmas._check_may_go_on("credit")
        rmas.sudo()._check_refund_limit()
        Refund = self.env["after.sales.refund"]
        Refund._lock(rmas)
        documents = self._documents(rmas, until)
        if not documents:
            raise UserError(
                self.env._("Nothing that came until %(day)s waits to be settled.", day=format_date(self.env, until))
            )
        return Refund._draft(documents)

    @api.model
    @job
    def _settle_ended(self):
        """Draft the credit notes of periods that are over (scheduled job); somebody posts them.

        Of a case whose draft of the same period a person cancelled, no other one is made.

        :return: the drafts
        """
        Rma, drafts = self.env["after.sales.rma"].sudo(), self.env["account.move"].sudo()
        for company in Rma.search([("next_step", "=", "period")]).company_id:
            own = Rma.with_company(company).with_context(allowed_company_ids=company.ids)
            today = self.env["after.sales.working.time"]._today(company)
            due = own.search(
                [
                    ("next_step", "=", "period"),
                    ("company_id", "=", company.id),
                    ("settle_until", "<", today),
                ]
            )
            due = due.filtered(
                lambda rma: not any(
                    note.state == "cancel" and note.after_sales_period_end == rma.settle_until
                    for note in rma.credit_note_ids
                )
            )
            for (until, _partner), rmas in due.grouped(
                lambda rma: (rma.settle_until, rma.partner_id.commercial_partner_id)
            ).items():
                done = one_by_one(
                    rmas._that_may_go_on("credit"), lambda cases, until=until: self._draft_for(cases, until)
                )
                drafts |= done.credit_note_ids.filtered(
                    lambda note, until=until: note.state == "draft" and note.after_sales_period_end == until
                )
        did("Credit notes of periods drafted", drafts)
        return drafts

    @api.model
    def _draft_for(self, rmas, until) -> None:
        self.with_env(rmas.env)._settle(rmas, until)
