from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesDailyReport(models.Model):
    """Accounting sees on the day that it closes which numbers are missing in the journals that cases use."""

    _inherit = "after.sales.daily.report"

    gaps_text = fields.Text(
        string="Missing Numbers",
        compute="_compute_gaps_text",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Of the journals that after-sales uses, as they stand now; until the day is accepted.",
    )

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_gaps_text(self):
        self.gaps_text = False
        for company, reports in self.filtered(lambda report: report.state != "accepted").grouped("company_id").items():
            reports.gaps_text = company.sudo()._after_sales_gaps_text() or False

    @public
    def action_view_gaps(self) -> dict:
        """Open the entries beside which numbers are missing."""
        self.check_access("read")
        return self.env["res.company"]._after_sales_show_gaps(self.company_id)
