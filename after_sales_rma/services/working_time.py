from odoo import api, models


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
    def _is_workday(self, company, day) -> bool:  # noqa: ARG002 — the add-on of working days looks at both
        """Whether a company works on a day; the core knows of no days off.

        :param day: a date where the company is
        """
        return True
