from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ..models.account_move_line import EXACT
from ..models.guarded import TRUSTED
from ..models.links import read_links
from ..models.locking import hold
from ..models.log import did
from ..models.reader import as_read_by
from ..rules.allocation import allocate
from ..rules.quantity import is_last, shown
from ..rules.refund import balanced, portion, settled, to_unit

#: Quantities closer than this are equal.
EPSILON = 1e-6


class Document(NamedTuple):
    """A credit note that is about to be drafted.

    :ivar rma: the case; of a credit note of several cases, all of them
    :ivar invoice: the invoice that it reverses
    :ivar parts: [(case line, invoice line, quantity in its unit)] that it takes back
    :ivar vals: values of the ``account.move``
    """

    rma: Any
    invoice: Any
    parts: list
    vals: dict


class Taken(defaultdict):
    """What was taken of an invoice: {invoice line: [(quantity in its unit, amounts)]}, in order of time.

    :ivar in_total: what credit notes that are still being prepared take of its total, with tax; in its currency
    :ivar kept: what they keep of a discount that the customer took
    """

    def __init__(self):
        super().__init__(list)
        self.in_total = self.kept = 0.0


class AfterSalesRefund(models.AbstractModel):
    """Red-ink credit notes: one per case and original invoice, exact to the cent (R24, law 5)."""

    _name = "after.sales.refund"
    _description = "After-Sales Refund"

    @api.model
    def _create_credit_notes(self, rmas):
        """Draft the credit notes for everything that is accepted and not credited yet.

        :param rmas: ``after.sales.rma`` records
        :return: the draft credit notes of the cases, those that were drafted before included
        :raise UserError: there is nothing to credit in a case, its budget is not approved, or its invoice is still a
            draft
        """
        rmas._check_may_go_on("credit")
        rmas._check_refund_limit()
        self._lock(rmas)
        todo = rmas.line_ids.filtered(lambda line: line.qty_to_credit > EPSILON)
        drafts = rmas.credit_note_ids.filtered(lambda move: move.state == "draft")
        idle = rmas - todo.rma_id - drafts.after_sales_rma_ids
        if idle:
            raise UserError(self.env._("Nothing to credit: %(cases)s.", cases=", ".join(idle.mapped("name"))))
        return drafts | self._draft(self._prepare_documents({line: line.qty_to_credit for line in todo}))

    @api.model
    def _prepare_documents(self, quantities: dict) -> list[Document]:
        """What takes back quantities of case lines: one credit note for each case and invoice, nothing is made yet.

        Of several cases that take from one invoice, each is worked out after what those before it take.

        :param quantities: {case line: quantity to credit in its unit}
        :raise UserError: an invoice that answers for a quantity is still a draft
        """
        lines = self.env["after.sales.rma.line"].concat(*quantities)
        Simulation = self.env["after.sales.simulation"]
        Simulation._record_terms(lines.rma_id)
        ledgers = Simulation._ledgers(lines.rma_id)
        parts, missing = self._allocate(lines, quantities)
        for line, quantity in missing.items():
            self._raise_not_posted(line, quantity)
        # One credit note for each case and invoice, its lines in the order of the invoice's (L28); one case after the
        # other, as they would be credited alone.
        documents = defaultdict(list)
        for part in sorted(
            parts, key=lambda part: (part[0].rma_id.id, part[1].move_id.id, part[1].sequence, part[1].id)
        ):
            documents[part[0].rma_id, part[1].move_id, part[0]._credited_apart()].append(part)
        self._read_together(self.env["account.move"].union(*(invoice for _rma, invoice, _apart in documents)))
        taken = {invoice: self._taken(invoice) for _rma, invoice, _apart in documents}
        return [
            Document(
                rma,
                invoice,
                document,
                self._prepare_credit_note_vals(rma, invoice, document, taken[invoice], ledgers[rma]),
            )
            for (rma, invoice, _apart), document in documents.items()
        ]

    @api.model
    def _draft(self, documents: list[Document]):
        """Make the credit notes, as drafts.

        :return: ``account.move`` records
        """
        invoices = self.env["account.move"].concat(*(document.invoice for document in documents))
        credit_notes = self._create_documents(invoices, [document.vals for document in documents])
        for credit_note, document in zip(credit_notes, documents, strict=True):
            self._mirror(credit_note, document.parts)
            self._keep_accounts_of_taxes(credit_note)
        did("Credit notes drafted", credit_notes)
        return credit_notes

    @api.model
    def _read_together(self, invoices) -> None:
        """Read the links of invoices and of their lines with one statement each, not link by link."""
        read_links((invoices, ("reversal_move_ids", "line_ids", "invoice_line_ids")))
        read_links((invoices.line_ids, ("tax_ids", "sale_line_ids", "after_sales_taken_line_ids")))

    @api.model
    def _lock(self, rmas) -> None:
        """Whoever credits the same order lines at the same time is retried after us and sees our credit notes."""
        sale_lines = rmas.line_ids.sale_line_id
        self.env["sale.order.line"].flush_model(["qty_invoiced", "qty_delivered", "qty_to_invoice"])
        hold(sale_lines)

    # -- which invoice lines -----------------------------------------------------------------------------------

    @api.model
    def _allocate(self, lines, quantities: dict, together=()) -> tuple[list[tuple], dict]:
        """Spread what is to be credited over the posted invoice lines of the orders.

        :param quantities: {case line: quantity to credit in its unit}
        :param together: ids of further invoice lines that will be asked for; read with those found
        :return: ([(case line, invoice line, quantity in the invoice line's unit)],
            {case line: what no posted invoice answers for, in the order line's unit}); nothing is rounded
        """
        parts, lacking = [], {}
        for sale_line, case_lines in lines.grouped("sale_line_id").items():
            if not sale_line:
                continue  # What came without an order has no price that anybody could credit.
            invoice_lines = sale_line._after_sales_posted_invoice_lines()
            left = dict(self._left_to_credit(sale_line, invoice_lines))
            served = self._invoiced_for(sale_line, invoice_lines)
            unit = sale_line.product_uom_id
            for line, wanted in self._wanted(case_lines, quantities):
                delivered = line.origin_move_id._after_sales_first_delivery()
                chosen = allocate(wanted, list(left.items()), served.get(delivered, []))
                missing = wanted - sum(quantity for _line, quantity in chosen)
                if missing > (EPSILON if unit == line.uom_id else unit.rounding):
                    lacking[line] = missing
                for invoice_line, quantity in chosen:
                    left[invoice_line] -= quantity
                    in_its_unit = unit._compute_quantity(quantity, invoice_line.product_uom_id, round=False)
                    parts.append((line, invoice_line.id, in_its_unit))
        # Together again: what is read of one of them is read of all.
        invoice_lines = self.env["account.move.line"].browse({line_id for _line, line_id, _quantity in parts})
        if together:
            invoice_lines = invoice_lines.with_prefetch(together)
        by_id = {line.id: line for line in invoice_lines}
        return [(line, by_id[line_id], quantity) for line, line_id, quantity in parts], lacking

    @api.model
    def _wanted(self, case_lines, quantities: dict) -> list[tuple]:
        """What is to be credited of one order line.

        :param case_lines: its case lines
        :param quantities: {case line: quantity to credit in its unit}
        :return: [(case line that its credit note line stands for, quantity in the order line's unit, not rounded)]
        """
        return [(line, line._to_order(quantities[line])) for line in case_lines]

    @api.model
    def _raise_not_posted(self, line, missing: float) -> None:
        drafts = line.sale_line_id.invoice_lines.move_id.filtered(
            lambda move: move.state == "draft" and move.move_type == "out_invoice"
        )
        if drafts:
            raise UserError(
                self.env._(
                    "%(product)s: %(missing)s to credit is on an invoice that is still a draft. Lower its quantity "
                    "or post it first.",
                    product=line._credited_as(),
                    missing=f"{missing:g}",
                )
            )
        raise UserError(
            self.env._(
                "%(product)s: %(missing)s to credit is on no posted invoice any more.",
                product=line._credited_as(),
                missing=f"{missing:g}",
            )
        )

    @api.model
    def _left_to_credit(self, sale_line, invoice_lines) -> list[tuple]:
        """(invoice line, quantity not credited yet in the order line's unit), oldest first."""
        unit = sale_line.product_uom_id
        left = {line: line._after_sales_sold_qty(unit) for line in invoice_lines}
        loose = []
        for line in sale_line.invoice_lines:
            if line.move_type != "out_refund" or line.parent_state == "cancel" or line.quantity <= 0:
                continue
            quantity = line._after_sales_exact_qty(unit)
            origin = line.after_sales_origin_line_id
            if origin in left:
                left[origin] -= quantity
            else:
                loose.append((line.move_id.reversed_entry_id, quantity))
        # Credit notes made without a case: against the invoice they reverse, else against the oldest.
        for reversed_invoice, quantity in loose:
            preferred = [(line, left[line]) for line in left if line.move_id == reversed_invoice]
            for line, part in allocate(quantity, list(left.items()), preferred):
                left[line] -= part
        return [(line, max(quantity, 0.0)) for line, quantity in left.items()]

    @api.model
    def _invoiced_for(self, sale_line, invoice_lines) -> dict:
        """Which invoice lines answer for which delivered move: {move: [(invoice line, quantity)]}."""
        result = defaultdict(list)
        for overlap in sale_line._after_sales_overlaps(invoice_lines):
            result[overlap.delivered].append((overlap.invoiced, overlap.quantity))
        return result

    # -- amounts -----------------------------------------------------------------------------------------------

    @api.model
    def _taken(self, invoice) -> Taken:
        """What credit notes took of an invoice already, those that were made without a case included.

        :return: {invoice line: [(quantity in its unit, amounts as in ``_tax_details``)]}, in order of time
        """
        taken = Taken()
        for credit_note in self._credit_notes(invoice).sorted("id"):
            for line, amounts in self._tax_details(credit_note).items():
                origin = self._credited_line(invoice, line)
                if origin:
                    quantity = line._after_sales_exact_qty(origin.product_uom_id)
                    taken[origin].append((quantity, amounts))
        return taken

    @api.model
    def _credit_notes(self, invoice):
        """The credit notes of an invoice that count."""
        return invoice.reversal_move_ids.filtered(lambda move: move.state != "cancel")

    @api.model
    def _credited_line(self, invoice, line):
        """The line of an invoice that a credit note line takes back; the first of the same order line in doubt."""
        if line.after_sales_origin_line_id:
            return line.after_sales_origin_line_id
        if line.display_type == "epd":
            return invoice.line_ids.filtered(
                lambda item: item.display_type == "epd"
                and item.account_id == line.account_id
                and item.tax_ids == line.tax_ids
            )[:1]
        return invoice.invoice_line_ids.filtered(
            lambda sold: sold.sale_line_ids
            and sold.sale_line_ids == line.sale_line_ids
            and sold._after_sales_sold_qty() > 0
        )[:1]

    @api.model
    def _exact_amounts(self, invoice, parts: list, taken: dict) -> dict:
        """Base and taxes of each portion, so that all portions of an invoice line add up to it to the cent.

        :param parts: [(case line, invoice line, quantity in its unit)] of one credit note
        :param taken: what was taken before, as ``_taken`` tells; these portions are added to it
        :return: {(case line, invoice line): amounts as in ``_tax_details``}
        """
        of_invoice = self._sold_details(invoice)
        before = [amounts for portions in taken.values() for _quantity, amounts in portions]
        result, last = {}, set()
        for case_line, invoice_line, quantity in parts:
            done = sum(part for part, _amounts in taken[invoice_line])
            takes = self._quantity_taken(case_line, quantity)
            if is_last(done, takes, invoice_line._after_sales_sold_qty()):
                last.add((case_line, invoice_line))
            amounts = self._part_details(case_line, invoice_line, quantity, of_invoice, taken[invoice_line])
            result[case_line, invoice_line] = amounts
            taken[invoice_line].append((takes, amounts))
        if invoice.currency_id != invoice.company_currency_id:
            self._keep_rate(invoice, self._rate(invoice, of_invoice), before, result, last)
        return result

    @api.model
    def _quantity_taken(self, case_line, quantity: float) -> float:  # noqa: ARG002 (an add-on looks at the line)
        """How much of an invoice line is gone once a quantity is credited for a case line; mostly all of it."""
        return quantity

    @api.model
    def _part_details(self, case_line, invoice_line, quantity: float, of_invoice: dict, taken: list) -> dict:  # noqa: ARG002
        """Amounts that a case line takes of an invoice line: mostly the portion of its quantity.

        :param of_invoice: as ``_sold_details`` says
        :param taken: what was taken of the invoice line before
        """
        return self._portion_details(invoice_line, quantity, of_invoice[invoice_line], taken)

    @api.model
    def _rate(self, invoice, of_invoice: dict) -> float:
        """What a unit of the currency of an invoice is in company currency; that of its goods with a down payment."""
        if any(line.sale_line_ids.filtered("is_downpayment") for line in of_invoice):
            goods = [of_invoice[line] for line in self._goods(of_invoice)]
            whole = sum(self._total(amounts, 0) for amounts in goods)
            return sum(self._total(amounts, 1) for amounts in goods) / whole if whole else 0.0
        return abs(invoice.amount_total_signed / invoice.amount_total) if invoice.amount_total else 0.0

    @api.model
    def _keep_rate(self, invoice, rate: float, before: list, result: dict, last: set) -> None:
        """Move the cents in company currency so that a credit note has the exchange rate that its invoice has.

        Each line and tax is rounded by itself, and a small document can end far enough from the rate of its invoice
        for Odoo to enter an exchange difference when it reconciles both. The last portion of a line is left as it
        is: it takes what the others left.

        Amounts of a few cents stay as they are, lest they change their sign.

        :param rate: as ``_rate`` says
        :param before: amounts of the portions that earlier credit notes took
        :param result: amounts of this credit note's portions; changed here
        :param last: keys of ``result`` that are the last of their invoice line
        """
        if not rate:
            return
        rounding = invoice.company_currency_id.rounding
        everything = before + list(result.values())
        in_currency = sum(self._total(amounts, 0) for amounts in everything)
        earlier = sum(self._total(amounts, 1) for amounts in before)
        fixed = sum(self._total(result[key], 1) for key in last)
        open_entries = [(key, name) for key in result if key not in last for name in result[key]]
        entries = [(key, name) for key, name in open_entries if abs(result[key][name][1]) > 5 * rounding]
        fixed += sum(result[key][name][1] for key, name in open_entries if (key, name) not in entries)
        target = to_unit(in_currency * rate, rounding) - earlier - fixed
        moved = balanced([result[key][name][1] for key, name in entries], target, rounding)
        for (key, name), amount in zip(entries, moved, strict=True):
            old = result[key][name]
            result[key][name] = (old[0], amount, *old[2:])

    @api.model
    def _total(self, amounts: dict, index: int) -> float:
        """Base and taxes of a portion together: 0 in the currency of the document, 1 in the company's."""
        return sum(entry[index] for entry in amounts.values())

    @api.model
    def _is_whole(self, invoice, parts: list, taken: dict) -> bool:
        """Whether one credit note takes back everything that an invoice sold, and nothing was taken back before.

        Then the same lines give the same amounts by themselves.
        """
        if (
            any(taken.values())
            or invoice.move_type == "out_refund"
            or invoice.line_ids.filtered(lambda line: line.display_type == "epd")
        ):
            return False
        credited = {line: quantity for _case_line, line, quantity in parts}
        sold = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        return len(credited) == len(parts) and all(
            abs(credited.get(line, 0.0) - line._after_sales_sold_qty()) < EPSILON for line in sold
        )

    @api.model
    def _mirror(self, credit_note, parts: list) -> None:
        """Make a credit note for a whole invoice amount to it, also where somebody changed its taxes by hand."""
        invoice = credit_note.reversed_entry_id
        if not self._is_whole(invoice, parts, {}) or len(self._credit_notes(invoice)) > 1:
            return
        if any(line._after_sales_is_deduction() for line in credit_note.invoice_line_ids):
            return
        if all(not any(amounts) for amounts in self._left_open(invoice | credit_note)):
            return
        amounts = self._exact_amounts(invoice, parts, defaultdict(list))
        replaced = credit_note.invoice_line_ids.filtered("after_sales_line_id")
        credit_note.invoice_line_ids = [(2, line.id) for line in replaced] + [
            (0, 0, vals) for vals in self._prepare_goods_vals(parts, amounts, {})
        ]

    @api.model
    def _left_open(self, moves) -> list[tuple[float, float]]:
        """What documents leave on each account and of each tax, in their currency and the company's, rounded."""
        totals = defaultdict(lambda: [0.0, 0.0])
        for line in moves.line_ids.filtered(lambda line: line.display_type != "cogs"):
            total = totals[line.account_id, line.tax_line_id]
            total[0] += line.amount_currency
            total[1] += line.balance
        return [
            (moves.currency_id.round(in_currency), moves.company_currency_id.round(in_company))
            for in_currency, in_company in totals.values()
        ]

    @api.model
    def _portion_details(self, invoice_line, quantity: float, whole: dict, taken: list) -> dict:
        """Amounts of a portion of an invoice line, after the portions taken before.

        The cents that earlier portions took too much or too little are made good. A price that somebody agreed on
        for an earlier portion is not: it was meant for that portion.
        """
        done_quantity, sold = sum(part for part, _amounts in taken), invoice_line._after_sales_sold_qty()
        last = is_last(done_quantity, quantity, sold)
        if last:
            quantity = sold - done_quantity

        def share(key, index: int, total: float, rounding: float, slack: float | None = None) -> float:
            really = [(part, amounts[key][index] if key in amounts else None) for part, amounts in taken]
            return self._share(total, quantity, really, sold, rounding, slack)

        move = invoice_line.move_id
        foreign, own = move.currency_id.rounding, move.company_currency_id.rounding
        details = {}
        for key, totals in whole.items():
            amounts = []
            for index in range(0, len(totals), 2):
                total, total_own = totals[index : index + 2]
                amount = share(key, index, total, foreign)
                if move.currency_id == move.company_currency_id:
                    amounts += [amount, amount]
                    continue
                rate = abs(total_own / total) if total else 0.0
                if last or not rate:
                    slack = 3.5 * (own + foreign * rate)
                    amounts += [amount, share(key, index + 1, total_own, own, slack)]
                else:
                    amounts += [amount, to_unit(amount * rate, own)]
            details[key] = tuple(amounts)
        return details

    @api.model
    def _share(
        self, total: float, quantity: float, taken: list, sold: float, rounding: float, slack: float | None = None
    ) -> float:
        """What a quantity of an invoice line is of one of its amounts, after what was taken before.

        :param taken: [(quantity, amount or None when it is not known)], in order of time
        :param slack: as in ``rules.refund.settled``
        """
        done = sum(part for part, _amount in taken)
        return portion(total, quantity, done, settled(total, taken, sold, rounding, slack), sold, rounding)

    # -- values ------------------------------------------------------------------------------------------------

    @api.model
    def _prepare_credit_note_vals(self, rma, invoice, parts: list, taken: dict, ledger) -> dict:
        """Values of the credit note that takes parts of an invoice back for a case.

        :param taken: what was taken of the invoice before; these parts are added to it
        :param ledger: what the credit notes of the case took before (``after.sales.simulation``); grows
        """
        Simulation = self.env["after.sales.simulation"]
        done = {line: sum(part for part, _amounts in portions) for line, portions in taken.items()}
        whole = not ledger.terms and self._is_whole(invoice, parts, taken)
        if whole:
            amounts = {}
            for _case_line, invoice_line, quantity in parts:
                taken[invoice_line].append((quantity, {}))
        else:
            amounts = self._exact_amounts(invoice, parts, taken)
        extras = Simulation._extras(rma, invoice, parts, amounts, taken, ledger)
        lines = self._prepare_goods_vals(parts, amounts, done)
        lines += [Simulation._prepare_extra_vals(extra) for extra in extras]
        early = Simulation._early_payment(invoice, taken)
        # Odoo rounds the whole as it rounded the invoice; of portions, the last one takes the rounding back.
        rounding = (
            invoice.invoice_cash_rounding_id if whole and not extras else invoice.invoice_cash_rounding_id.browse()
        )
        on_tax = rounding.filtered(lambda method: method.strategy == "biggest_tax")
        lines += self._prepare_rounding_vals(invoice, taken) + self._prepare_advance_vals(invoice, taken)
        return {
            "move_type": "out_refund",
            "partner_id": invoice.partner_id.id,
            "partner_shipping_id": invoice.partner_shipping_id.id,
            "journal_id": invoice.journal_id.id,
            "company_id": invoice.company_id.id,
            "currency_id": invoice.currency_id.id,
            # Without a date, posting would compute the document once more.
            "invoice_date": self.env["after.sales.working.time"]._today(invoice.company_id),
            "invoice_currency_rate": invoice.invoice_currency_rate,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "invoice_payment_term_id": False,
            # Any other rounding of the invoice is a line of its own.
            "invoice_cash_rounding_id": on_tax.id,
            "invoice_user_id": invoice.invoice_user_id.id,
            "team_id": invoice.team_id.id,
            "invoice_origin": invoice.invoice_origin,
            "ref": as_read_by(self, invoice.partner_id).env._(
                "%(case)s, reversal of %(invoice)s", case=rma.name, invoice=invoice.name
            ),
            "reversed_entry_id": invoice.id,
            "after_sales_rma_ids": [(4, rma.id)],
            "invoice_line_ids": [(0, 0, vals) for vals in lines],
            "line_ids": [(0, 0, Simulation._prepare_early_payment_vals(*part)) for part in early],
        }

    @api.model
    def _prepare_goods_vals(self, parts: list, amounts: dict, done: dict) -> list[dict]:
        """Values of the credit note lines of parts of an invoice; each says its exact quantity as well as it can.

        :param done: {invoice line: quantity of the portions before these}
        """
        result, done = [], dict(done)
        for case_line, invoice_line, quantity in parts:
            before, unit = done.get(invoice_line, 0.0), invoice_line.product_uom_id
            whole = (invoice_line._after_sales_sold_qty(), invoice_line._after_sales_sold("quantity"))
            said = shown(quantity, before, *whole, unit.rounding or 0.01)
            details = amounts.get((case_line, invoice_line))
            vals = self._prepare_line_vals(case_line, invoice_line, said, details)
            own = invoice_line.product_id.uom_id
            if details and own and unit != own:
                vals["extra_tax_data"][EXACT] = round(unit._compute_quantity(quantity, own, round=False), 9)
            result.append(vals)
            done[invoice_line] = before + quantity
        return result

    @api.model
    def _prepare_line_vals(self, case_line, invoice_line, quantity: float, details: dict | None) -> dict:
        """Values of a credit note line: a quantity of an invoice line, everything else as invoiced."""
        vals = {
            "product_id": invoice_line.product_id.id,
            "name": invoice_line.name,
            "quantity": quantity,
            "product_uom_id": invoice_line.product_uom_id.id,
            "price_unit": invoice_line.price_unit,
            "discount": invoice_line.discount,
            "account_id": invoice_line.account_id.id,
            "tax_ids": [(6, 0, invoice_line.tax_ids.ids)],
            "analytic_distribution": invoice_line.analytic_distribution,
            "sequence": invoice_line.sequence,
            "sale_line_ids": [(6, 0, invoice_line.sale_line_ids.ids)],
            "after_sales_line_id": case_line.id,
            "after_sales_origin_line_id": invoice_line.id,
        }
        if details:
            vals |= self._prepare_exact_vals(invoice_line, quantity, details)
        return vals

    @api.model
    def _prepare_exact_vals(
        self,
        invoice_line,
        quantity: float,
        details: dict,
        price_unit: float | None = None,
        discount: float | None = None,
    ) -> dict:
        """What makes a credit note line amount to exactly its portion, as long as nobody changes the line.

        :param price_unit: price of the credit note line, default as invoiced; ``discount`` likewise
        """
        base_currency, base = details["base"]
        taxes = {
            str(tax_id): {
                "tax_amount_currency": amounts[0],
                "tax_amount": amounts[1],
                "base_amount_currency": amounts[2],
                "base_amount": amounts[3],
            }
            for tax_id, amounts in details.items()
            if tax_id != "base"
        }
        return {
            "extra_tax_data": {
                "currency_id": invoice_line.currency_id.id,
                "price_unit": invoice_line.price_unit if price_unit is None else price_unit,
                "discount": invoice_line.discount if discount is None else discount,
                "quantity": quantity,
                "rate": invoice_line.move_id.invoice_currency_rate,
                "manual_total_excluded_currency": base_currency,
                "manual_total_excluded": base,
                # Odoo heeds the base only where there are taxes: without any, an entry that stands for none.
                "manual_tax_amounts": taxes or {"0": {}},
            }
        }

    # -- documents ---------------------------------------------------------------------------------------------

    @api.model
    def _create_documents(self, invoices, vals_list: list[dict]):
        """Create the credit notes, all in one go; by ``_reverse_moves`` where a localisation extends it."""
        Move = self.env["account.move"].with_context(
            default_move_type=None, active_model=None, active_ids=None, active_id=None, after_sales_trusted=TRUSTED
        )
        if not self._localisation_reverses():
            return Move.create(vals_list).with_context(after_sales_trusted=None)
        moves = Move
        for invoice, vals in zip(invoices, vals_list, strict=True):
            # One at a time: the method pairs each invoice with one set of values.
            if invoice.move_type == "out_refund":
                moves |= Move.create([vals])
                continue
            moves |= invoice.with_context(Move.env.context)._reverse_moves([vals])
        return moves.with_context(after_sales_trusted=None)

    @api.model
    def _localisation_reverses(self) -> bool:
        """Whether a country's localisation does more when an invoice is reversed."""
        return any(
            "_reverse_moves" in vars(cls) and cls.__module__.startswith("odoo.addons.l10n_")
            for cls in type(self.env["account.move"]).__mro__
        )
