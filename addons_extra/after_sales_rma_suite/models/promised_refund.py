from datetime import datetime, time

import pytz
from odoo import api, models


class AfterSalesRma(models.Model):
    """The day by which the promise says that the money is back is a deadline of the case (L08, D2.4)."""

    _inherit = "after.sales.rma"

    @api.depends("line_ids.refund_until")
    def _compute_due_by_step(self):
        return super()._compute_due_by_step()

    def _refund_due(self, waiting: list[tuple]):
        due, promised = super()._refund_due(waiting), self.line_ids._refund_promised_until()
        if not promised:
            return due
        zone = pytz.timezone(self.env["after.sales.working.time"]._zone(self.company_id))
        night = zone.localize(datetime.combine(promised, time.max)).astimezone(pytz.utc)
        until = night.replace(tzinfo=None, microsecond=0)
        return min(due, until) if due else until


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    def _refund_promised_until(self):
        """The first day by which money of these lines is to be back by the promise; False where none is promised."""
        of_refunds = self.filtered(lambda line: line.remedy == "refund" and line.refund_until)
        return min(of_refunds.mapped("refund_until"), default=False)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_sales_plan_pay_back(self) -> None:
        """Money is awaited until the day of the promise, where that is earlier than the company's own."""
        super()._after_sales_plan_pay_back()
        earlier: dict = {}
        for note in self.sudo():
            promised = note.invoice_line_ids.after_sales_line_id._refund_promised_until()
            if promised and promised < note.after_sales_pay_back_by:
                earlier.setdefault(promised, []).append(note.id)
        for day, note_ids in earlier.items():
            self.sudo().browse(note_ids).after_sales_pay_back_by = day
