from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.reader import give_task
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError, ValidationError

from ..rules.priority import priority, says_complaint

ACTIVITY = "after_sales_rma_complaint.activity_complaint"
APPROVER = "after_sales_rma.group_approver"

#: States in which the company still owes an answer.
AWAITED = ("new", "acknowledged", "working")

#: {state: states it can be reached from}
TRANSITIONS = {
    "acknowledged": ("new",),
    "working": ("new", "acknowledged", "answered"),
    "answered": ("working",),
    "closed": ("answered",),
    "cancelled": ("new", "acknowledged"),
}

#: What is told of a complaint, and fixed once it is answered.
TOLD = frozenset(
    {"rma_id", "partner_id", "channel", "description", "remedy_sought", "severity", "impact", "urgency", "about_id"}
)

#: Who it is about; whoever is complained about does not take himself out.
IDENTITY = frozenset({"rma_id", "partner_id", "about_id"})

GRADES = [("1", "Low"), ("2", "Medium"), ("3", "High")]


class AfterSalesComplaint(models.Model):
    """What a customer is not content with, until he accepts the answer (R34, L40)."""

    _name = "after.sales.complaint"
    _description = "Complaint"
    _inherit = ["after.sales.guarded", "after.sales.numbers", "mail.thread", "mail.activity.mixin"]
    _order = "priority desc, date_deadline, id desc"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _given_once = frozenset({"name", "company_id"})

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/", index="trigram")
    state = fields.Selection(
        [
            ("new", "New"),
            ("acknowledged", "Acknowledged"),
            ("working", "In work"),
            ("answered", "Answered"),
            ("closed", "Closed"),
            ("cancelled", "Entered by mistake"),
        ],
        default="new",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    rma_id = fields.Many2one(
        "after.sales.rma",
        string="Case",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: the complaint is about no case.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    rating_id = fields.Many2one("rating.rating", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    stars = fields.Float(readonly=True, copy=False, aggregator="avg")
    channel = fields.Selection(
        [
            ("rating", "Rating"),
            ("phone", "Phone"),
            ("mail", "E-mail"),
            ("chat", "Chat"),
            ("shop", "At the counter"),
            ("visit", "At the customer's"),
        ],
        string="How It Came",
        default="phone",
        required=True,
    )
    description = fields.Text(string="Complaint", required=True, help="What the customer says.")
    remedy_sought = fields.Text(string="What the Customer Wants")
    severity = fields.Selection(GRADES, default="1", required=True, help="How bad it is.")
    impact = fields.Selection(GRADES, default="1", required=True, help="How many people or products it concerns.")
    urgency = fields.Selection(GRADES, default="1", required=True, help="How soon it gets worse.")
    priority = fields.Selection(
        GRADES, compute="_compute_priority", store=True, help="Follows from severity, impact and urgency."
    )
    about_id = fields.Many2one(
        "res.users",
        string="Complained About",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="restrict",
        help="Who of our people the customer complains about: this person decides nothing here.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    leader_id = fields.Many2one("res.users", string="Leader Told", readonly=True, copy=False, ondelete="restrict")
    date_received = fields.Datetime(
        string="Complaint Received On", readonly=True, copy=False, default=fields.Datetime.now
    )
    date_deadline = fields.Date(
        string="Answer Until",
        compute="_compute_date_deadline",
        store=True,
        help="Working days from the receipt, by priority.",
    )
    date_acknowledged = fields.Datetime(string="Acknowledged On", readonly=True, copy=False)
    date_answered = fields.Datetime(string="Answered On", readonly=True, copy=False)
    date_closed = fields.Datetime(string="Closed On", readonly=True, copy=False)
    date_round = fields.Datetime(string="Round Began On", readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    rounds = fields.Integer(readonly=True, copy=False, default=1)
    finding = fields.Text(help="What was found out; the customer reads it on the letter.")
    outcome = fields.Selection(
        [("justified", "Justified"), ("partly", "Partly justified"), ("not", "Not justified")], tracking=True
    )
    answer = fields.Text(help="What was done, in the words that the customer reads.")
    answered_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    customer_reply = fields.Selection(
        [("accepted", "Accepted"), ("rejected", "Not accepted"), ("silent", "No reply")], readonly=True, copy=False
    )
    outside_route = fields.Text(
        string="Way Outside", readonly=True, copy=False, help="Where the customer was told to turn to."
    )
    follow_up_rma_id = fields.Many2one(
        "after.sales.rma",
        string="Follow-up Case",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    warehouse_id = fields.Many2one("stock.warehouse", compute="_compute_warehouse_id", store=True)

    _one_per_rating = models.UniqueIndex(
        "(rating_id) WHERE rating_id IS NOT NULL", "This rating has a complaint already."
    )
    _number_unique = models.UniqueIndex("(company_id, name)", "A complaint has a number of its own.")
    _answer_when_answered = models.Constraint(
        "CHECK (state NOT IN ('answered', 'closed') OR (outcome IS NOT NULL AND answer IS NOT NULL))",
        "An answer says what comes of the complaint and what was done.",
    )

    @api.depends("rma_id")
    def _compute_partner_id(self):
        for complaint in self:
            complaint.partner_id = complaint.rma_id.partner_id or complaint.partner_id

    @api.depends("severity", "impact", "urgency")
    def _compute_priority(self):
        for complaint in self:
            complaint.priority = priority(*(int(complaint[name] or 1) for name in ("severity", "impact", "urgency")))

    @api.depends("priority", "date_received", "date_round", "company_id")
    def _compute_date_deadline(self):
        for complaint in self:
            complaint.date_deadline = complaint._due()

    def _due(self):
        """The day by which this complaint is answered: working days of the company after its day of receipt (R11)."""
        self.ensure_one()
        company = self.company_id.sudo()
        days = company[f"after_sales_complaint_days_{self.priority or '1'}"]
        began = self.date_round or self.date_received
        return self.env["after.sales.working.time"]._workday_after(company, days, began or None)

    @api.depends("state", "date_deadline")
    def _compute_is_late(self):
        today = self.env["after.sales.working.time"]._todays(self.company_id)
        for complaint in self:
            due = complaint.date_deadline
            complaint.is_late = bool(complaint.state in AWAITED and due and due < today[complaint.company_id])

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.env["after.sales.working.time"]._past("date_deadline") & fields.Domain("state", "in", AWAITED)
        return late if True in value else ~late

    @api.depends("rma_id.warehouse_id", "company_id")
    def _compute_warehouse_id(self):
        for complaint in self.sudo():
            complaint.warehouse_id = complaint.rma_id.warehouse_id or complaint.company_id.after_sales_warehouse_id

    # -- records -------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        # The number is ours, whatever is proposed.
        vals_list = [{**vals, "name": "/"} for vals in vals_list]
        self.env["ir.sequence"]._after_sales_number("after.sales.complaint", vals_list)
        complaints = super().create(vals_list)
        complaints._check_case_read()
        complaints._tell_leaders()
        return complaints

    def write(self, vals: ValuesType) -> bool:
        if not (self.env.su or self._is_trusted()):
            self._check_not_fixed(vals)
            if vals.keys() & IDENTITY and any(self.env.user == complaint.about_id for complaint in self):
                raise UserError(self.env._("Whoever is complained about does not change whom it is about."))
        result = super().write(vals)
        if {"rma_id", "follow_up_rma_id"} & vals.keys():
            self._check_case_read()
        return result

    def _check_case_read(self) -> None:
        """:raise AccessError: somebody names a case that he may not read"""
        cases = self.sudo().rma_id | self.sudo().follow_up_rma_id
        if cases and not self.env.su:
            cases.with_env(self.env).check_access("read")

    def _check_not_fixed(self, names) -> None:
        """What was told is fixed once it is answered; the answer stays while the customer thinks about it.

        :raise UserError: names the fields and the complaint
        """
        for complaint in self:
            fixed = set()
            if complaint.state in ("answered", "closed", "cancelled"):
                fixed = TOLD | {"finding", "outcome", "answer"}
            if complaint.state in ("closed", "cancelled"):
                fixed |= {"user_id", "follow_up_rma_id"}
            if complaint.rating_id:
                fixed |= {"rma_id", "partner_id", "channel", "description"}
            if wrong := fixed & set(names):
                raise UserError(
                    self.env._(
                        "%(complaint)s: %(fields)s cannot be changed any more.",
                        complaint=complaint.name,
                        fields=", ".join(sorted(self._fields[name]._description_string(self.env) for name in wrong)),
                    )
                )

    @api.constrains("rma_id", "partner_id", "follow_up_rma_id")
    def _check_customer(self):
        for complaint in self.sudo():
            for rma in complaint.rma_id | complaint.follow_up_rma_id:
                if rma.partner_id.commercial_partner_id != complaint.partner_id.commercial_partner_id:
                    raise ValidationError(
                        self.env._(
                            "%(complaint)s: %(case)s is of another customer.", complaint=complaint.name, case=rma.name
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("A complaint keeps its number: say that it was entered by mistake."))

    # -- leaders -------------------------------------------------------------------------------------------------

    def _is_alarming(self) -> bool:
        """Whether a leader hears of this complaint at once."""
        self.ensure_one()
        return self.priority == "3" or 0 < self.stars < 2 or says_complaint(self.description)

    def _leader(self):
        """Who leads whoever is responsible, and is not complained about; else an approver of the company."""
        self.ensure_one()
        rma, company = self.sudo().rma_id, self.company_id
        nearest = [leader for leader in (rma._leaders() if rma else []) if leader]
        approvers = self.env.ref(APPROVER).sudo().all_user_ids.sorted("id")
        people = [
            user
            for user in (*nearest, *approvers)
            if user.active and user != self.sudo().about_id and company in user.company_ids and user._is_internal()
        ]
        admin = self.env.ref("base.user_admin", raise_if_not_found=False)
        able = [user for user in people if user in approvers or user in nearest]
        return min(able, key=lambda user: (user == admin, able.index(user))) if able else self.env["res.users"]

    def _tell_leaders(self) -> None:
        """What weighs most, a leader has as a task from the same minute on."""
        told = {}
        for complaint in self:
            leader = complaint._is_alarming() and complaint._leader()
            if leader:
                told.setdefault((leader, complaint.date_deadline), self.browse())
                told[leader, complaint.date_deadline] |= complaint
        for (leader, day), complaints in told.items():
            own = complaints.sudo()._trusted()
            own.leader_id = leader
            # Where nobody is responsible, whoever was told is.
            own.filtered(lambda complaint: not complaint.user_id).user_id = leader
            give_task(
                complaints.sudo(),
                leader,
                lambda own: own.env._("A customer complains: see to it"),
                ACTIVITY,
                date_deadline=day,
            )
