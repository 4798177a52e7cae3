from odoo import api, models


class AfterSalesInspecting(models.AbstractModel):
    _inherit = "after.sales.inspecting"

    @api.model
    def _sign(self, reports) -> None:
        """What the templates of the products demand cannot be left empty."""
        reports.filtered(lambda report: report.state == "draft")._check_complete()
        return super()._sign(reports)
