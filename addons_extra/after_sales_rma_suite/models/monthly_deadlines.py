from datetime import datetime, time, timedelta

import pytz
from odoo import api, models


class AfterSalesRma(models.Model):
    """While a case waits for the end of its period, the clock of its settlement stands still (R11)."""

    _inherit = "after.sales.rma"

    @api.depends("settle_until")
    def _compute_due_by_step(self):
        return super()._compute_due_by_step()

    def _waiting_times(self) -> list[tuple]:
        times = super()._waiting_times()
        since = self.date_checked or self.date_received
        if not (self.settle_until and self._by_month() and since):
            return times
        zone = pytz.timezone(self.env["after.sales.working.time"]._zone(self.company_id))
        morning = zone.localize(datetime.combine(self.settle_until + timedelta(days=1), time.min))
        until = morning.astimezone(pytz.utc).replace(tzinfo=None)
        return [*times, (since, until)] if until > since else times
