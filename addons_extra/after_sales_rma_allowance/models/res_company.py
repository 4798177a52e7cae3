from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_allowance_limit = fields.Monetary(
        string="Allowances without Approver up to",
        help="Price allowances of an order that come to more, all its cases together, are decided by an approver; "
        "0: each of them is.",
    )
    after_sales_no_return_limit = fields.Monetary(
        string="Refund without Return up to",
        help="Goods of an order that cost the customer no more than this are refunded without coming back, all its "
        "cases together; dearer ones only by the decision of an approver with a reason. 0: none.",
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


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_allowance_limit = fields.Monetary(related="company_id.after_sales_allowance_limit", readonly=False)
    after_sales_no_return_limit = fields.Monetary(related="company_id.after_sales_no_return_limit", readonly=False)
    after_sales_stay_evidence = fields.Boolean(related="company_id.after_sales_stay_evidence", readonly=False)
