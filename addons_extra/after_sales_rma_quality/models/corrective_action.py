from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError, ValidationError

from .cause import SEVERITIES

#: The states in order, and what has to be written down before each is reached; from then on it is fixed (L42).
STEPS = {
    "draft": (),
    "contained": ("problem_title", "severity", "description", "containment"),
    "analysed": ("cause_id", "root_cause"),
    "planned": ("measure_kind", "measure", "user_id", "verifier_id", "date_deadline"),
    "implemented": ("done_note",),
    "verified": ("verification",),
    "closed": (),
}
ORDER = list(STEPS)

#: What stays open until the end: more cases and lots may turn out to belong to it, and what was learnt.
UNTIL_CLOSED = ("rma_ids", "inspection_ids", "product_ids", "lot_ids", "supplier_id", "lesson")

#: {fact: the state from which it is fixed}
FIXED_FROM = {
    **{name: state for state, names in STEPS.items() for name in names},
    **dict.fromkeys(UNTIL_CLOSED, "closed"),
}

#: How long a measure takes, until somebody says otherwise.
DAYS = 30

#: {state: states it can be reached from}
TRANSITIONS = {
    "draft": ("contained",),
    "contained": ("draft", "analysed"),
    "analysed": ("contained", "planned", "implemented"),
    "planned": ("analysed",),
    "implemented": ("planned",),
    "verified": ("implemented",),
    "closed": ("verified",),
    "cancelled": ("draft", "contained", "analysed", "planned"),
}


class AfterSalesCorrectiveAction(models.Model):
    """What is changed so that a fault does not come again: from the problem to a measure that was verified (L42).

    Its steps are those of 8D: problem (D2), containment (D3), root cause (D4), measure (D5), done (D6), verified (D7),
    closed (D8). What a step rests on is fixed once the step is taken.
    """

    _name = "after.sales.corrective.action"
    _description = "Corrective Action"
    _inherit = ["after.sales.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _given_once = frozenset({"name", "company_id", "previous_id"})

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/", index="trigram")
    state = fields.Selection(
        [
            ("draft", "Problem"),
            ("contained", "Contained"),
            ("analysed", "Cause found"),
            ("planned", "Measure planned"),
            ("implemented", "Done, to verify"),
            ("verified", "Verified effective"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    problem_title = fields.Char(string="Problem", required=True)
    severity = fields.Selection(SEVERITIES, default="1", required=True)
    description = fields.Text(help="What fails, where and when it was seen, how many (D2).")
    containment = fields.Text(help="What keeps faulty goods from reaching more customers until the cause is gone (D3).")
    cause_id = fields.Many2one("after.sales.cause", check_company=True, index=True, ondelete="restrict", tracking=True)
    root_cause = fields.Text(help="Why it happens, and why it was not found (D4).")
    measure_kind = fields.Selection(
        [
            ("material", "Material"),
            ("process", "Process"),
            ("design", "Design"),
            ("supplier", "Supplier"),
            ("people", "Instruction and training"),
        ],
        string="Measure On",
    )
    measure = fields.Text(help="What is changed for good (D5).")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    verifier_id = fields.Many2one(
        "res.users",
        string="To Be Verified By",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id), ('id', '!=', user_id)]",
        help="Somebody else than who is responsible.",
    )
    date_deadline = fields.Date(
        string="Until",
        tracking=True,
        default=lambda self: fields.Date.add(self.env["after.sales.working.time"]._today(self.env.company), days=DAYS),
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    done_note = fields.Text(string="What Was Done", help="What was changed, from which lot or day on (D6).")
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    date_implemented = fields.Datetime(string="Done On", readonly=True, copy=False)
    verification = fields.Text(help="By what it was seen that the measure works (D7).")
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    date_verified = fields.Datetime(string="Verified On", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    date_closed = fields.Datetime(string="Closed On", readonly=True, copy=False)
    lesson = fields.Text(string="What Was Learnt", help="What changes elsewhere because of it (D8).")

    inspection_ids = fields.Many2many(
        "after.sales.inspection", "after_sales_action_inspection_rel", string="Test Reports", check_company=True
    )
    rma_ids = fields.Many2many("after.sales.rma", "after_sales_action_rma_rel", string="Cases", check_company=True)
    product_ids = fields.Many2many(
        "product.product", "after_sales_action_product_rel", string="Products", check_company=True
    )
    lot_ids = fields.Many2many("stock.lot", "after_sales_action_lot_rel", string="Lots / Serials", check_company=True)
    supplier_id = fields.Many2one("res.partner", check_company=True, index="btree_not_null", ondelete="restrict")
    recurrence_ids = fields.Many2many(
        "after.sales.inspection", "after_sales_action_recurrence_rel", string="Found Again", readonly=True, copy=False
    )
    previous_id = fields.Many2one(
        "after.sales.corrective.action",
        string="Follows",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    follow_up_ids = fields.One2many("after.sales.corrective.action", "previous_id", string="Followed By", readonly=True)
    recurs = fields.Boolean(
        compute="_compute_recurs",
        store=True,
        string="Came Again",
        help="The same cause was found again after this action was closed, and no action follows it yet.",
    )

    _verified_by_another = models.Constraint(
        "CHECK (verified_by_id IS NULL OR verified_by_id != user_id)",
        "A corrective action is verified by somebody else than who is responsible.",
    )
    _closed_when_verified = models.Constraint(
        "CHECK (state != 'closed' OR verified_by_id IS NOT NULL)",
        "A corrective action is closed only after it was verified.",
    )

    @api.depends("name", "problem_title")
    def _compute_display_name(self):
        for action in self:
            action.display_name = f"{action.name} {action.problem_title or ''}".strip()

    @api.depends("recurrence_ids", "follow_up_ids.state")
    def _compute_recurs(self):
        for action in self:
            followed = action.follow_up_ids.filtered(lambda item: item.state != "cancelled")
            action.recurs = bool(action.recurrence_ids) and not followed

    @api.depends("date_deadline", "state")
    def _compute_is_late(self):
        today = self.env["after.sales.working.time"]._todays(self.company_id)
        for action in self:
            due = action._is_running() and action.date_deadline
            action.is_late = bool(due and due < today[action.company_id])

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [
            "&",
            ("state", "in", ORDER[: ORDER.index("implemented")]),
            *self.env["after.sales.working.time"]._past("date_deadline"),
        ]
        return late if True in value else ["!", *late]

    def _is_running(self) -> bool:
        """Whether the measure is still to be found or done."""
        self.ensure_one()
        return self.state in ORDER[: ORDER.index("implemented")]

    # -- records -----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        self.env["ir.sequence"]._after_sales_number("after.sales.corrective.action", vals_list)
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:
        if not self._is_trusted():
            self._check_not_fixed(vals)
        return super().write(vals)

    def _check_not_fixed(self, names) -> None:
        """What a step rested on is not changed after it; a step back opens it again.

        :raise UserError: names the fields and the action
        """
        for action in self:
            reached = len(ORDER) if action.state == "cancelled" else ORDER.index(action.state)
            fixed = [name for name in names if name in FIXED_FROM and ORDER.index(FIXED_FROM[name]) <= reached]
            if fixed:
                raise UserError(
                    self.env._(
                        "%(action)s: %(fields)s cannot be changed any more; go a step back first.",
                        action=action.display_name,
                        fields=", ".join(sorted(self._fields[name]._description_string(self.env) for name in fixed)),
                    )
                )

    @api.constrains("user_id", "verifier_id")
    def _check_people(self):
        for action in self:
            if action.verifier_id and action.verifier_id == action.user_id:
                raise ValidationError(
                    self.env._(
                        "%(action)s: somebody else than %(user)s verifies it.",
                        action=action.display_name,
                        user=action.user_id.name,
                    )
                )
            for user in action.user_id | action.verifier_id:
                if not self.with_user(user).has_access("write"):
                    raise ValidationError(self.env._("%(user)s may not work on corrective actions.", user=user.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        kept = self.filtered(lambda action: action.state != "draft")
        if kept:
            raise UserError(
                self.env._(
                    "%(actions)s was worked on: cancel it instead.", actions=", ".join(kept.mapped("display_name"))
                )
            )
