from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_allowance_limit = fields.Monetary(
        string="Allowances without Approver up to",
        help="Price allowances of an order that come to more, all its cases together, are decided by an approver; "
        "0: each of them is.",
    )
    after_sales_no_return_limit = fields.Monetary(
        string="Goods without Return up to",
        help="Goods of an order that cost the customer no more than this need not come back, all its cases together; "
        "dearer ones only by another rule, or by the decision of an approver with a reason. 0: none.",
    )
    after_sales_parcel_back = fields.Monetary(
        string="Parcel Back",
        help="What a parcel with returned goods costs. Goods of an order that cost the customer less than the parcel "
        "need not come back, all its cases together. 0: nothing by its freight.",
    )
    after_sales_parcel_back_weight = fields.Monetary(
        string="Parcel Back per kg", help="What a parcel costs besides, by the weight of the products."
    )
    after_sales_stay_evidence = fields.Boolean(
        string="Photo Needed When Goods Stay",
        default=True,
        help="An allowance or a refund without return needs a photo or another file: nobody sees the goods again.",
    )

    _stay_limits_positive = models.Constraint(
        "CHECK (coalesce(after_sales_allowance_limit, 0) >= 0 AND coalesce(after_sales_no_return_limit, 0) >= 0)",
        "A limit cannot be negative.",
    )
    _parcel_back_positive = models.Constraint(
        "CHECK (coalesce(after_sales_parcel_back, 0) >= 0 AND coalesce(after_sales_parcel_back_weight, 0) >= 0)",
        "A parcel cannot cost less than nothing.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_allowance_limit = fields.Monetary(related="company_id.after_sales_allowance_limit", readonly=False)
    after_sales_no_return_limit = fields.Monetary(related="company_id.after_sales_no_return_limit", readonly=False)
    after_sales_parcel_back = fields.Monetary(related="company_id.after_sales_parcel_back", readonly=False)
    after_sales_parcel_back_weight = fields.Monetary(
        related="company_id.after_sales_parcel_back_weight", readonly=False
    )
    after_sales_stay_evidence = fields.Boolean(related="company_id.after_sales_stay_evidence", readonly=False)
