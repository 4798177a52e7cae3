from odoo import api, models
from odoo.api import ValuesType


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = ["resource.calendar", "after.sales.cached"]


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "after.sales.cached"]


class ResourceCalendarLeaves(models.Model):
    """Only what the whole company has off moves deadlines; the leaves of people are many, and cost nothing here."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]):
        leaves = super().create(vals_list)
        leaves._after_sales_forget()
        return leaves

    def write(self, vals: ValuesType) -> bool:
        self._after_sales_forget()
        result = super().write(vals)
        self._after_sales_forget()
        return result

    def unlink(self):
        self._after_sales_forget()
        return super().unlink()

    def _after_sales_forget(self) -> None:
        """Read the working calendar anew."""
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()
