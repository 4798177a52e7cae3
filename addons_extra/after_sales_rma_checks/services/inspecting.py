from odoo import api, models


class AfterSalesInspecting(models.AbstractModel):
    _inherit = "after.sales.inspecting"

    @api.model
    def _sign(self, reports) -> None:
        """What the templates of the products demand cannot be left empty."""
        reports.filtered(lambda report: report.state == "draft")._check_complete()
        return super()._sign(reports)

    @api.model
    def _undo(self, reports, reason: str) -> None:
        """Who signs anew signs anew by hand, too; the withdrawn copy keeps what was drawn."""
        super()._undo(reports, reason)
        reports.sudo()._trusted().signature = False
