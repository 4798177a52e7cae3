from odoo import models
from odoo.api import ValuesType


class AccountPayment(models.Model):
    """A payment without a journal entry pays by its state alone; nothing is reconciled that could tell."""

    _inherit = "account.payment"

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        if "state" in vals:
            credit_notes = self._after_sales_paid_back()
            # What follows from the state of a payment is told here: it costs too much to follow it always.
            credit_notes.modified(["matched_payment_ids"])
            credit_notes._after_sales_follow_credit()
        return result

    def unlink(self):
        if not self:
            # Odoo deletes the payments of none for each journal item that it writes.
            return True
        credit_notes = self._after_sales_paid_back()
        result = super().unlink()
        credit_notes._after_sales_follow_credit()
        return result

    def _after_sales_paid_back(self):
        """The credit notes that these payments pay without a journal entry."""
        bare = self.filtered(
            lambda payment: payment.payment_type == "outbound"
            and payment.partner_type == "customer"
            and not payment.move_id
        )
        return bare.invoice_ids


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """Cases whose customer is not paid back after all go on."""
        if not self:
            return super().unlink()
        credit_notes = (self.debit_move_id | self.credit_move_id).move_id._after_sales_credit_notes()
        result = super().unlink()
        credit_notes._after_sales_follow_credit()
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_post_hook(self, data):
        """What is settled by an invoice or by an entry without a payment, Odoo calls reversed, and tells nobody."""
        result = super()._reconcile_post_hook(data)
        settled = data["not_paid_invoices"].filtered(lambda move: move.payment_state == "reversed")
        settled._after_sales_follow_credit()
        return result
