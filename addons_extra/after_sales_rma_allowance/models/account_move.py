from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    after_sales_red_reason = fields.Selection(
        [
            ("01", "01 Billing error"),
            ("02", "02 Goods returned"),
            ("03", "03 Service ended"),
            ("04", "04 Price allowance"),
        ],
        string="Reason of the Red Invoice",
        readonly=True,
        copy=False,
        help="As the red-letter invoice states it: 04 where the goods stay with the customer, else 02.",
    )
