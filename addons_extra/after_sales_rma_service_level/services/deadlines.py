from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.log import job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.addons.after_sales_rma.models.reader import as_read_by, give_task
from odoo.addons.after_sales_rma_working_days.rules.working_time import local_day
from odoo.tools import SQL, ormcache

from ..rules.deadline import Target, allowed_days, due

#: How many cases the job looks at before it commits.
BATCH = 100


class AfterSalesDeadlines(models.AbstractModel):
    """Deadlines in the working time of the company (R11): when a step is due, and who hears of it."""

    _name = "after.sales.deadlines"
    _inherit = "after.sales.working.time"
    _description = "After-Sales Deadlines"

    # -- what is allowed -----------------------------------------------------------------------------------------

    @api.model
    @ormcache("company_id")
    def _targets(self, company_id: int) -> tuple[Target, ...]:
        """The targets of a company in the order in which they are tried: its own, then those for everybody."""
        targets = self.env["after.sales.sla"].sudo().search([("company_id", "in", [company_id, False])])
        return tuple(
            Target(
                target.step,
                target.days,
                target.priority or None,
                target.channel or None,
                frozenset(target.partner_category_ids.ids),
            )
            for target in targets.sorted(lambda target: (not target.company_id, target.sequence, target.id))
        )

    # -- when a case is due ------------------------------------------------------------------------------------------

    @api.model
    def _due(self, rma, step: str, start, pauses=()):
        """When a step of a case is due.

        :param start: when it began, in UTC; empty when it did not
        :param pauses: when the clock stood still, as ``rules.working_time.due`` takes them
        :return: in UTC; False when the step has no deadline, or the clock stands still
        """
        if not start:
            return False
        targets = self._targets(rma.company_id.id)
        tags = rma.sudo().commercial_partner_id.category_id.ids if any(target.tags for target in targets) else ()
        days = allowed_days(targets, step, rma.priority, rma.channel, tags)
        return days is not None and (due(self._calendar(rma.company_id), start, days, pauses) or False)

    @api.model
    def _day(self, rma, moment):
        """The day on which a moment lies for the company of a case."""
        return moment and local_day(self._calendar(rma.company_id), moment)

    # -- who hears of it -----------------------------------------------------------------------------------------------

    @api.model
    @job
    def _escalate(self):
        """Tell people of what is due soon and of what is late, each once (scheduled job).

        Cases that somebody works on just now are left to the next run. Each batch is committed with the record of
        what was sent, so that the job may be stopped anywhere and run as often as one likes.
        """
        Rma = self.env["after.sales.rma"]
        hours = max(
            self.env["res.company"].search([("after_sales_remind_hours", ">", 0)]).mapped("after_sales_remind_hours"),
            default=0,
        )
        horizon = fields.Datetime.now() + timedelta(hours=hours)
        todo = Rma.search([("due_next", "<=", horizon)], order="id")
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(todo))
        told = Rma.browse()
        for start in range(0, len(todo), BATCH):
            rmas = todo[start : start + BATCH].try_lock_for_update(allow_referencing=True)
            told |= one_by_one(rmas, lambda some: self._send(self._record(some)))
            if not progress._commit_progress(len(todo[start : start + BATCH])):
                return told
        self._end_reminders(horizon)
        progress._commit_progress()
        return told

    @api.model
    def _record(self, rmas):
        """Write down what is to be sent now.

        :return: the new ``after.sales.escalation`` records; what was sent before is not among them
        """
        now = fields.Datetime.now()
        rows = []
        for rma in rmas:
            soon = timedelta(hours=rma.company_id.after_sales_remind_hours)
            for step, moment in rma._open_deadlines().items():
                if moment < now:
                    rows.append((rma.id, rma.company_id.id, step, "missed", moment, now))
                elif moment - soon <= now:
                    rows.append((rma.id, rma.company_id.id, step, "soon", moment, now))
        if not rows:
            return self.env["after.sales.escalation"]
        new = self.env.execute_query(
            SQL(
                """
                INSERT INTO after_sales_escalation (rma_id, company_id, step, kind, due, date)
                VALUES %s ON CONFLICT DO NOTHING RETURNING id
                """,
                SQL(", ").join(SQL("%s", row) for row in rows),
            )
        )
        return self.env["after.sales.escalation"].browse(row_id for (row_id,) in new)

    @api.model
    def _send(self, escalations) -> None:
        """An activity and a message for everybody whom these concern."""
        told = {}
        for item in escalations:
            for user in item._recipients():
                told.setdefault((user, item.step, item.kind), []).append(item)
        for (user, step, kind), items in told.items():
            cases = self.env["after.sales.rma"].concat(*(item.rma_id for item in items))
            readable = cases.with_user(user)._filtered_access("read").with_env(self.env)
            if not readable:
                continue
            own = as_read_by(escalations, user)
            words = own._words(step, kind)
            for day, of_day in readable.grouped(lambda rma, step=step: self._day(rma, rma[f"due_{step}"])).items():
                # The message below tells of it; Odoo need not write another one for the activity.
                give_task(
                    of_day.with_context(mail_activity_quick_update=True),
                    user,
                    lambda _own, words=words: words,
                    "after_sales_rma_service_level.activity_deadline",
                    date_deadline=day,
                    automated=True,
                )
            for rma in readable:
                as_read_by(rma, user).message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=f"{rma.name}: {words}",
                    body=own._body(rma, step, kind),
                    email_layout_xmlid="mail.mail_notification_light",
                )
        for item in escalations:
            item.user_ids = item._recipients()

    @api.model
    def _end_reminders(self, horizon) -> None:
        """Reminders of what was done in the meantime disappear by themselves."""
        kind = self.env.ref("after_sales_rma_service_level.activity_deadline", raise_if_not_found=False)
        activities = self.env["mail.activity"].search(
            [("activity_type_id", "=", kind.id), ("res_model", "=", "after.sales.rma")] if kind else [(0, "=", 1)]
        )
        pressing = self.env["after.sales.rma"].search(
            [("id", "in", activities.mapped("res_id")), ("due_next", "<=", horizon)]
        )
        activities.filtered(lambda activity: activity.res_id not in pressing.ids).unlink()
