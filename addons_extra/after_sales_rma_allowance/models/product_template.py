from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    after_sales_no_return = fields.Selection(
        [("hygiene", "Hygiene: cannot be sold again"), ("freight", "Not worth the freight")],
        string="Refunded without Return",
        help="Why a refund of this product does not ask for it back. Empty: by its value only.",
    )
