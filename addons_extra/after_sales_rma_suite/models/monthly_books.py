from datetime import timedelta

from odoo import models


class AfterSalesDailyReport(models.Model):
    """The credit note of a period is posted by itself, not with one of its days."""

    _inherit = "after.sales.daily.report"

    def _notes_to_post(self) -> dict:
        return {
            report: notes.filtered(lambda note: not note.sudo().after_sales_period_end)
            for report, notes in super()._notes_to_post().items()
        }


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_sales_plan_pay_back(self) -> None:
        """Who is settled by the month is paid back so many days after his period, not after each of the returns."""
        result = super()._after_sales_plan_pay_back()
        for note in self.sudo().filtered("after_sales_period_end"):
            until = note.after_sales_period_end + timedelta(days=note.company_id.after_sales_pay_back_days)
            note.after_sales_pay_back_by = max(note.after_sales_pay_back_by or until, until)
        return result
