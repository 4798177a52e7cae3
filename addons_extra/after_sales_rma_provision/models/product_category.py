from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    after_sales_expected_return_days = fields.Integer(
        string="Returns Expected Within",
        company_dependent=True,
        help="So many days after the delivery goods may still come back, for the period end. 0: as the company says.",
    )
    after_sales_warranty_days = fields.Integer(
        string="Warranty (days)",
        company_dependent=True,
        help="How long goods are repaired or exchanged for nothing, for the period end. 0: as the company says.",
    )
