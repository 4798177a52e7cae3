from odoo import api, models
from odoo.tools import format_date, formatLang


class AfterSalesPaying(models.AbstractModel):
    _inherit = "after.sales.paying"

    @api.model
    def _told_rows(self, env, item) -> list[dict]:
        """What was put on the customer's eWallet, too."""
        return [
            *super()._told_rows(env, item),
            *(
                {
                    "amount": formatLang(env, entry.after_sales_wallet_amount, currency_obj=entry.currency_id),
                    "way": entry.with_env(env)._after_sales_wallet_words(),
                    "reference": entry.name,
                    "day": format_date(env, entry.date),
                }
                for entry in item.entries.sudo().filtered("after_sales_wallet_id")
            ),
        ]
