from collections import defaultdict

from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError, ValidationError

#: Kinds of transfers that bring goods back from customers; a vendor who sent them takes them by a kind of its own.
RECEIPTS = ("incoming", "dropship")

#: State of the decision: {state: states it can be reached from}. Goods and money have their own statuses.
TRANSITIONS = {
    "draft": ("refused", "cancelled"),
    # Facts that the decision rested on were corrected: it is asked for again.
    "submitted": ("draft", "authorized"),
    "authorized": ("submitted", "done"),
    "refused": ("submitted",),
    "cancelled": ("draft", "submitted", "authorized"),
    "done": ("authorized",),
}

#: Who reads cases, and therefore the links to them.
CASE_GROUPS = (
    "after_sales_rma.group_user,after_sales_rma.group_technician,after_sales_rma.group_commerce,"
    "after_sales_rma.group_approver,stock.group_stock_user,account.group_account_invoice"
)
#: Who talks to customers, repairs and decides, and reads what was said and agreed.
PEOPLE_GROUPS = "after_sales_rma.group_user,after_sales_rma.group_technician,after_sales_rma.group_approver"
#: Who reads native orders, and therefore the links to them.
ORDER_GROUPS = "sales_team.group_sale_salesman,stock.group_stock_user,account.group_account_invoice"
#: Who reads native invoices and credit notes, and therefore the links to them.
MONEY_GROUPS = "account.group_account_invoice,account.group_account_readonly,sales_team.group_sale_salesman"

#: Who knows what goods cost, and what was lost.
VALUE_GROUPS = "after_sales_rma.group_commerce,after_sales_rma.group_approver,account.group_account_invoice"


class AfterSalesRma(models.Model):
    """The case, and once authorised the red-letter order against the original sale."""

    _name = "after.sales.rma"
    _description = "After-Sales Case"
    _inherit = ["after.sales.facts", "rating.mixin", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _mail_post_access = "read"
    _given_once = frozenset({"name", "company_id", "currency_id"})
    # The freight has rules of its own.
    _free_anytime = frozenset(
        {"priority", "user_id", "description", "carrier_tracking_ref", "freight_decision", "freight_reason"}
    )

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, index="trigram", default="/")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("authorized", "Authorized"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Commercial Entity", store=True, index=True
    )
    channel = fields.Selection(
        [
            ("salesperson", "Salesperson"),
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("chat", "Online chat"),
            ("website", "Website"),
            ("counter", "Shop counter"),
        ],
        default="salesperson",
        required=True,
        help="How the request reached the company.",
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent")], default="0")
    user_id = fields.Many2one(
        "res.users",
        string="Person in Charge",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    requested_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, default=lambda self: self.env.user, ondelete="restrict"
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    date_request = fields.Datetime(string="Requested On", default=fields.Datetime.now, required=True)
    date_submitted = fields.Datetime(
        string="Submitted On", readonly=True, copy=False, help="When the request was handed in last."
    )
    date_decided = fields.Datetime(string="Decided On", readonly=True, copy=False)
    was_decided = fields.Boolean(
        compute="_compute_was_decided", store=True, help="Also when it was taken up again later: it is never deleted."
    )
    date_done = fields.Datetime(string="Closed On", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who closed the case although the customer was not paid back yet. Then it stays closed.",
    )
    decision_reason = fields.Text(
        readonly=True, copy=False, help="The reason of the refusal, or of a decision against the rule."
    )
    origin_reason = fields.Text(
        string="Why Without Order", help="Why goods are taken back although no delivery of ours is known for them."
    )
    description = fields.Html(string="Description of the Problem", sanitize=True)
    carrier_tracking_ref = fields.Char(
        string="Return Tracking Number", copy=False, help="Tracking number of the customer's parcel."
    )
    line_ids = fields.One2many("after.sales.rma.line", "rma_id", string="Lines", copy=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="After-Sales Warehouse",
        compute="_compute_warehouse_id",
        store=True,
        index=True,
        help="Takes the goods: the one of the warehouse that sold them, else the company's.",
    )
    sale_order_ids = fields.Many2many(
        "sale.order",
        string="Orders",
        compute="_compute_sale_order_ids",
        search="_search_sale_order_ids",
        groups=ORDER_GROUPS,
    )
    product_summary = fields.Char(string="Products", compute="_compute_product_summary")
    picking_ids = fields.One2many("stock.picking", "after_sales_rma_id", string="Transfers")
    receipt_picking_ids = fields.One2many(
        "stock.picking",
        "after_sales_rma_id",
        string="Receipts",
        domain=[("picking_type_code", "in", RECEIPTS), ("location_id.usage", "!=", "supplier")],
    )
    credit_note_ids = fields.Many2many(
        "account.move",
        "account_move_after_sales_rma_rel",
        "after_sales_rma_id",
        "account_move_id",
        string="Credit Notes",
        copy=False,
        readonly=True,
        groups=MONEY_GROUPS,
    )
    inspection_ids = fields.One2many("after.sales.inspection", "rma_id", string="Test Reports")
    disposition_ids = fields.One2many("after.sales.disposition", "rma_id", string="Dispositions")
    discrepancy_ids = fields.One2many("after.sales.discrepancy", "rma_id", string="Discrepancies")
    amount_total = fields.Monetary(
        string="Value", compute="_compute_amount_total", store=True, help="Price paid for what comes back, with tax."
    )

    _name_company_unique = models.UniqueIndex("(name, company_id) WHERE name != '/'", "A case number exists once.")

    # -- computed ----------------------------------------------------------------------------------------------

    @api.depends("date_decided")
    def _compute_was_decided(self):
        for rma in self:
            rma.was_decided = rma.was_decided or bool(rma.date_decided)

    @api.depends("line_ids.origin_move_id", "company_id")
    def _compute_warehouse_id(self):
        for rma in self:
            rma.warehouse_id = self.env["after.sales.receipt"]._find_warehouse(rma)

    @api.depends("line_ids.sale_line_id.order_id")
    @api.depends_context("uid")
    def _compute_sale_order_ids(self):
        """The orders that this user may see; a salesperson sees a case of a colleague's order without it."""
        for rma in self:
            rma.sale_order_ids = rma.sudo().line_ids.sale_line_id.order_id.sudo(False)._filtered_access("read")

    def _search_sale_order_ids(self, operator, value):
        return [("line_ids.sale_line_id.order_id", operator, value)]

    @api.depends("line_ids.product_id", "line_ids.quantity")
    def _compute_product_summary(self):
        for rma in self:
            rma.product_summary = ", ".join(
                f"{line.product_id.display_name} × {line.quantity:g}" for line in rma.line_ids
            )

    @api.depends("line_ids.amount_total")
    def _compute_amount_total(self):
        for rma in self:
            rma.amount_total = sum(rma.line_ids.mapped("amount_total"))

    # -- records -----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        companies = defaultdict(list)
        for vals in vals_list:
            if vals.get("name", "/") != "/" and not self.env.su:
                self._check_writable({"name"})
            # A state is reached through its button only.
            if vals.get("state", "draft") != "draft":
                raise UserError(self.env._("A case starts as a draft; use its buttons to go on."))
            companies[vals.get("company_id") or self.env.company.id].append(vals)
        for company_id, of_company in companies.items():
            self.env["ir.sequence"]._after_sales_number("after.sales.rma", of_company, company_id)
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:
        if "state" in vals and not self._is_trusted():
            raise UserError(self.env._("The state of a case is changed by its buttons only."))
        if self._facts_told & vals.keys() and not self._is_trusted():
            self._check_is_draft()
        return super().write(vals)

    def _check_is_draft(self) -> None:
        """Who asked, when and for what is fixed once it was submitted.

        :raise UserError: names the cases that are no drafts
        """
        fixed = self.filtered(lambda rma: rma.state != "draft")
        if fixed:
            raise UserError(
                self.env._("%(cases)s can only be changed while it is a draft.", cases=", ".join(fixed.mapped("name")))
            )

    def _check_not_closed(self) -> None:
        """What is done for a case is written down while it is open.

        :raise UserError: names the cases that are closed
        """
        closed = self.filtered(lambda rma: rma.state not in ("draft", "submitted", "authorized"))
        if closed:
            raise UserError(self.env._("%(cases)s is closed: reopen it first.", cases=", ".join(closed.mapped("name"))))

    @api.constrains("partner_id")
    def _check_lines_of_customer(self):
        self.line_ids._check_origin()

    @api.ondelete(at_uninstall=False)
    def _unlink_only_without_traces(self):
        """Nothing can be deleted that moved goods or money, or that somebody decided, answered or approved."""
        kept = self.filtered(lambda rma: rma.state not in ("draft", "cancelled") or rma.sudo()._has_traces())
        if kept:
            raise UserError(
                self.env._(
                    "%(cases)s cannot be deleted: goods, money or a decision hang on it. Cancel it instead.",
                    cases=", ".join(kept.mapped("name")),
                )
            )

    def _has_traces(self) -> bool:
        """Whether goods or money moved for this case, or people did something for it that has to stay."""
        self.ensure_one()
        return bool(self.was_decided or self.picking_ids or self.credit_note_ids or self.line_ids._has_traces())

    # -- what a request needs ------------------------------------------------------------------------------------

    def _check_submittable(self) -> None:
        """Refuse what is not complete, in the words of the person who fills it in.

        :raise ValidationError: what is missing, case by case
        """
        problems = []
        for rma in self:
            if not rma.line_ids:
                problems.append(self.env._("%(case)s: say what comes back.", case=rma.name))
            if not rma.origin_reason and any(not line.origin_move_id for line in rma.line_ids):
                problems.append(
                    self.env._("%(case)s: say why goods are taken back without a delivery of ours.", case=rma.name)
                )
            for line in rma.line_ids:
                problems += [f"{rma.name}: {problem}" for problem in line._submit_problems()]
        if problems:
            raise ValidationError("\n".join(problems))
