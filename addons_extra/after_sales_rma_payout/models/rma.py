from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import CASE_GROUPS
from odoo.tools import format_date, formatLang

from .account_move import TO_PAY_BACK
from .account_payment import GONE


class AfterSalesRma(models.Model):
    """The money of a case: paid back by a dialog, and what became of it for whoever looks (R23)."""

    _inherit = "after.sales.rma"

    paid_back_text = fields.Text(
        string="Paid Back", compute="_compute_paid_back_text", compute_sudo=True, groups=CASE_GROUPS
    )

    @api.depends("credit_status", "credit_note_ids.payment_state", "credit_note_ids.amount_residual")
    @api.depends_context("lang")
    def _compute_paid_back_text(self):
        for rma in self:
            notes = rma.credit_note_ids.filtered(lambda note: note.state == "posted")
            words = [
                rma.env._(
                    "%(amount)s on %(day)s: %(way)s, %(reference)s",
                    amount=formatLang(rma.env, payment.amount, currency_obj=payment.currency_id),
                    day=format_date(rma.env, payment.date),
                    way=payment._after_sales_way_words(),
                    reference=payment.name or "",
                )
                for payment in notes.reconciled_payment_ids.filtered(
                    lambda item: item.payment_type == "outbound" and item.state in GONE
                )
            ]
            words += [
                rma.env._(
                    "%(amount)s to be paid back by %(day)s",
                    amount=formatLang(rma.env, note.amount_residual, currency_obj=note.currency_id),
                    day=format_date(rma.env, note.after_sales_pay_back_by),
                )
                for note in notes.filtered_domain(TO_PAY_BACK)
            ]
            rma.paid_back_text = "\n".join(words) or False

    def _on_credited(self, credit_notes) -> None:
        super()._on_credited(credit_notes)
        credit_notes._after_sales_plan_pay_back()

    @public
    def action_pay_back(self) -> dict:
        """Ask how the customers of these cases are paid back.

        :raise UserError: nothing is to be paid back, or the user may not
        """
        self._check_button("pay_back")
        return self.credit_note_ids.filtered_domain(TO_PAY_BACK).action_after_sales_pay_back()
