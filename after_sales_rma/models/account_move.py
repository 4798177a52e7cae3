from odoo import api, fields, models
from odoo.api import ValuesType

from .log import did
from .outside import public
from .owned_value import POSTING
from .rma import CASE_GROUPS


class AccountMove(models.Model):
    _inherit = "account.move"

    after_sales_rma_ids = fields.Many2many(
        "after.sales.rma",
        "account_move_after_sales_rma_rel",
        "account_move_id",
        "after_sales_rma_id",
        string="After-Sales Cases",
        copy=False,
        readonly=True,
        groups=CASE_GROUPS,
    )
    after_sales_rma_count = fields.Integer(
        string="After-Sales", compute="_compute_after_sales_rma_count", compute_sudo=True
    )
    after_sales_can_request = fields.Boolean(compute="_compute_after_sales_can_request")

    @api.depends("after_sales_rma_ids")
    def _compute_after_sales_rma_count(self):
        for move in self:
            move.after_sales_rma_count = len(move.after_sales_rma_ids)

    def _compute_after_sales_can_request(self):
        for move in self:
            move.after_sales_can_request = (
                move.move_type == "out_invoice" and move.state == "posted" and bool(move.line_ids.sale_line_ids)
            )

    def _post(self, soft=True):
        """What the add-on does when documents are posted, in its order; subjects extend the steps, not this method.

        Credit notes of one invoice are posted one after the other; cases that wait for nothing more close.
        """
        self._after_sales_before_post()
        self._after_sales_prefetch_values()
        posted = self.browse()
        # Odoo pairs credit notes with a set of invoices: two of one invoice in a call would meet the wrong one.
        for moves in self._after_sales_posting_rounds():
            posted |= super(AccountMove, moves.with_context(**POSTING))._post(soft=soft).with_env(self.env)
        # Asking the lines, which are read anyway: most documents of a company have nothing to do with cases.
        credit_notes = posted.filtered(lambda move: move.line_ids.after_sales_line_id)
        credit_notes._after_sales_reconcile_rest()
        cases = posted._after_sales_cases()
        if cases:
            cases._settle_posted()
            if credit_notes:
                credit_notes.sudo().line_ids.after_sales_line_id.rma_id._on_credited(credit_notes)
            cases._close_finished()
            did("Credit notes of cases posted", credit_notes)
        posted._after_sales_after_post()
        return posted

    def _after_sales_before_post(self) -> None:
        """Let a subject refuse what is about to be posted."""

    def _after_sales_after_post(self) -> None:
        """Let what is no document of a case follow what was posted."""

    def _stock_account_prepare_realtime_out_lines_vals(self) -> list[dict]:
        """Cost of sales goes back to the account that the invoice posted it on, whatever the category says today."""
        vals_list = super()._stock_account_prepare_realtime_out_lines_vals()
        for stock, expense in zip(vals_list[::2], vals_list[1::2], strict=True):
            if expense.get("cogs_origin_id") and expense["cogs_origin_id"] == stock.get("cogs_origin_id"):
                line = self.env["account.move.line"].browse(expense["cogs_origin_id"])
                posted = line.sudo().after_sales_origin_line_id._after_sales_cost_lines()[1::2].account_id[:1]
                expense["account_id"] = posted.id or expense["account_id"]
        for vals in vals_list:
            # These lines are in the currency of the company; Odoo would write their balance one by one afterwards.
            vals["balance"] = self.browse(vals["move_id"]).company_currency_id.round(vals["amount_currency"])
        return vals_list

    def _after_sales_prefetch_values(self) -> None:
        """Read what the cost of sales follows from at once, not line by line (law 3)."""
        case_lines = self.filtered(lambda move: move.move_type == "out_refund").line_ids.after_sales_line_id.sudo()
        moves = case_lines.move_ids | case_lines.origin_move_id | case_lines.sale_line_id.move_ids
        moves.mapped("value")
        moves.move_line_ids.mapped("quantity_product_uom")

    def _after_sales_cases(self):
        """The cases of these documents and those of the order lines on them, for whoever posts them."""
        lines = self.sudo().filtered(lambda move: move.is_sale_document()).invoice_line_ids
        sold = lines.sale_line_ids
        return (lines.after_sales_line_id | sold.after_sales_line_ids).rma_id

    def write(self, vals: ValuesType) -> bool:
        """What the add-on does when a document is changed, in its order; subjects extend the steps, not this method.

        Cases go on when a credit note of theirs is undone; those that waited for a draft invoice close with it.
        """
        self._after_sales_check_kept(vals)
        self._after_sales_check_reversed(vals)
        self._after_sales_before_write(vals)
        concerned = self._after_sales_concerned(vals["state"]) if "state" in vals else self.browse()
        result = super().write(vals)
        if vals.get("state") in ("draft", "cancel") or "matched_payment_ids" in vals:
            self._after_sales_follow_credit()
        if vals.get("state") == "cancel":
            self._after_sales_cases()._close_finished()
        concerned._after_sales_check_credited()
        if vals.get("state") in ("draft", "cancel"):
            self._after_sales_after_undone()
        return result

    def _after_sales_before_write(self, vals: ValuesType) -> None:
        """Let a subject refuse what would be changed."""

    def _after_sales_before_unlink(self) -> None:
        """Let a subject refuse that these are deleted."""

    def _after_sales_after_undone(self) -> None:
        """Let what is no document of a case follow what is no longer posted."""

    def unlink(self):
        """As when it is cancelled."""
        if not self:
            # Odoo drops no document at all very often.
            return super().unlink()
        self._after_sales_before_unlink()
        credited, waiting = self._after_sales_credit_notes()._after_sales_cases(), self._after_sales_cases()
        result = super().unlink()
        credited._follow_credit()
        waiting._close_finished()
        return result

    def _after_sales_credit_notes(self):
        return self.filtered(lambda move: move.move_type == "out_refund")

    def _after_sales_follow_credit(self) -> None:
        """Let cases follow what happened to their credit notes; documents of other kinds cost nothing."""
        self._after_sales_credit_notes()._after_sales_cases()._follow_credit()

    def _after_sales_posting_rounds(self) -> list:
        """Split documents so that each round holds at most one credit note of an invoice; mostly one round."""
        rounds, seen = [self.browse()], [self.browse()]
        for move in self:
            origin = move.reversed_entry_id if move.move_type == "out_refund" else self.browse()
            index = next((i for i, origins in enumerate(seen) if not origin or origin not in origins), len(seen))
            if index == len(seen):
                rounds.append(self.browse())
                seen.append(self.browse())
            rounds[index] |= move
            seen[index] |= origin
        return rounds

    def _after_sales_reconcile_rest(self) -> None:
        """What the original invoice does not take settles other open invoices of the order (down payments)."""
        for credit_note in self:
            if credit_note.currency_id.is_zero(credit_note.amount_residual):
                continue
            orders = credit_note.invoice_line_ids.sale_line_ids.order_id
            others = orders.invoice_ids.filtered(
                lambda move, company=credit_note.company_id: move.state == "posted"
                and move.move_type == "out_invoice"
                and move.payment_state in ("not_paid", "partial")
                and move.company_id == company
            )
            lines = (credit_note | others).line_ids.filtered(
                lambda line: line.account_type == "asset_receivable" and not line.reconciled
            )
            for group in lines.grouped("account_id").values():
                if len(group.move_id) > 1 and credit_note in group.move_id:
                    group.reconcile()
                    did("Credit note set off against other invoices", group.move_id)

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self._after_sales_follow_credit()
        return result

    @public
    def action_after_sales_request(self) -> dict:
        """Open the request wizard with what was delivered for these invoices and may still come back."""
        return self.env["after.sales.request"]._open(orders=self.line_ids.sale_line_ids.order_id)

    @public
    def action_view_after_sales(self) -> dict:
        """Open the cases of these credit notes."""
        return self.after_sales_rma_ids._action_open()
