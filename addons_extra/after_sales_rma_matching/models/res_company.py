from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_goods_days = fields.Integer(
        string="Days for Goods to Come Back",
        default=7,
        help="So many days after it was authorised, a red order without goods is a difference of the daily report.",
    )

    after_sales_letter_required = fields.Boolean(
        string="Customers Sign for Goods That Came",
        help="A return slip without the goods received letter that the customer signed is a difference of the daily "
        "return report.",
    )
    after_sales_unpaired = fields.Selection(
        [
            ("warn", "Post it, and note what differs"),
            ("block", "Do not post it"),
            ("post", "Wait, and post it by itself once it is paired"),
        ],
        string="Credit Note That Is Not Paired",
        default="warn",
        required=True,
        help="What happens to the credit note of a case when the daily return report names a difference of its lines.",
    )

    _after_sales_goods_days_positive = models.Constraint(
        "CHECK (after_sales_goods_days >= 0)", "A number of days cannot be negative."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_goods_days = fields.Integer(related="company_id.after_sales_goods_days", readonly=False)
    after_sales_letter_required = fields.Boolean(related="company_id.after_sales_letter_required", readonly=False)
    after_sales_unpaired = fields.Selection(related="company_id.after_sales_unpaired", readonly=False, required=True)
