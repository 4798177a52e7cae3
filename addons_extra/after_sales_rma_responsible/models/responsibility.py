from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.day import when
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError

COMMERCE, APPROVER = "after_sales_rma.group_commerce", "after_sales_rma.group_approver"
ACCOUNTANT = "account.group_account_invoice"

#: {state: states it can be reached from}
TRANSITIONS = {
    "told": ("draft",),
    "objected": ("told",),
    "owed": ("told", "objected", "waiver"),
    "waiver": ("owed",),
    "granted": ("waiver",),
    "waived": ("granted",),
    "dismissed": ("told", "objected"),
    "withdrawn": ("draft", "told", "objected"),
}
#: What somebody is asked about: fixed once they were told.
PROPOSED = {"party", "partner_id", "amount", "finding", "write_down_id"}
#: States in which somebody claims a part of the loss.
CLAIMED = ("told", "objected", "owed", "waiver", "granted", "waived")
#: States in which something was posted.
POSTED = ("owed", "waiver", "granted", "waived")


class AfterSalesResponsibility(models.Model):
    """Who bears which part of a loss: told, heard, decided; owed until paid, deducted or waived (R21, R46)."""

    _name = "after.sales.responsibility"
    _description = "Responsibility for a Loss"
    _inherit = ["after.sales.guarded", "after.sales.numbers", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _given_once = frozenset({"write_down_id"})
    # Whoever may read what is asked of them may write below it.
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", required=True, index="trigram")
    state = fields.Selection(
        [
            ("draft", "Proposed"),
            ("told", "To be heard"),
            ("objected", "Objects"),
            ("owed", "Owed"),
            ("waiver", "Waiver asked for"),
            ("granted", "Waiver granted"),
            ("waived", "Waived"),
            ("dismissed", "Bears nothing"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    write_down_id = fields.Many2one(
        "after.sales.write.down",
        string="Defective Goods",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        groups=VALUE_GROUPS,
    )
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, index=True, check_company=True)
    party = fields.Selection(
        [("employee", "Employee"), ("vendor", "Vendor"), ("carrier", "Carrier"), ("customer", "Customer")],
        required=True,
        default="employee",
        tracking=True,
    )
    partner_id = fields.Many2one("res.partner", string="Who", index=True, tracking=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="Answers", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    # What they are told: written down as it stood then, for they may read none of the documents.
    goods = fields.Char(readonly=True, copy=False, help="Product, serial number and quantity.")
    case_name = fields.Char(string="Case", readonly=True, copy=False)
    report_name = fields.Char(string="Test Report", readonly=True, copy=False)
    finding = fields.Text(help="What was found, and why this party is at fault.")
    loss = fields.Monetary(readonly=True, copy=False, help="What the goods lost, when it was proposed.")
    amount = fields.Monetary(string="Proposed", tracking=True, help="The part of the loss that is to be borne.")
    share = fields.Float(string="Share (%)", compute="_compute_share", digits=(5, 2))

    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    told_on = fields.Datetime(readonly=True, copy=False)
    answer_by = fields.Date(
        string="Answer Until", readonly=True, copy=False, help="Afterwards a leader may decide without an answer."
    )
    answer = fields.Selection([("agrees", "Agrees"), ("objects", "Objects")], readonly=True, copy=False, tracking=True)
    words = fields.Text(string="What They Said", readonly=True, copy=False)
    heard_on = fields.Datetime(readonly=True, copy=False)
    heard_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict", help="Who took the answer down."
    )

    decided_amount = fields.Monetary(string="Decided", readonly=True, copy=False, tracking=True)
    basis = fields.Monetary(string="Loss When Decided", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True, copy=False)
    decision_reason = fields.Text(readonly=True, copy=False)

    amount_due = fields.Monetary(
        string="Borne",
        readonly=True,
        copy=False,
        help="What was decided, less what the company has back of the loss since.",
    )
    date_due = fields.Date(string="Due", readonly=True, copy=False)
    date_due_when = when("date_due", "Due When")
    line_ids = fields.One2many("account.move.line", "after_sales_responsibility_id", readonly=True)
    residual = fields.Monetary(
        string="Open",
        compute="_compute_residual",
        store=True,
        compute_sudo=True,
        help="Owed and not paid, deducted or waived yet.",
    )
    waived_amount = fields.Monetary(string="Waived", readonly=True, copy=False)
    waiver_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    waiver_reason = fields.Text(readonly=True, copy=False)
    granted_by_id = fields.Many2one(
        "res.users", string="Waiver Granted By", readonly=True, copy=False, ondelete="restrict"
    )
    age_days = fields.Integer(string="Age (days)", compute="_compute_age_days", help="Days since it is due.")
    entry_count = fields.Integer(compute="_compute_entry_count", compute_sudo=True)
    taken_up = fields.Monetary(
        string="Taken Up by Payroll",
        compute="_compute_taken_up",
        compute_sudo=True,
        help="Stands in statements for payroll that are not posted yet.",
    )
    deduction_ids = fields.One2many("after.sales.wage.deduction", "responsibility_id", readonly=True)

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "An amount borne cannot be negative.")

    # -- computed ----------------------------------------------------------------------------------------------

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for item in self:
            who = item.partner_id.sudo().display_name
            item.display_name = " ".join(filter(None, (item.name != "/" and item.name, who or item.goods))) or item.name

    @api.depends("loss", "amount", "amount_due", "state")
    def _compute_share(self):
        for item in self:
            amount = item.amount_due if item.state in POSTED else item.amount
            item.share = 100 * amount / item.loss if item.loss else 0.0

    @api.depends("line_ids.amount_residual", "line_ids.parent_state")
    def _compute_residual(self):
        for item in self:
            lines = item.line_ids.filtered(
                lambda line: line.parent_state == "posted" and line.partner_id and line.account_id.reconcile
            )
            item.residual = sum(lines.mapped("amount_residual"))

    @api.depends("date_due", "residual")
    def _compute_age_days(self):
        today = self.env["after.sales.working.time"]._todays(self.company_id)
        for item in self:
            item.age_days = (today[item.company_id] - item.date_due).days if item.date_due and item.residual else 0

    def _compute_entry_count(self):
        for item in self:
            item.entry_count = len(item.line_ids.move_id)

    @api.depends("deduction_ids.amount", "deduction_ids.state")
    def _compute_taken_up(self):
        for item in self:
            waiting = item.deduction_ids.filtered(lambda row: row.state == "handed")
            item.taken_up = sum(waiting.mapped("amount"))

    # -- records -----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        WriteDown = self.env["after.sales.write.down"]
        for vals in vals_list:
            item = WriteDown.browse(vals.get("write_down_id") or [])
            # As the user: nobody proposes anything about goods of which they may not know what they cost.
            item.check_access("read")
            vals.update(self._facts_of(item.sudo()))
        return super(AfterSalesResponsibility, self._trusted()).create(vals_list).with_env(self.env)

    @api.model
    def _facts_of(self, item) -> ValuesType:
        """What is written down of defective goods, for somebody who may read none of their documents.

        :param item: ``after.sales.write.down`` as superuser, or none
        """
        if not item:
            return {}
        serial = f" {item.lot_id.name}" if item.lot_id else ""
        return {
            "company_id": item.company_id.id,
            "warehouse_id": item.warehouse_id.id,
            "goods": f"{item.product_id.display_name}{serial} × {item.quantity:g} {item.uom_id.name}",
            "case_name": item.rma_id.name,
            "report_name": item.inspection_id.name,
            "loss": item.loss,
            "proposed_by_id": self.env.uid,
        }

    def write(self, vals: ValuesType) -> bool:
        fixed = PROPOSED & vals.keys() and not self._is_trusted()
        if fixed:
            self._check_is_draft()
        result = super().write(vals)
        if fixed:
            self._check_is_draft()
            # Whoever changes what is proposed proposes it.
            self._trusted().write({"proposed_by_id": self.env.uid})
        return result

    def _check_is_draft(self) -> None:
        """:raise UserError: somebody was told already"""
        told = self.filtered(lambda item: item.state != "draft")
        if told:
            raise UserError(
                self.env._(
                    "%(items)s: they were told already; withdraw it and propose anew.",
                    items=", ".join(told.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was proposed stays on record; withdraw it."))

    @api.constrains("party", "partner_id", "write_down_id")
    def _check_employee(self):
        """What is to be kept from somebody's wages is owed by somebody who works here."""
        named = self.filtered(lambda item: item.party == "employee" and item.partner_id).sudo()
        for company, items in named.grouped("company_id").items():
            items.partner_id._after_sales_check_employees(company)

    # -- who -----------------------------------------------------------------------------------------------------

    def _debtor(self):
        """The ``res.partner`` who owes: the very employee, of others the company that they belong to."""
        self.ensure_one()
        return self.partner_id if self.party == "employee" else self.partner_id.commercial_partner_id

    @api.model
    def _users_of(self, partner, company):
        """The internal users of a person, of those who work for a company first: by contact, or by their employment.

        Where employees are kept, the contact of the employee need not be that of his user.
        """
        users = partner.sudo().user_ids.filtered(lambda user: not user.share)
        if "hr.employee" in self.env:
            employees = self.env["hr.employee"].sudo().with_context(active_test=False)
            users |= employees.search(
                [("work_contact_id", "=", partner.id), ("company_id", "=", company.id), ("user_id", "!=", False)]
            ).user_id.filtered(lambda user: not user.share)
        return users.sorted(lambda user: (company not in user.company_ids, user.id))
