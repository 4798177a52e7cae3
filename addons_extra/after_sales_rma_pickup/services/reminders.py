from datetime import timedelta

from odoo import api, models
from odoo.addons.after_sales_rma.models.log import job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.addons.after_sales_rma.models.reader import give_task

#: A calendar in which nobody works for so long is a mistake; then every day counts.
LONGEST_BREAK = 60

#: At most so many appointments are told of in one run of the job; the next one goes on.
MANY = 500


class AfterSalesPickupReminders(models.AbstractModel):
    """Drivers hear of their appointments in time, and somebody of those that nobody kept."""

    _name = "after.sales.pickup.reminders"
    _description = "Reminders of Appointments"

    @api.model
    def _next_workday(self, company):
        """The first day after today on which a company works."""
        WorkingTime, day = self.env["after.sales.working.time"], self.env["after.sales.working.time"]._today(company)
        days = [day + timedelta(days=ahead) for ahead in range(1, LONGEST_BREAK)]
        return next((later for later in days if WorkingTime._is_workday(company, later)), days[0])

    @api.model
    @job
    def _remind(self):
        """Remind drivers of the appointments until the next working day, and tell of those not kept (scheduled job).

        On a day on which the company does not work nobody is told of anything but what is planned for that very day.

        :return: the appointments that somebody was told of
        """
        Pickup, WorkingTime = self.env["after.sales.pickup"].sudo(), self.env["after.sales.working.time"]
        told = Pickup
        for (company,) in Pickup._read_group([("state", "=", "planned")], ["company_id"]):
            today = WorkingTime._today(company)
            works = WorkingTime._is_workday(company, today)
            until = self._next_workday(company) if works else today
            planned = [("company_id", "=", company.id), ("state", "=", "planned")]
            soon = Pickup.search(
                [*planned, ("date", ">=", today), ("date", "<=", until), ("reminded_on", "=", False)], limit=MANY
            )
            told |= self._tell(soon, lambda own: own.env._("Appointment"), "user_id")
            if works:
                late = Pickup.search([*planned, ("date", "<", today), ("late_told_on", "=", False)], limit=MANY)
                told |= self._tell(late, lambda own: own.env._("Nobody kept this appointment: say what happened"), None)
        return told

    @api.model
    def _tell(self, pickups, words, whom: str | None):
        """Give somebody a task for each of these appointments.

        :param words: takes the appointment in the language of the reader
        :param whom: the field that says who; else, or where nobody is there, whoever is in charge of the case
        """

        def work(some) -> None:
            for pickup in some:
                user = (whom and pickup[whom]) or pickup.rma_id.user_id or pickup.create_uid
                today = self.env["after.sales.working.time"]._today(pickup.company_id)
                day = pickup.date if whom else today
                give_task(pickup, user, words, date_deadline=day, note=lambda own: own._words())
                pickup._trusted()["reminded_on" if whom else "late_told_on"] = today

        # One that cannot be told of is tried again by the next run; the others are told.
        one_by_one(pickups, work)
        return pickups
