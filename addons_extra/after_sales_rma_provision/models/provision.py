from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError
from odoo.tools import format_date

from .res_company import KINDS

#: {state: states it can be reached from}
TRANSITIONS = {"posted": ("proposed",), "reversed": ("posted",)}

#: Who reads and posts period ends.
ACCOUNTING = "account.group_account_invoice"


class AfterSalesProvision(models.Model):
    """A period end: what is still to come of sales, worked out, and its entry (L35, L36, L44).

    A proposal is worked out when it is made, and anew by a button. Its entry changes what the ledger holds, category by
    category, to what was worked out; so each period end measures the ones before it anew.
    """

    _name = "after.sales.provision"
    _description = "Period End"
    _inherit = ["after.sales.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, kind, id desc"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _given_once = frozenset({"kind", "date", "company_id"})
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", required=True, index="trigram")
    kind = fields.Selection(
        [("returns", "Expected returns"), ("warranty", "Warranty provision")],
        string="What",
        required=True,
        readonly=True,
        default=lambda self: self._default_kind(),
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Last Day",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self._default_date(),
        help="The entry has this date, and what was sold, returned and repaired until then counts.",
    )
    state = fields.Selection(
        [("proposed", "Proposed"), ("posted", "Posted"), ("reversed", "Reversed")],
        default="proposed",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    computed_on = fields.Datetime(string="Worked Out On", readonly=True, copy=False)
    row_ids = fields.One2many("after.sales.provision.row", "provision_id", string="Computation", copy=False)
    detail_ids = fields.One2many("after.sales.provision.detail", "provision_id", readonly=True, copy=False)
    move_id = fields.Many2one(
        "account.move", string="Entry", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    reversal_id = fields.Many2one(
        "account.move", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    posted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", tracking=True)
    posted_on = fields.Datetime(readonly=True, copy=False)
    liability = fields.Monetary(compute="_compute_totals", help="What is to be owed in all at the period end.")
    asset = fields.Monetary(string="Return Asset", compute="_compute_totals")
    used = fields.Monetary(compute="_compute_totals", help="What free repairs and exchanges cost, until now.")
    liability_change = fields.Monetary(string="Change", compute="_compute_totals")
    due_within_year = fields.Monetary(
        string="Due Within a Year", compute="_compute_totals", help="The current part of the liability (L44)."
    )
    entry_text = fields.Html(string="Proposed Entry", compute="_compute_entry_text", sanitize=False)

    _one_proposal = models.UniqueIndex(
        "(company_id, kind) WHERE state = 'proposed'",
        "A period end of this kind is proposed already: post it or delete it first.",
    )
    _one_per_day = models.UniqueIndex(
        "(company_id, kind, date) WHERE state IN ('proposed', 'posted')",
        "There is a period end of this kind for this day already.",
    )

    # -- defaults ----------------------------------------------------------------------------------------------

    @api.model
    def _default_kind(self) -> str | bool:
        company = self.env.company.sudo()
        return next((kind for kind, (switch, _accounts) in KINDS.items() if company[switch]), False)

    @api.model
    def _default_date(self):
        """The last day of the month before, as the fiscal year divides it; on the last day of a month, this day."""
        company = self.env.company
        return company._after_sales_last_month_end(self.env["after.sales.working.time"]._today(company))

    # -- computed ----------------------------------------------------------------------------------------------

    @api.depends("name", "kind", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for item in self:
            day = format_date(self.env, item.date) if item.date else ""
            number = "" if item.name == "/" else f"{item.name} "
            item.display_name = f"{number}{kinds.get(item.kind, '')} {day}".strip()

    @api.depends(
        "row_ids.liability", "row_ids.asset", "row_ids.used", "row_ids.liability_change", "row_ids.due_within_year"
    )
    def _compute_totals(self):
        for item in self:
            for name in ("liability", "asset", "used", "liability_change", "due_within_year"):
                item[name] = item.currency_id.round(sum(item.row_ids.mapped(name))) if item.currency_id else 0.0

    @api.depends("state", "row_ids.liability", "row_ids.asset", "row_ids.used")
    @api.depends_context("lang", "uid")
    def _compute_entry_text(self):
        Entry = self.env["after.sales.provision.entry"]
        for item in self:
            item.entry_text = Entry._as_text(item) if item.state == "proposed" and item._origin else False

    # -- records -----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        """Proposals are worked out at once.

        :raise UserError: the company does not use it, or a later period end stands already
        """
        # There is one proposal at a time: what was posted a moment ago is none.
        self.flush_model(["state"])
        items = super().create(vals_list)
        items._check_is_used()
        self.env["after.sales.provisioning"]._compute(items)
        return items

    def _check_is_used(self) -> None:
        """:raise UserError: the company does not use this kind of period end, or measured a later day already"""
        last_days = self._last_days()
        for item in self:
            company = item.company_id.sudo()
            if not company[KINDS[item.kind][0]]:
                raise UserError(
                    self.env._(
                        "%(company)s does not use this: switch “%(setting)s” on in Settings → After-Sales.",
                        company=company.display_name,
                        setting=company._fields[KINDS[item.kind][0]]._description_string(self.env),
                    )
                )
            last = last_days.get((company.id, item.kind))
            if last and last >= item.date:
                raise UserError(
                    self.env._(
                        "The period end of %(day)s is posted already: the next one comes after it.",
                        day=format_date(self.env, last),
                    )
                )

    @api.model
    def _last_days(self) -> dict:
        """{(id of a company, kind): day of its last posted period end}; one query for all."""
        groups = self.sudo()._read_group([("state", "=", "posted")], ["company_id", "kind"], ["date:max"])
        return {(company.id, kind): day for company, kind, day in groups}

    def _previous(self):
        """The last posted period end of the same kind and company before this one."""
        self.ensure_one()
        return self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("kind", "=", self.kind),
                ("state", "=", "posted"),
                ("date", "<", self.date),
            ],
            order="date desc",
            limit=1,
        )

    def _check_is_proposed(self) -> None:
        """:raise UserError: names the period ends that are posted or reversed"""
        fixed = self.filtered(lambda item: item.state != "proposed")
        if fixed:
            raise UserError(
                self.env._(
                    "%(items)s is posted: what it was computed from stays as it is.",
                    items=", ".join(fixed.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_proposed(self):
        self._check_is_proposed()
