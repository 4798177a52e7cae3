from odoo import api, fields, models

#: What a case has a deadline for (R11), in the order of its way.
DEADLINES = ("acknowledge", "decide", "check", "refund", "settle")


class AfterSalesSla(models.Model):
    """Working days allowed for a step (R11): the first target that fits a case holds, the company's own first."""

    _name = "after.sales.sla"
    _inherit = ["after.sales.cached"]
    _description = "Deadline Target"
    _order = "step_order, sequence, id"

    name = fields.Char(compute="_compute_name")
    sequence = fields.Integer(default=10, help="Of several targets that fit a case, the first one holds.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies that have no target of it.")
    step = fields.Selection(
        [
            ("acknowledge", "Acknowledge the request"),
            ("decide", "Decide and answer"),
            ("check", "Check the goods"),
            ("refund", "Refund or send after receipt"),
            ("settle", "Settle the case"),
        ],
        required=True,
        index=True,
    )
    step_order = fields.Integer(compute="_compute_step_order", store=True)
    days = fields.Integer(
        string="Working Days",
        required=True,
        default=2,
        help="The step is due when work ends on the n-th working day after the day on which it began.",
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent")], help="Empty: all.")
    channel = fields.Selection(selection="_selection_channel", help="Empty: all.")
    partner_category_ids = fields.Many2many(
        "res.partner.category", string="Customer Tags", help="Empty: all. Else one of them is enough."
    )

    _days_not_negative = models.Constraint("CHECK (days >= 0)", "A deadline cannot lie before its beginning.")

    @api.model
    def _selection_channel(self):
        return self.env["after.sales.rma"]._fields["channel"]._description_selection(self.env)

    @api.depends("step", "days")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._fields["step"]._description_selection(self.env))
        for target in self:
            target.name = self.env._(
                "%(step)s: %(days)s working days", step=labels.get(target.step, ""), days=target.days
            )

    @api.depends("step")
    def _compute_step_order(self):
        for target in self:
            target.step_order = DEADLINES.index(target.step) if target.step else 0
