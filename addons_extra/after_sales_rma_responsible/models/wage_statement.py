from collections import defaultdict
from collections.abc import Callable

from odoo import Command, api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.workbook import workbook
from odoo.api import ValuesType
from odoo.exceptions import UserError

from ..rules.share import of_month

ACCOUNTANT = ("account.group_account_invoice",)


class AfterSalesWageStatement(models.Model):
    """What payroll is asked to keep back in a month, person by person; posted by a person when it was kept (R46)."""

    _name = "after.sales.wage.statement"
    _description = "Statement for Payroll"
    _inherit = ["after.sales.guarded", "after.sales.numbers", "after.sales.buttons", "mail.thread"]
    _order = "month desc, id desc"
    _check_company_auto = True
    _transitions = {"handed": ("draft",), "posted": ("handed",), "cancelled": ("draft", "handed")}
    _buttons = {
        "collect": Button(("draft",), ACCOUNTANT),
        "hand": Button(("draft",), ACCOUNTANT),
        "post": Button(("handed",), ACCOUNTANT),
        "cancel": Button(("draft", "handed"), ACCOUNTANT),
    }

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", required=True, index="trigram")
    state = fields.Selection(
        [("draft", "Draft"), ("handed", "With payroll"), ("posted", "Posted"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        required=True,
        default=lambda self: self.env["after.sales.working.time"]._today(self.env.company).replace(day=1),
        help="Wages of this month; any day of it.",
    )
    line_ids = fields.One2many("after.sales.wage.deduction", "statement_id", string="Deductions", copy=False)
    total = fields.Monetary(compute="_compute_total", store=True)
    move_ids = fields.Many2many("account.move", string="Entries", readonly=True, copy=False)
    handed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    posted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    can_collect = fields.Boolean(compute="_compute_can")
    can_hand = fields.Boolean(compute="_compute_can")
    can_post = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")

    @api.depends("line_ids.amount")
    def _compute_total(self):
        for statement in self:
            statement.total = sum(statement.line_ids.mapped("amount"))

    @api.depends("state", "line_ids")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    @api.depends("name", "month")
    def _compute_display_name(self):
        for item in self:
            month = item.month.strftime("%Y-%m") if item.month else ""
            item.display_name = f"{item.name} {month}" if item.name != "/" else month

    def write(self, vals: ValuesType) -> bool:
        if "month" in vals and not self._is_trusted():
            self.check_access("write")
            self._check_is_draft()
        return super().write(vals)

    def _check_is_draft(self) -> None:
        """:raise UserError: payroll has it already"""
        fixed = self.filtered(lambda item: item.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%(statements)s went to payroll: cancel it and make another one.",
                    statements=", ".join(fixed.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_is_draft()

    def _problem_post(self) -> str | None:
        """Nobody says of himself that it was kept back."""
        people = self.sudo().line_ids.responsibility_id._people()
        return self.env._("it is about yourself") if not self.env.su and self.env.user in people else None

    # -- verbs ---------------------------------------------------------------------------------------------------

    @public
    def action_collect(self) -> bool:
        """Fill drafts in with what employees owe and payroll has not yet, the oldest first, up to the limit."""
        self._check_button("collect")
        statements = self.sudo()
        statements.line_ids.unlink()
        rows = []
        for company, of_company in statements.grouped("company_id").items():
            owed = self._owed(company).filtered(lambda item: item.residual - item.taken_up > 0).grouped("partner_id")
            for statement in of_company:
                for items in owed.values():
                    left = [item.residual - item.taken_up for item in items]
                    limit, digits = company.after_sales_wage_limit, company.currency_id.decimal_places
                    rows += [
                        {"statement_id": statement.id, "responsibility_id": item.id, "amount": part}
                        for item, part in zip(items, of_month(left, limit, digits), strict=True)
                        if part
                    ]
        self.env["after.sales.wage.deduction"].sudo()._trusted().create(rows)
        return True

    @api.model
    def _owed(self, company):
        """What employees of a company owe by decision, the oldest first."""
        return (
            self.env["after.sales.responsibility"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("party", "=", "employee"),
                    ("state", "=", "owed"),
                    ("residual", ">", 0),
                ],
                order="date_due, id",
            )
        )

    @public
    def action_hand(self) -> bool:
        """Hand the statements to payroll: what stands there is taken up, and is neither waived nor paid meanwhile.

        :raise UserError: nothing stands there, more than is open, or more than the company's limit for one person
        """
        self._check_button("hand")
        items = self.sudo()
        hold(items.line_ids.responsibility_id.sorted("id"))
        items.line_ids.responsibility_id.invalidate_recordset(["residual", "state", "taken_up"])
        sequence = self.env["ir.sequence"].sudo().search([("code", "=", "after.sales.wage.statement")], limit=1)
        kept = items._kept()
        for statement in items:
            statement._check_amounts(kept, lambda item: item.taken_up)
            # The next of them finds what this one keeps back.
            for row in statement.line_ids:
                kept[statement._month_of(row.partner_id)] += row.amount
            statement._set_state(
                "handed",
                name=sequence._next() if statement.name == "/" else statement.name,
                handed_by_id=self.env.uid,
                month=statement.month.replace(day=1),
            )
        return True

    def _check_amounts(self, kept: dict, taken: Callable) -> None:
        """:raise UserError: names the persons of whom too much would be kept, or what is not owed any more

        :param kept: as ``_kept`` says; what this statement keeps back comes on top, unless payroll has it
        :param taken: how much of what somebody owes is kept back already, besides
        """
        self.ensure_one()
        problems, currency = [], self.currency_id
        if not self.line_ids:
            raise UserError(self.env._("%(statement)s: nothing is to be deducted.", statement=self.display_name))
        for item, rows in self.line_ids.grouped("responsibility_id").items():
            amount = sum(rows.mapped("amount"))
            left = item.residual - taken(item) if item.state == "owed" else 0.0
            if any(row.amount <= 0 for row in rows) or currency.compare_amounts(amount, left) > 0:
                problems.append(
                    self.env._(
                        "%(item)s: above zero, and not more than the %(open)s that are open.",
                        item=item.display_name,
                        open=currency.format(left),
                    )
                )
        limit = self.company_id.after_sales_wage_limit
        for partner, rows in self.line_ids.grouped("partner_id").items():
            own = sum(rows.mapped("amount")) if self.state == "draft" else 0.0
            total = own + kept[self._month_of(partner)]
            if limit and currency.compare_amounts(total, limit) > 0:
                problems.append(
                    self.env._(
                        "%(who)s: %(amount)s in one month, the limit is %(limit)s.",
                        who=partner.display_name,
                        amount=currency.format(total),
                        limit=currency.format(limit),
                    )
                )
        if problems:
            raise UserError("\n".join(problems))

    def _month_of(self, partner) -> tuple:
        """What the limit of a month counts together."""
        return self.company_id, self.month.replace(day=1), partner

    def _kept(self) -> dict:
        """{(company, first day of a month, person): what statements that payroll has keep back}

        Of the people and the months of these statements, asked for at once (law 3).
        """
        months = [statement.month.replace(day=1) for statement in self]
        rows = (
            self.env["after.sales.wage.deduction"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.line_ids.partner_id.ids),
                    ("statement_id.company_id", "in", self.company_id.ids),
                    ("state", "in", ("handed", "posted")),
                    ("statement_id.month", ">=", min(months)),
                    ("statement_id.month", "<", fields.Date.add(max(months), months=1)),
                ]
            )
        )
        kept = defaultdict(float)
        for row in rows:
            kept[row.statement_id._month_of(row.partner_id)] += row.amount
        return kept

    @public
    def action_post(self) -> bool:
        """Post what payroll kept back: wages payable against what was owed, matched with it.

        :raise UserError: no account of wages is set, or something is not open any more
        """
        self._check_button("post")
        items, Service = self.sudo(), self.env["after.sales.responsible"]
        owed = items.line_ids.responsibility_id
        hold(owed.sorted("id"))
        owed.invalidate_recordset(["residual", "state"])
        kept, paid, entries, refs = items._kept(), defaultdict(float), [], []
        for statement in items:
            statement._check_amounts(kept, lambda item: paid[item])
            wages = statement.company_id.after_sales_wage_account_id
            if not wages:
                raise UserError(
                    self.env._(
                        "%(company)s: set “Wages Payable” in Settings → After-Sales first.",
                        company=statement.company_id.display_name,
                    )
                )
            for row in statement.line_ids:
                item = row.responsibility_id
                # The next of them finds what this one takes.
                paid[item] += row.amount
                taken = {**Service._line_vals(item, wages, row.amount), "after_sales_responsibility_id": False}
                debt = Service._line_vals(item, Service._debt_account(item), -row.amount, item._debtor())
                entries.append((item, [taken, debt]))
                refs.append(statement.display_name)
        # In the order of the rows.
        moves = iter(Service._post(entries, refs=refs))
        for statement in items:
            own = [next(moves).id for _row in statement.line_ids]
            statement._set_state("posted", posted_by_id=self.env.uid, move_ids=[Command.set(own)])
        return True

    @public
    def action_cancel(self) -> bool:
        """Give statements up; what stands there can be paid or deducted otherwise."""
        self._check_button("cancel")
        self.sudo()._set_state("cancelled")
        return True

    # -- what payroll gets ---------------------------------------------------------------------------------------

    @public
    def action_xlsx(self) -> dict:
        """Hand these statements out as a spreadsheet."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": "/after_sales_rma_responsible/wage_statement.xlsx?ids=" + ",".join(map(str, self.ids)),
            "target": "download",
        }

    @api.model
    def _wage_list(self, statement_ids: list[int]) -> bytes:
        """Statements as a workbook, a line for each deduction; what the user does not see is left out."""
        rows = self.search([("id", "in", statement_ids)]).line_ids
        env = self.env
        columns = [
            (env._("Month"), 10, lambda row: row.statement_id.month.strftime("%Y-%m")),
            (env._("Statement"), 16, lambda row: row.statement_id.name),
            (env._("Employee"), 24, lambda row: row.partner_id.display_name),
            (env._("Reference"), 16, lambda row: row.responsibility_id.name),
            (env._("Goods"), 36, lambda row: row.responsibility_id.goods),
            (env._("Decided On"), 14, lambda row: (row.responsibility_id.decided_on or row.heard_on).date()),
            (env._("Open"), 14, lambda row: row.residual),
            (env._("To Deduct"), 14, lambda row: row.amount),
            (env._("Currency"), 9, lambda row: row.currency_id.name),
        ]
        return workbook(env._("Statement for Payroll"), columns, rows.sudo())


class AfterSalesWageDeduction(models.Model):
    """What a statement for payroll asks to keep back of one person for one loss."""

    _name = "after.sales.wage.deduction"
    _description = "Deduction from Wages"
    _inherit = ["after.sales.child", "after.sales.numbers"]
    _order = "partner_id, id"
    _decided_above = {"statement_id": "_check_is_draft"}
    _given_once = frozenset({"responsibility_id"})

    statement_id = fields.Many2one("after.sales.wage.statement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="statement_id.company_id", store=True)
    currency_id = fields.Many2one(related="statement_id.currency_id")
    state = fields.Selection(related="statement_id.state", store=True)
    responsibility_id = fields.Many2one(
        "after.sales.responsibility",
        string="Loss",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'owed'), ('party', '=', 'employee'), ('residual', '>', 0)]",
    )
    partner_id = fields.Many2one(related="responsibility_id.partner_id", string="Employee", store=True, index=True)
    residual = fields.Monetary(related="responsibility_id.residual", string="Open")
    heard_on = fields.Datetime(related="responsibility_id.heard_on")
    amount = fields.Monetary(string="To Deduct", required=True)

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "An amount to deduct cannot be negative.")
    _once = models.Constraint(
        "UNIQUE (statement_id, responsibility_id)", "A loss stands in a statement for payroll once."
    )

    @api.constrains("statement_id", "responsibility_id")
    def _check_own(self):
        """:raise UserError: no employee's debt of this company"""
        for row in self.sudo():
            item = row.responsibility_id
            if item.company_id != row.statement_id.company_id or item.party != "employee":
                raise UserError(self.env._("%(item)s is owed by no employee of this company.", item=item.display_name))
