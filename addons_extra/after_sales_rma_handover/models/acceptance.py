from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.log import job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.addons.after_sales_rma.models.reader import as_read_by, give_task, take_back_task
from odoo.addons.after_sales_rma.models.story import tell_story

#: Remedies whose outcome the customer accepts.
ACCEPTED = frozenset({"exchange", "repair"})

#: The task of whoever asks the customer.
ACTIVITY_ASK = "after_sales_rma_handover.activity_ask"


class AfterSalesAcceptance(models.Model):
    """What the customer says of goods that were repaired or exchanged for him (R45)."""

    _name = "after.sales.acceptance"
    _description = "Customer's Acceptance"
    _inherit = ["after.sales.guarded", "after.sales.numbers"]
    _order = "id desc"
    _rec_name = "rma_id"
    _check_company_auto = True
    _transitions = {
        "satisfied": ("waiting",),
        "unsatisfied": ("waiting",),
        "silent": ("waiting",),
        "withdrawn": ("waiting",),
    }

    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="rma_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="rma_id.partner_id")
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", required=True, readonly=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("waiting", "Answer awaited"),
            ("satisfied", "Satisfied"),
            ("unsatisfied", "Not satisfied"),
            ("silent", "Silence counted as yes"),
            ("withdrawn", "Not needed"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    date_asked = fields.Datetime(string="Delivered On", readonly=True)
    date_due = fields.Date(
        string="Silence Counts After", readonly=True, help="Empty while the goods are not with the customer."
    )
    date_answered = fields.Datetime(string="Answered On", readonly=True)
    told_way = fields.Selection(
        [
            ("phone", "By phone"),
            ("paper", "On paper"),
            ("visit", "At a visit"),
            ("message", "By message"),
            ("portal", "On the portal"),
        ],
        string="Told by Way of",
        readonly=True,
    )
    words = fields.Text(string="The Customer's Words", readonly=True)
    reason = fields.Text(string="Why Not Satisfied", readonly=True)
    recorded_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    follow_up_id = fields.Many2one(
        "after.sales.rma",
        string="Follow-up",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The case in which what does not satisfy is worked on again.",
    )

    _told_when_answered = models.Constraint(
        "CHECK (state NOT IN ('satisfied', 'unsatisfied') OR (told_way IS NOT NULL AND recorded_by_id IS NOT NULL))",
        "An answer says who recorded it, and by which way it came.",
    )
    _why_not = models.Constraint(
        "CHECK (state != 'unsatisfied' OR reason IS NOT NULL)", "Whoever is not satisfied says why."
    )

    # -- from the delivery to the answer ------------------------------------------------------------------------

    @api.model
    def _ask(self, pickings) -> None:
        """The customers of these done deliveries are to say whether they are satisfied.

        :param pickings: ``stock.picking`` records, as superuser
        """
        known = self.sudo().search([("picking_id", "in", pickings.ids)]).picking_id
        items = (
            self.sudo()
            ._trusted()
            .create(
                [
                    {
                        "rma_id": picking.after_sales_rma_id.id,
                        "picking_id": picking.id,
                        "date_asked": fields.Datetime.now(),
                    }
                    for picking in pickings - known
                ]
            )
        )
        items._begin_terms()

    def _begin_terms(self) -> None:
        """Silence counts from the day on which the customer has the goods, not the salesperson."""
        begun = self.filtered(
            lambda item: item.state == "waiting" and not item.date_due and not item.sudo().picking_id.after_sales_with
        )
        for company, items in begun.grouped("company_id").items():
            days = company.sudo().after_sales_acceptance_days
            if days:
                items._trusted().date_due = self.env["after.sales.working.time"]._workday_after(company, days)
            items._give_tasks()

    def _give_tasks(self) -> None:
        """Whoever is in charge asks the customer, who has the goods now."""
        kind = self.env.ref(ACTIVITY_ASK)
        for item in self:
            rma = item.rma_id
            if rma.user_id.active and kind not in rma.activity_ids.activity_type_id:
                give_task(
                    rma,
                    rma.user_id,
                    lambda own, item=item: own.env._(
                        "Ask the customer whether he is satisfied: %(delivery)s", delivery=item.picking_id.name
                    ),
                    ACTIVITY_ASK,
                    **({"date_deadline": item.date_due} if item.date_due else {}),
                )

    def _end(self, state: str, **vals) -> None:
        """These wait for no answer any more, and neither do their cases; whoever was to ask has nothing to do."""
        items = self.sudo()
        items._set_state(state, date_answered=fields.Datetime.now(), **vals)
        take_back_task(items.rma_id, [ACTIVITY_ASK])
        items.rma_id._close_finished()

    # -- silence -----------------------------------------------------------------------------------------------

    @api.model
    @job
    def _count_silence(self):
        """Answers that did not come within the term count as yes, in the day of each company (daily job)."""
        waiting = self.search([("state", "=", "waiting"), ("date_due", "!=", False)])
        today = self.env["after.sales.working.time"]._todays(waiting.company_id)
        over = waiting.filtered(lambda item: item.date_due < today[item.company_id])
        return one_by_one(over, lambda items: items._silence_is_yes())

    def _silence_is_yes(self) -> None:
        self._end("silent")
        told = []
        for item in self.sudo():
            own = as_read_by(item.rma_id, item.rma_id.user_id)
            words = own.env._(
                "%(delivery)s: the customer said nothing until %(day)s, which counts as accepted.",
                delivery=item.picking_id.name,
                day=self.env["after.sales.paper"].with_env(own.env)._day(item.date_due, item.company_id),
            )
            told.append((item.rma_id, words))
        tell_story(told)
