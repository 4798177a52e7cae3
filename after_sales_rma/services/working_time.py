from datetime import date, datetime

from odoo import api, fields, models
from odoo.fields import Domain


class AfterSalesWorkingTime(models.AbstractModel):
    """In which time a company works; which days count (R11) is said by the add-on of working days."""

    _name = "after.sales.working.time"
    _description = "After-Sales Working Time"

    @api.model
    def _zone(self, company) -> str:
        """The name of the time zone in which a company's days begin and end."""
        company = company.sudo()
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    @api.model
    def _today(self, company, moment: datetime | None = None) -> date:
        """The day that it is where a company is; nothing else of the add-ons asks what day it is.

        Not that of Greenwich, and not that of whoever looks: a job has no zone, and a colleague may be abroad.

        :param company: one ``res.company``
        :param moment: in UTC; default now
        """
        return fields.Date.context_today(self.with_context(tz=self._zone(company)), moment)

    @api.model
    def _todays(self, companies) -> dict:
        """{company: the day that it is there}"""
        return {company: self._today(company) for company in companies}

    @api.model
    def _past(self, field: str) -> Domain:
        """Records whose day is over where their company is, see ``_day_is``."""
        return self._day_is("<", field)

    @api.model
    def _day_is(self, operator: str, field: str, *, anywhere: bool = False) -> Domain:
        """Records whose day compares so with the day that it is where their company is.

        Of the user's companies, or of all for a job.

        :param operator: ``<``, ``<=``, ``=`` or ``>``
        :param field: name of a date of a model that has a ``company_id``
        :param anywhere: whether the user sees records of companies that are not his own
        """
        all_of_them = anywhere or self.env.su
        companies = self.env["res.company"].sudo().search(Domain.TRUE) if all_of_them else self.env.companies
        return Domain.OR(
            Domain("company_id", "in", own.ids) & Domain(field, operator, day)
            for day, own in companies.grouped(self._today).items()
        )

    @api.model
    def _is_workday(self, company, day) -> bool:  # noqa: ARG002 — the add-on of working days looks at both
        """Whether a company works on a day; the core knows of no days off.

        :param day: a date where the company is
        """
        return True
