from odoo import fields, models
from odoo.tools import SQL


class AfterSalesDeadlineReport(models.Model):
    """Deadlines kept and missed, one row for each step of each case; read from the cases, kept nowhere else."""

    _name = "after.sales.deadline.report"
    _description = "Deadlines Kept and Missed"
    _auto = False
    _order = "due desc, id"

    rma_id = fields.Many2one("after.sales.rma", string="Case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Person in Charge", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    channel = fields.Selection(selection="_selection_channel", readonly=True)
    step = fields.Selection(selection="_selection_step", readonly=True)
    date_request = fields.Datetime(string="Requested On", readonly=True)
    due = fields.Datetime(readonly=True)
    reached = fields.Datetime(string="Done On", readonly=True)
    result = fields.Selection(
        [("kept", "Kept"), ("missed", "Missed"), ("late", "Late, not done"), ("open", "Not due yet")], readonly=True
    )
    kept_rate = fields.Float(
        string="Share in Time", aggregator="avg", readonly=True, help="Share of what is due that was done in time."
    )
    kept = fields.Integer(string="In Time", readonly=True, help="How many were done in time.")
    missed = fields.Integer(readonly=True, help="How many were done late, or are late and not done yet.")
    hours_late = fields.Float(aggregator="avg", readonly=True, help="By the clock; empty when in time.")

    def _selection_channel(self):
        return self.env["after.sales.rma"]._fields["channel"]._description_selection(self.env)

    def _selection_step(self):
        return self.env["after.sales.sla"]._fields["step"]._description_selection(self.env)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT rma.id * 8 + step.number AS id, rma.id AS rma_id, rma.company_id, rma.partner_id, rma.user_id,
                   person.sale_team_id AS team_id, rma.channel, rma.date_request, step.name AS step, step.due,
                   step.reached,
                   CASE WHEN step.reached <= step.due THEN 'kept' WHEN step.reached IS NOT NULL THEN 'missed'
                        WHEN step.due < now() AT TIME ZONE 'UTC' THEN 'late' ELSE 'open' END AS result,
                   CASE WHEN step.reached <= step.due THEN 1.0
                        WHEN step.reached IS NOT NULL OR step.due < now() AT TIME ZONE 'UTC' THEN 0.0 END AS kept_rate,
                   ((step.reached <= step.due) IS TRUE)::integer AS kept,
                   (coalesce(step.reached, now() AT TIME ZONE 'UTC') > step.due)::integer AS missed,
                   CASE WHEN coalesce(step.reached, now() AT TIME ZONE 'UTC') > step.due THEN extract(epoch FROM
                        coalesce(step.reached, now() AT TIME ZONE 'UTC') - step.due) / 3600 END AS hours_late
              FROM after_sales_rma rma
              LEFT JOIN res_users person ON person.id = rma.user_id
             CROSS JOIN LATERAL (VALUES
                   (0, 'acknowledge', rma.due_acknowledge, rma.date_acknowledged),
                   (1, 'decide', rma.due_decide, rma.date_decided),
                   (2, 'check', rma.due_check, rma.date_checked),
                   (4, 'refund', rma.due_refund,
                    CASE WHEN rma.state = 'refused' THEN rma.date_decided ELSE rma.date_done END),
                   (3, 'settle', rma.due_settle,
                    CASE WHEN rma.state = 'refused' THEN rma.date_decided ELSE rma.date_done END)
                   ) AS step (number, name, due, reached)
             WHERE step.due IS NOT NULL AND rma.state != 'cancelled'
            """
        )
