from odoo import api, fields, models

from .rma import CASE_GROUPS


class AccountMove(models.Model):
    """What the accountant compares before posting: credit note against what was accepted and what was invoiced."""

    _inherit = "account.move"

    after_sales_match = fields.Selection(
        [("agrees", "Agrees"), ("differs", "Differs")], string="Match", compute="_compute_after_sales_match"
    )
    after_sales_match_note = fields.Char(string="What Differs", compute="_compute_after_sales_match")
    after_sales_compared_ids = fields.Many2many(
        "after.sales.rma.line",
        string="Red Order, Return Slip, Credit Note",
        compute="_compute_after_sales_compared_ids",
        groups=CASE_GROUPS,
        help="What was authorised, what came back and was accepted, and what is credited, side by side.",
    )

    @api.depends("invoice_line_ids.after_sales_line_id")
    def _compute_after_sales_compared_ids(self):
        for move in self:
            move.after_sales_compared_ids = move.invoice_line_ids.after_sales_line_id

    @api.depends(
        "after_sales_rma_ids",
        "invoice_line_ids.quantity",
        "invoice_line_ids.price_unit",
        "invoice_line_ids.discount",
        "invoice_line_ids.after_sales_line_id",
        "line_ids.account_id",
        "line_ids.amount_residual",
        "state",
    )
    def _compute_after_sales_match(self):
        for move in self:
            if not move.sudo().after_sales_rma_ids:
                move.after_sales_match = move.after_sales_match_note = False
                continue
            problems = [
                problem
                for line in move.invoice_line_ids.sudo()
                if line.display_type == "product" and (problem := line._after_sales_difference())
            ]
            problems += move.sudo()._after_sales_receivable_differences()
            move.after_sales_match = "differs" if problems else "agrees"
            move.after_sales_match_note = "; ".join(problems)

    def _after_sales_receivable_differences(self) -> list[str]:
        """What of the receivable lines differs from the invoices: another account, or both left open, in words."""
        self.ensure_one()
        if not self.reversed_entry_id:
            return []
        invoices = self.reversed_entry_id | self._after_sales_other_invoices()
        charged = invoices._after_sales_term_lines().account_id
        problems = [
            self.env._(
                "%(account)s is another receivable account than that of the invoice, %(accounts)s",
                account=account.display_name,
                accounts=", ".join(charged.mapped("display_name")),
            )
            for account in self._after_sales_term_lines().account_id - charged
            if charged
        ]
        # Of a posted one: what the invoice itself and the credit note leave open is not matched.
        invoice = self.reversed_entry_id.filtered(lambda move: move.move_type == "out_invoice")
        unmatched = min(self.amount_residual, max(invoice.amount_residual, 0.0))
        if self.state == "posted" and self.currency_id.compare_amounts(unmatched, 0) > 0:
            problems.append(
                self.env._(
                    "%(amount)s is open on the invoice and on the credit note: not matched",
                    amount=self.currency_id.format(unmatched),
                )
            )
        return problems


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _after_sales_difference(self) -> str | None:
        """What of this credit note line differs from its case or from the invoice, in words; None when nothing."""
        self.ensure_one()
        case_line, origin = self.after_sales_line_id, self.after_sales_origin_line_id
        product = self.product_id.display_name or self.name
        if origin.display_type == "rounding":
            # The cash rounding goes back with the last portion of the invoice; no case line stands for it.
            same = self.currency_id.compare_amounts(self.price_subtotal, -origin.amount_currency) == 0
            return None if same else self.env._("%(product)s: another price than on the invoice", product=product)
        if not case_line and origin.sale_line_ids.filtered("is_downpayment") and not self.price_subtotal:
            # An advance that was entered at another rate: its account gets the difference back.
            return None
        if not case_line:
            return self.env._("%(product)s is not in the case", product=product)
        over = case_line.qty_credited + case_line.qty_credit_draft - case_line.qty_accepted
        if case_line.uom_id.compare(over, 0) > 0:
            return self.env._(
                "%(product)s: %(over)s %(unit)s more than accepted",
                product=product,
                over=f"{over:g}",
                unit=case_line.uom_id.name,
            )
        if self.currency_id.compare_amounts(self.price_unit, origin.price_unit) or self.discount != origin.discount:
            return self.env._("%(product)s: another price than on the invoice", product=product)
        return None
