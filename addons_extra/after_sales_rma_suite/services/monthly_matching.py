from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL


class AfterSalesMatching(models.AbstractModel):
    """A credit note that is awaited with its period is no difference before the period is over (R31)."""

    _inherit = "after.sales.matching"

    @api.model
    def _case_of_item(self) -> SQL:
        return SQL("COALESCE(item.after_sales_case_id, %s)", super()._case_of_item())

    @api.model
    def _credit_verdict(self, line, rma):
        found = super()._credit_verdict(line, rma)
        if not found or found[1] not in ("credit_missing", "credit_draft"):
            return found
        until = line._settle_until()
        if not until:
            return found
        if until >= self.env["after.sales.working.time"]._today(rma.company_id):
            note = self.env._("Settled by the month, due %(day)s.", day=until)
            return ("waiting", False, note, False, False)
        status, difference, note, _since, mend = found
        return (status, difference, note, until + timedelta(days=1), mend)


class AfterSalesPosting(models.AbstractModel):
    """A credit note of a period is posted by a person who looked at it, and by no day of it."""

    _inherit = "after.sales.posting"

    @api.model
    def _paired(self, warehouse) -> dict:
        found = super()._paired(warehouse)
        single = {
            report: notes.filtered(lambda note: not note.after_sales_period_end) for report, notes in found.items()
        }
        return {report: notes for report, notes in single.items() if notes}
