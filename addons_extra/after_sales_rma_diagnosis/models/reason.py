from odoo import fields, models


class AfterSalesReason(models.Model):
    _inherit = "after.sales.reason"

    diagnosis_required = fields.Boolean(
        string="Needs Diagnosis",
        help="A request with this reason is diagnosed before anybody decides it, where the settings say “by reason”.",
    )
