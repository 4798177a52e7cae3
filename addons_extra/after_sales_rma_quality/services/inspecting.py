from odoo import api, models


class AfterSalesInspecting(models.AbstractModel):
    _inherit = "after.sales.inspecting"

    @api.model
    def _sign(self, reports) -> None:
        """Where the company wants to know it, a fault has a cause before it is signed."""
        reports.filtered(lambda report: report.state == "draft")._check_cause()
        return super()._sign(reports)
