from collections import defaultdict

from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError

#: {state: states it can be reached from}
TRANSITIONS = {
    "asked": ("returned",),
    "returned": ("asked",),
    "approved": ("asked",),
    "refused": ("asked",),
    "withdrawn": ("asked", "returned", "approved", "refused"),
}

#: What is asked for, in the words of companies.
KINDS = [
    ("red_budget", "Red budget list"),
    ("exception", "Exception"),
]

#: Who sees what goods cost and what is earned with them.
COST_GROUPS = "after_sales_rma.group_commerce,after_sales_rma.group_approver"


class AfterSalesApproval(models.Model):
    """One question to one leader, and the answer: nobody approves their own (R13).

    It keeps what was asked when it was asked. What it is about (a case, a repair, a write-down) goes on by itself
    when it is answered.
    """

    _name = "after.sales.approval"
    _description = "After-Sales Approval"
    _inherit = ["after.sales.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, index="trigram", default="/")
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    state = fields.Selection(
        [
            ("asked", "To approve"),
            ("returned", "Asked back"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="asked",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, index="btree_not_null")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, index="btree_not_null")
    content = fields.Text(string="What Is Asked", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="With tax; of a write-down as it stands there, of a repair plan what the customer pays, without tax.",
    )
    cost = fields.Monetary(readonly=True, groups=COST_GROUPS, help="What the goods cost us.")
    margin = fields.Monetary(
        compute="_compute_margin",
        store=True,
        groups=COST_GROUPS,
        help="Amount without tax less the cost: what a return takes away, what a replacement earns.",
    )
    amount_untaxed = fields.Monetary(readonly=True, string="Amount without Tax")
    rule_id = fields.Many2one("after.sales.approval.rule", string="By Rule", readonly=True, ondelete="set null")
    approver_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="restrict")
    approver_group_id = fields.Many2one("res.groups", string="Any Of", readonly=True)
    requested_by_id = fields.Many2one("res.users", string="Asked By", required=True, readonly=True, index=True)
    date_requested = fields.Datetime(string="Asked On", required=True, readonly=True, default=fields.Datetime.now)
    decided_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="restrict")
    decided_for_id = fields.Many2one("res.users", string="In the Place Of", readonly=True, ondelete="restrict")
    date_decided = fields.Datetime(string="Decided On", readonly=True)
    question = fields.Text(string="Question Back", readonly=True)
    reply = fields.Text(readonly=True)
    reason = fields.Text(readonly=True, tracking=True)

    @api.depends("amount_untaxed", "cost", "kind")
    def _compute_margin(self):
        for item in self:
            item.margin = item.amount_untaxed - item.cost

    @api.depends("name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for item in self:
            item.display_name = f"{item.name} {labels[item.kind]}" if item.kind else item.name

    # -- records -----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        """Questions are asked by what they are about; each gets its number.

        :raise UserError: somebody makes one by hand
        """
        if not (self.env.su or self._is_trusted()):
            raise UserError(self.env._("Approvals are asked for by the cases, repairs and values they are about."))
        companies = defaultdict(list)
        for vals in vals_list:
            companies[vals["company_id"]].append(vals)
        for company_id, of_company in companies.items():
            self.env["ir.sequence"]._after_sales_number(self._name, of_company, company_id)
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:
        if "state" in vals and not self._is_trusted():
            raise UserError(self.env._("The state of an approval is changed by its buttons only."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was asked and answered cannot be deleted."))

    def _answered_in_place(self) -> str | None:
        """By whom and in whose place it was answered, in words; nothing where the leader did it himself."""
        self.ensure_one()
        if not self.decided_for_id:
            return None
        return self.env._(
            "answered by %(delegate)s for %(leader)s",
            delegate=self.decided_by_id.name,
            leader=self.decided_for_id.name,
        )

    def _document(self):
        """What the question is about."""
        self.ensure_one()
        return self.sudo().rma_id
