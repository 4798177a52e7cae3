from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import PEOPLE_GROUPS
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.addons.after_sales_rma.models.step import Step

from ..rules.approval import covers


class AfterSalesApproval(models.Model):
    _inherit = "after.sales.approval"

    @api.model
    def _budget_kinds(self) -> tuple[str, ...]:
        """What a case waits for where its company demands budgets."""
        return ("red_budget", "exception")


class AfterSalesRma(models.Model):
    """Budgets of a case: where its company demands them, nothing moves before a leader approved them (R13)."""

    _inherit = "after.sales.rma"
    _buttons = {"submit_budget": Button(("submitted", "authorized"), USER)}
    _steps = {"approve_budget": Step(30, None, "after_sales_rma.group_approver")}

    next_step = fields.Selection(
        selection_add=[("decide",), ("approve_budget", "Approve the budget"), ("settle",)],
        ondelete={"approve_budget": "set null"},
    )
    budget_demanded = fields.Boolean(
        readonly=True, copy=False, help="The company demanded budgets when the request was handed in."
    )
    approval_ids = fields.One2many(
        "after.sales.approval",
        "rma_id",
        string="Approvals",
        readonly=True,
        groups=f"{PEOPLE_GROUPS},after_sales_rma.group_commerce",
    )
    budget_status = fields.Selection(
        [
            ("none", "No budget demanded"),
            ("missing", "To hand in"),
            ("asked", "To approve"),
            ("returned", "Asked back"),
            ("refused", "Refused"),
            ("approved", "Approved"),
        ],
        compute="_compute_budget_status",
        compute_sudo=True,
        string="Budget",
    )
    approval_count = fields.Integer(compute="_compute_approval_count", compute_sudo=True)

    def _has_traces(self) -> bool:
        return bool(self.approval_ids) or super()._has_traces()

    # -- what is demanded --------------------------------------------------------------------------------------

    def _budgets(self) -> dict[str, float]:
        """What leaders are to approve of this case.

        :return: {kind of approval: amount with tax, in the currency of the case}
        """
        self.ensure_one()
        if not self.budget_demanded or self.state not in ("submitted", "authorized"):
            return {}
        amounts = self._goods_budgets()
        referred = self._referred_lines()
        if referred:
            amounts["exception"] = sum(referred.mapped("amount_total"))
        return amounts

    def _goods_budgets(self) -> dict[str, float]:
        """As ``_budgets``, of goods that come back or leave, whatever the promise says of them."""
        lines = self.sudo().line_ids.filtered(lambda line: line._is_budgeted())
        return {"red_budget": sum(lines.mapped("amount_total"))} if lines else {}

    def _referred_lines(self):
        """Lines that the rule does not allow by itself, before somebody decided them."""
        return ((self.state == "submitted" and self.sudo().line_ids) or self.line_ids.browse()).filtered(
            lambda line: line._is_referred()
        )

    def _budget_questions(self, kind: str):
        """What was asked about a budget, the latest first."""
        return self.sudo().approval_ids.filtered(lambda item: item.kind == kind).sorted("id", reverse=True)

    def _budgets_missing(self) -> list[str]:
        """The kinds of budgets that are demanded, and that no leader approved at this amount."""
        self.ensure_one()
        company, missing = self.company_id, []
        for kind, amount in self._budgets().items():
            approved = self._budget_questions(kind).filtered(lambda item: item.state == "approved")[:1]
            if not approved or not covers(
                approved.amount,
                amount,
                company.after_sales_budget_tolerance,
                company.currency_id._convert(
                    company.after_sales_budget_tolerance_amount, self.currency_id, company, approved.date_decided
                ),
                self.currency_id.rounding,
            ):
                missing.append(kind)
        return missing

    def _budget_problem(self) -> str | None:
        """Why nothing of this case may move yet."""
        self.ensure_one()
        missing = self._budgets_missing()
        if not missing:
            return None
        labels = dict(self.env["after.sales.approval"]._fields["kind"]._description_selection(self.env))
        return self.env._("not approved by a leader yet: %(budgets)s", budgets=", ".join(labels[k] for k in missing))

    def _hold_reason(self, step: str) -> str | None:
        """Nothing physical or financial happens before the budgets are approved."""
        return super()._hold_reason(step) or self._budget_problem()

    # -- asked with the decision -------------------------------------------------------------------------------

    def _on_submitted(self) -> None:
        super()._on_submitted()
        self._demand_budgets()

    def _on_refused(self) -> None:
        super()._on_refused()
        self._withdraw_budgets()

    def _on_cancelled(self) -> None:
        super()._on_cancelled()
        self._withdraw_budgets()

    def _on_asked_again(self) -> None:
        super()._on_asked_again()
        self._withdraw_budgets()
        self._demand_budgets()

    def _on_changed(self) -> None:
        super()._on_changed()
        demanding = self.filtered("budget_demanded")
        if demanding:
            self.env["after.sales.approving"]._ask_budgets(demanding)

    def _demand_budgets(self) -> None:
        """Ask for the budgets of submitted cases, where their company demands them."""
        demanding = self.filtered(lambda rma: rma.company_id.sudo().after_sales_budget_required)
        if demanding:
            demanding._trusted().write({"budget_demanded": True})
            self.env["after.sales.approving"]._ask_budgets(demanding)

    def _withdraw_budgets(self) -> None:
        """What was asked and approved for these cases counts no longer."""
        demanding = self.filtered("budget_demanded")
        if demanding:
            budgets = demanding.sudo().approval_ids.filtered(lambda item: item.kind in item._budget_kinds())
            self.env["after.sales.approving"]._withdraw(budgets.filtered(lambda item: item.state != "refused"))
            demanding.sudo()._trusted().write({"budget_demanded": False})

    # -- computed ----------------------------------------------------------------------------------------------

    @api.depends("approval_ids.state", "budget_demanded", "state", "line_ids.amount_total")
    def _compute_budget_status(self):
        for rma in self:
            missing = rma._budgets_missing()
            latest = [rma._budget_questions(kind)[:1].state for kind in missing]
            rma.budget_status = (
                next((state for state in ("refused", "returned", "asked") if state in latest), "missing")
                if missing
                else "approved"
                if rma.budget_demanded
                else "none"
            )

    def _compute_approval_count(self):
        for rma in self:
            rma.approval_count = len(rma.approval_ids)

    @api.model
    def _progress_depends(self) -> list[str]:
        return [
            *super()._progress_depends(),
            "budget_demanded",
            "approval_ids.state",
            "line_ids.amount_total",
            "line_ids.remedy",
        ]

    def _next_step(self) -> str:
        step = super()._next_step()
        return "approve_budget" if step == "decide" and self._budgets_missing() else step

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        if self._budgets_missing():
            steps.add("approve_budget")
        return steps

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {**super()._step_sentences(), "approve_budget": self.env._("Approve or refuse the budget.")}

    @api.depends("budget_status")
    def _compute_next_step_hint(self):
        """Where it is the asker's turn, the hint says so; where a leader is named, it names him."""
        result = super()._compute_next_step_hint()
        for rma in self.filtered(lambda rma: rma.next_step == "approve_budget"):
            waiting = rma.sudo().approval_ids.filtered(lambda item: item.state == "asked")
            mine = waiting.with_env(self.env).filtered("can_approve") if self._may_approve() else waiting.browse()
            rma.next_step_hint = {
                "missing": self.env._("Hand in the budget."),
                "returned": self.env._("The leader has a question about the budget: reply to it."),
                "refused": self.env._("The budget was refused: hand it in again, or refuse or cancel the case."),
            }.get(rma.budget_status) or (
                self.env._("Approve or refuse the budget.")
                if mine
                else self.env._(
                    "The budget waits for approval. It is the turn of: %(who)s.",
                    who=", ".join(dict.fromkeys(waiting.with_env(self.env).sudo().mapped("waits_for"))),
                )
            )
        return result

    @api.model
    def _may_approve(self) -> bool:
        return self.env.user.has_group("after_sales_rma.group_approver")

    @api.model
    def _group_expand_next_step(self, values, domain):
        """A column for budgets where a company demands them."""
        steps = super()._group_expand_next_step(values, domain)
        if any(self.env.companies.mapped("after_sales_budget_required")):
            steps.insert(steps.index("decide") + 1, "approve_budget")
        return steps

    # -- buttons -----------------------------------------------------------------------------------------------

    def _problem_submit_budget(self) -> str | None:
        if self.budget_status in ("missing", "refused"):
            return None
        return self.env._("no budget is to be handed in")

    @public
    def action_submit_budget(self) -> bool:
        """Hand in the budgets that were refused or never asked for.

        :raise UserError: none is to be handed in, or the user may not
        """
        self._check_button("submit_budget")
        self.env["after.sales.approving"]._ask_budgets(self, again=True)
        self.env["after.sales.approving"]._go_on(self)
        return True

    @public
    def action_view_approvals(self) -> dict:
        """Open what leaders were asked about these cases."""
        return self._action_open_records(self.approval_ids, self.env._("Approvals"))

    @public
    def action_open_question(self) -> dict:
        """Open what waits for an answer, and not what was answered in an earlier round."""
        waiting = self.approval_ids.filtered(lambda item: item.state in ("asked", "returned"))
        return self._action_open_records(waiting or self.approval_ids, self.env._("Approvals"))


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {**super()._after_sales_tile_labels(), "approve_budget": self.env._("Budgets to approve")}
