from odoo import api, models
from odoo.tools import format_date, formatLang


class AfterSalesRma(models.Model):
    """What was paid back as store credit is told on the case."""

    _inherit = "after.sales.rma"

    @api.depends("credit_note_ids")
    def _compute_paid_back_text(self):
        result = super()._compute_paid_back_text()
        notes = self.sudo().credit_note_ids.filtered(lambda note: note.state == "posted")
        if not notes:
            return result
        entries = (
            self.env["account.move"]
            .sudo()
            .search([("after_sales_wallet_note_ids", "in", notes.ids), ("state", "=", "posted")], order="date, id")
        )
        if not entries:
            return result
        for rma in self:
            words = [
                rma.env._(
                    "%(amount)s on %(day)s: %(way)s, %(reference)s",
                    amount=formatLang(rma.env, entry.after_sales_wallet_amount, currency_obj=entry.currency_id),
                    day=format_date(rma.env, entry.date),
                    way=entry.with_env(rma.env)._after_sales_wallet_words(),
                    reference=entry.name,
                )
                for entry in entries
                if entry.after_sales_wallet_note_ids & rma.sudo().credit_note_ids and entry.after_sales_wallet_given
            ]
            rma.paid_back_text = "\n".join([*words, *filter(None, [rma.paid_back_text])]) or False
        return result
