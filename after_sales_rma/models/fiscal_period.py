from datetime import date, timedelta

from odoo import models

from ..rules.accounting_month import accounting_month


class ResCompany(models.Model):
    """What the books take for a year and a month is said by the company's fiscal year, never by the calendar."""

    _inherit = "res.company"

    def _after_sales_month(self, day: date) -> tuple[date, date]:
        """First and last day of the month of the books that a day belongs to."""
        self.ensure_one()
        return accounting_month(day, self.sudo().compute_fiscalyear_dates(day)["date_to"])

    def _after_sales_last_month_end(self, today: date) -> date:
        """The last day of the newest month of the books that is over; on its last day, this day."""
        first, last = self._after_sales_month(today)
        return today if today == last else first - timedelta(days=1)
