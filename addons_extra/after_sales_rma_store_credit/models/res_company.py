from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_wallet_program_id = fields.Many2one(
        "loyalty.program",
        string="eWallet for Refunds",
        domain="[('program_type', '=', 'ewallet')]",
        check_company=True,
        help="Where customers who agree are paid back to. Empty: the first eWallet of the company in its currency.",
    )
    after_sales_wallet_bonus = fields.Float(
        string="Bonus on Store Credit",
        digits="Discount",
        help="So many percent are given besides, when a customer takes store credit instead of money.",
    )
    after_sales_wallet_bonus_account_id = fields.Many2one(
        "account.account",
        string="Account of the Bonus",
        domain="[('internal_group', 'in', ('income', 'expense'))]",
        check_company=True,
        help="Who bears the bonus: an account of revenue, which it lowers, or of selling expenses.",
    )

    _after_sales_wallet_bonus_range = models.Constraint(
        "CHECK (coalesce(after_sales_wallet_bonus, 0) BETWEEN 0 AND 100)", "A percentage lies in 0 to 100."
    )

    @api.constrains("after_sales_wallet_bonus", "after_sales_wallet_bonus_account_id")
    def _check_after_sales_wallet_bonus(self):
        if any(
            company.after_sales_wallet_bonus and not company.after_sales_wallet_bonus_account_id for company in self
        ):
            raise ValidationError(self.env._("Say which account bears the bonus on store credit."))

    def _after_sales_wallet_program(self, currency):
        """The eWallet that customers are paid back to, as superuser; none where there is none in a currency.

        :param currency: of what is paid back
        """
        self.ensure_one()
        own = self.sudo().after_sales_wallet_program_id
        if own:
            return own if own.active and own.currency_id == currency else own.browse()
        return own.search(
            [
                ("program_type", "=", "ewallet"),
                ("currency_id", "=", currency.id),
                ("company_id", "in", (False, self.id)),
                ("reward_ids", "!=", False),
            ],
            order="company_id, sequence, id",
            limit=1,
        )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_wallet_program_id = fields.Many2one(related="company_id.after_sales_wallet_program_id", readonly=False)
    after_sales_wallet_bonus = fields.Float(related="company_id.after_sales_wallet_bonus", readonly=False)
    after_sales_wallet_bonus_account_id = fields.Many2one(
        related="company_id.after_sales_wallet_bonus_account_id", readonly=False
    )
