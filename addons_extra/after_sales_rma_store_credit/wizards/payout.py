from odoo import api, fields, models
from odoo.tools import formatLang

from ..services.payout import STORE_CREDIT


class AfterSalesPayout(models.TransientModel):
    """Customers who agree get store credit instead of money."""

    _inherit = "after.sales.payout"

    has_wallet = fields.Boolean(compute="_compute_has_wallet")
    is_store_credit = fields.Boolean(compute="_compute_is_store_credit")
    wallet_text = fields.Char(string="Store Credit", compute="_compute_wallet_text")

    @api.depends("line_ids.currency_id", "line_ids.company_id")
    def _compute_has_wallet(self):
        for dialog in self:
            pairs = {(line.company_id, line.currency_id) for line in dialog.line_ids}
            dialog.has_wallet = any(company._after_sales_wallet_program(currency) for company, currency in pairs)

    @api.depends("line_ids.to_store_credit")
    def _compute_is_store_credit(self):
        for dialog in self:
            dialog.is_store_credit = any(dialog.line_ids.mapped("to_store_credit"))

    @api.depends("line_ids.to_store_credit", "line_ids.amount")
    @api.depends_context("lang")
    def _compute_wallet_text(self):
        """What the customers get, with the bonus."""
        for dialog in self:
            words = []
            for line in dialog.line_ids.filtered("to_store_credit"):
                bonus = line.currency_id.round(line.amount * line.company_id.sudo().after_sales_wallet_bonus / 100)
                words.append(
                    dialog.env._(
                        "%(customer)s gets %(amount)s to spend, a bonus of %(bonus)s included",
                        customer=line.partner_id.display_name,
                        amount=formatLang(dialog.env, line.amount + bonus, currency_obj=line.currency_id),
                        bonus=formatLang(dialog.env, bonus, currency_obj=line.currency_id),
                    )
                )
            dialog.wallet_text = "; ".join(words) or False

    @api.depends("line_ids.to_store_credit")
    def _compute_is_deviating(self):
        return super()._compute_is_deviating()


class AfterSalesPayoutLine(models.TransientModel):
    _inherit = "after.sales.payout.line"

    to_store_credit = fields.Boolean(
        string="As Store Credit", help="On the customer's eWallet instead; only when he agrees."
    )

    def _row(self):
        row = super()._row()
        if not self.to_store_credit:
            return row
        return row._replace(payment=row.payment.browse(), other=STORE_CREDIT)
