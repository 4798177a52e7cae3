from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_warehouse_id = fields.Many2one(related="company_id.after_sales_warehouse_id", readonly=False)
    after_sales_window_days = fields.Integer(related="company_id.after_sales_window_days", readonly=False)
    after_sales_auto_authorize = fields.Boolean(related="company_id.after_sales_auto_authorize", readonly=False)
    after_sales_case_required = fields.Boolean(related="company_id.after_sales_case_required", readonly=False)
    after_sales_inspect_at_dock = fields.Boolean(related="company_id.after_sales_inspect_at_dock", readonly=False)
    after_sales_due_days = fields.Integer(related="company_id.after_sales_due_days", readonly=False)
    after_sales_advance_days = fields.Integer(related="company_id.after_sales_advance_days", readonly=False)
    after_sales_write_down_limit = fields.Monetary(related="company_id.after_sales_write_down_limit", readonly=False)
    after_sales_loss_account_id = fields.Many2one(related="company_id.after_sales_loss_account_id", readonly=False)
    after_sales_allowance_account_id = fields.Many2one(
        related="company_id.after_sales_allowance_account_id", readonly=False
    )
    after_sales_employee_account_id = fields.Many2one(
        related="company_id.after_sales_employee_account_id", readonly=False
    )
    after_sales_vendor_account_id = fields.Many2one(related="company_id.after_sales_vendor_account_id", readonly=False)
    after_sales_carrier_account_id = fields.Many2one(
        related="company_id.after_sales_carrier_account_id", readonly=False
    )
    after_sales_customer_account_id = fields.Many2one(
        related="company_id.after_sales_customer_account_id", readonly=False
    )
    after_sales_clearance_pricelist_id = fields.Many2one(
        related="company_id.after_sales_clearance_pricelist_id", readonly=False
    )
