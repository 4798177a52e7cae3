from collections import defaultdict

from odoo import api, models
from odoo.addons.after_sales_rma.models.log import did
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.addons.after_sales_rma.rules.refund import portion
from odoo.addons.after_sales_rma.services.refund import EPSILON
from odoo.exceptions import UserError

from ..rules.allowance import allowed, left_after


class AfterSalesRefund(models.AbstractModel):
    """Credit notes for goods that stay: one line against the invoice line, never more than is left of it (L26, L28)."""

    _inherit = "after.sales.refund"

    # -- posting at once -----------------------------------------------------------------------------------------

    @api.model
    def _post_without_return(self, rmas) -> None:
        """Credit what is refunded without return, and post it; the decision was the last thing that it waited for.

        Cases that have to wait (their budget is not approved) are credited by the accountant later.

        :raise UserError: more would be credited than is left
        """
        rmas = rmas.sudo()._that_may_go_on("credit")
        waiting = rmas.filtered(
            lambda rma: any(line.remedy == "refund_only" and line.qty_to_credit > EPSILON for line in rma.line_ids)
        )
        if not waiting:
            return
        notes = self.sudo()._create_credit_notes(waiting)
        notes = notes.filtered(lambda note: "refund_only" in note.invoice_line_ids.after_sales_line_id.mapped("remedy"))
        notes.action_post()
        did("Refunds without return posted", notes)

    # -- which invoice lines -------------------------------------------------------------------------------------

    @api.model
    def _allocate(self, lines, quantities: dict, together=()) -> tuple[list[tuple], dict]:
        """An allowance takes no quantity from what others credit, so each is spread by itself."""
        # Together for all: one by one, each invoice line would be asked what took from it.
        invoice_lines = lines.sale_line_id.invoice_lines
        if together:
            invoice_lines = invoice_lines.with_prefetch(together)
        invoice_lines.after_sales_taken_line_ids.mapped("parent_state")
        # Grouped, not filtered: what is read of one of them is read of all.
        kinds = lines.grouped(lambda line: line._is_allowance())
        parts, lacking = super()._allocate(kinds.get(False, lines.browse()), quantities, together)
        for line in kinds.get(True, ()):
            more, missing = super()._allocate(line, quantities, together)
            parts += more
            lacking |= missing
        return parts, lacking

    @api.model
    def _left_to_credit(self, sale_line, invoice_lines) -> list[tuple]:
        """What was refunded without return is no longer there to be credited."""
        unit = sale_line.product_uom_id
        result = []
        for line, quantity in super()._left_to_credit(sale_line, invoice_lines):
            staying = line.after_sales_taken_line_ids.filtered(
                lambda item: item.after_sales_stays and item.parent_state != "cancel"
            )
            gone = sum(item._after_sales_exact_qty(unit) for item in staying)
            result.append((line, max(quantity - gone, 0.0)))
        return result

    # -- amounts -------------------------------------------------------------------------------------------------

    @api.model
    def _is_whole(self, invoice, parts: list, taken: dict) -> bool:
        return not any(part[0]._stays() for part in parts) and super()._is_whole(invoice, parts, taken)

    @api.model
    def _quantity_taken(self, case_line, quantity: float) -> float:
        return 0.0 if case_line._is_allowance() else super()._quantity_taken(case_line, quantity)

    @api.model
    def _share(
        self, total: float, quantity: float, taken: list, sold: float, rounding: float, slack: float | None = None
    ) -> float:
        """After an allowance, the units that are there share what is left."""
        if all(part for part, _amount in taken):
            return super()._share(total, quantity, taken, sold, rounding, slack)
        amount, left = left_after(total, taken, sold, rounding, slack)
        return portion(amount, quantity, 0.0, 0.0, left, rounding) if left > EPSILON else 0.0

    @api.model
    def _part_details(self, case_line, invoice_line, quantity: float, of_invoice: dict, taken: list) -> dict:
        details = super()._part_details(case_line, invoice_line, quantity, of_invoice, taken)
        if not case_line._is_allowance():
            return details
        invoice = invoice_line.move_id
        asked, most = self._asked_and_left(case_line, invoice_line, quantity, of_invoice, details)
        return self.env["after.sales.simulation"]._portion_of(invoice, details, min(asked, most))

    @api.model
    def _asked_and_left(self, case_line, invoice_line, quantity: float, of_invoice: dict, left: dict) -> tuple:
        """What an allowance is to give of a part of an invoice line, and what a return of it would still be credited.

        :param left: amounts that a return of the part would be credited
        :return: (asked, at most), tax included, in the currency of the invoice
        """
        invoice, Simulation = invoice_line.move_id, self.env["after.sales.simulation"]
        price = self._total(self._portion_details(invoice_line, quantity, of_invoice[invoice_line], []), 0)
        promotion = Simulation._promotion_share(invoice, invoice_line, price, of_invoice)
        whole = case_line._to_order(case_line.quantity)
        unit = case_line.sale_line_id.product_uom_id
        part = invoice_line.product_uom_id._compute_quantity(quantity, unit, round=False)
        asked = allowed(
            case_line.allowance_percent,
            case_line.allowance_amount,
            price + promotion,
            min(part / whole, 1.0) if whole else 0.0,
            invoice.currency_id.rounding,
        )
        return asked, max(invoice.currency_id.round(self._total(left, 0) + promotion), 0.0)

    # -- what is refused -----------------------------------------------------------------------------------------

    @api.model
    def _allowance_problems(self, line) -> list[str]:
        """Why money cannot go back for goods of a line that stay, in words.

        :param line: one ``after.sales.rma.line`` whose remedy leaves the goods with the customer, as superuser
        """
        product = line.product_id.display_name
        parts, missing = self._allocate(line, {line: line.quantity})
        if missing:
            words = self.env._(
                "%(product)s: %(missing)s of it is on no posted invoice that is not credited yet. As long as it is not "
                "invoiced, lower the price on the order instead.",
                product=product,
                missing=f"{missing[line]:g}",
            )
            return [words]
        if any(part[1].currency_id != line.currency_id for part in parts):
            return [self.env._("%(product)s: its invoice is in another currency than the case.", product=product)]
        if line.allowance_amount and len(parts) > 1 and line._is_allowance():
            words = self.env._(
                "%(product)s: it stands on several invoice lines. Give a percentage, or make a line for each of them.",
                product=product,
            )
            return [words]
        taken = {invoice: self._taken(invoice) for invoice in {part[1].move_id for part in parts}}
        return [words for part in parts if (words := self._excess_words(part, taken[part[1].move_id][part[1]]))]

    @api.model
    def _excess_words(self, part: tuple, taken: list) -> str | None:
        """Why a part of an allowance asks for more than is left; None when it does not.

        :param part: (case line, invoice line, quantity in its unit)
        :param taken: what was taken of the invoice line before
        """
        line, invoice_line, quantity = part
        if not line._is_allowance():
            return None
        invoice = invoice_line.move_id
        of_invoice = self._sold_details(invoice)
        left = self._portion_details(invoice_line, quantity, of_invoice[invoice_line], taken)
        asked, most = self._asked_and_left(line, invoice_line, quantity, of_invoice, left)
        if asked and invoice.currency_id.compare_amounts(asked, most) <= 0:
            return None
        return self.env._(
            "%(product)s: an allowance of %(asked)s is asked for, %(left)s is left of what %(invoice)s charged for it.",
            product=line.product_id.display_name,
            asked=invoice.currency_id.format(asked),
            left=invoice.currency_id.format(most),
            invoice=invoice.name,
        )

    @api.model
    def _check_left(self, parts: list, taken: dict) -> None:
        """Never more than is left, also when others took some since the request.

        :param taken: as ``_taken`` says; stays as it is
        :raise UserError: names the goods, what is asked for and what is left
        """
        mine = defaultdict(list, {line: list(portions) for line, portions in taken.items()})
        for part in parts:
            if problem := self._excess_words(part, mine[part[1]]):
                raise UserError(problem)
            line, invoice_line, quantity = part
            if line._is_allowance():
                details = self._part_details(
                    line, invoice_line, quantity, self._sold_details(invoice_line.move_id), mine[invoice_line]
                )
                mine[invoice_line].append((0.0, details))

    # -- values --------------------------------------------------------------------------------------------------

    @api.model
    def _prepare_credit_note_vals(self, rma, invoice, parts: list, taken: dict, ledger) -> dict:
        self._check_left(parts, taken)
        vals = super()._prepare_credit_note_vals(rma, invoice, parts, taken, ledger)
        if not any(part[0]._stays() for part in parts):
            return vals | {"after_sales_red_reason": "02"}
        words = as_read_by(self, invoice.partner_id).env._(
            "%(case)s, allowance on %(invoice)s", case=rma.name, invoice=invoice.name
        )
        return vals | {"after_sales_red_reason": "04", "ref": words}

    @api.model
    def _prepare_line_vals(self, case_line, invoice_line, quantity: float, details: dict | None) -> dict:
        """The invoice line stays invoiced: a line without product and order line, so that nothing else follows it."""
        vals = super()._prepare_line_vals(case_line, invoice_line, quantity, details)
        if not (case_line and case_line._stays()):
            return vals
        vals |= {
            "product_id": False,
            "sale_line_ids": [(5, 0, 0)],
            "after_sales_stays": "allowance" if case_line._is_allowance() else "refund_only",
        }
        if not case_line._is_allowance():
            return vals
        included = sum(
            details[tax.id][0]
            for tax in invoice_line.tax_ids.flatten_taxes_hierarchy()
            if tax.price_include and tax.id in details
        )
        price = details["base"][0] + included
        words = as_read_by(self, invoice_line.move_id.partner_id).env._(
            "Price allowance: %(goods)s", goods=invoice_line.name
        )
        return vals | {
            "name": words,
            "quantity": 1.0,
            "product_uom_id": False,
            "price_unit": price,
            "discount": 0.0,
            **self._prepare_exact_vals(invoice_line, 1.0, details, price, 0.0),
        }
