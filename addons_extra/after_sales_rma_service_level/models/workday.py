from datetime import date, datetime, time, timedelta

from odoo import api, fields, models
from odoo.api import Self, ValuesType

from .sla import DEADLINES


class AfterSalesWorkday(models.Model):
    """Deadlines of open cases follow the list of days: cases reach into years whose holidays are published later."""

    _inherit = "after.sales.workday"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        days = super().create(vals_list)
        self._move_deadlines(days.mapped("date"))
        return days

    def write(self, vals: ValuesType) -> bool:
        moves = not vals.keys().isdisjoint(("date", "works", "company_id", "country_id"))
        before = self.mapped("date") if moves else []
        result = super().write(vals)
        if moves:
            self._move_deadlines(before + self.mapped("date"))
        return result

    def unlink(self):
        before = self.mapped("date")
        result = super().unlink()
        self._move_deadlines(before)
        return result

    @api.model
    def _move_deadlines(self, days: list[date]) -> None:
        """Compute the deadlines of open cases anew that lie on one of these days, or after it."""
        if not days:
            return
        # A day of the company begins up to 14 hours before the day in UTC.
        first = datetime.combine(min(days), time()) - timedelta(days=1)
        due = fields.Domain.OR([(f"due_{step}", ">=", first)] for step in DEADLINES)
        Rma = self.env["after.sales.rma"].sudo()
        cases = Rma.search(fields.Domain("state", "in", ("draft", "submitted", "authorized")) & due)
        Rma.invalidate_model(["workdays_text"], flush=False)
        for name in (*(f"due_{step}" for step in DEADLINES), "due_next"):
            self.env.add_to_compute(Rma._fields[name], cases)


class AfterSalesRma(models.Model):
    """A deadline that may still move, because the holidays of its year are not known, says so (R11)."""

    _inherit = "after.sales.rma"

    workdays_text = fields.Char(
        string="Holidays Not Known",
        compute="_compute_workdays_text",
        help="Of which years that open deadlines fall into the holidays and make-up workdays are not in the list.",
    )

    @api.depends("state", *(f"due_{step}" for step in DEADLINES))
    @api.depends_context("lang")
    def _compute_workdays_text(self):
        Deadlines, Workdays = self.env["after.sales.deadlines"], self.env["after.sales.workdays"]
        for rma in self:
            years = sorted({Deadlines._day(rma, moment).year for moment in rma._open_deadlines().values()})
            years = [str(year) for year in years if Workdays._is_missing(rma.company_id, year)]
            rma.workdays_text = bool(years) and self.env._(
                "Holidays and make-up workdays of %(years)s are not in the list yet: deadlines in that year may move.",
                years=", ".join(years),
            )
