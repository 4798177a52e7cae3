from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    after_sales_no_return = fields.Selection(
        [("hygiene", "Hygiene: cannot be sold again"), ("freight", "Not worth the freight")],
        string="Need Not Come Back",
        help="Why this product is not asked back when it is refunded or replaced. Empty: by its value or its freight.",
    )
