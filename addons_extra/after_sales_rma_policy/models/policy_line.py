from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Text, public

from ..rules.policy import PAYERS
from ..rules.policy_window import last_day


class AfterSalesRmaLine(models.Model):
    """The verdict of a line: what the promise says of it, which rule says so, and who decided otherwise (law 4)."""

    _inherit = "after.sales.rma.line"

    verdict = fields.Selection(
        [("allowed", "Within the rule"), ("refer", "A person decides"), ("refused", "Outside the promise")],
        compute="_compute_verdict",
        store=True,
        index="btree_not_null",
    )
    verdict_data = fields.Json(compute="_compute_verdict", store=True, help="What the rules said, remedy by remedy.")
    verdict_note = fields.Char(compute="_compute_verdict_note", string="Why")
    verdict_detail = fields.Json(compute="_compute_verdict_note", help="Every remedy with its rule, for the screen.")
    customer_note = fields.Text(
        compute="_compute_customer_note", string="What the Customer Is Told", help="In the customer's language."
    )
    rule_id = fields.Many2one(
        "after.sales.policy.rule",
        compute="_compute_verdict",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
    rule_code = fields.Char(compute="_compute_verdict", store=True)
    remedies_allowed = fields.Char(
        compute="_compute_verdict", store=True, help="Remedies that the promise allows, by their technical names."
    )
    return_until = fields.Date(compute="_compute_verdict", store=True, string="Refund Until")
    warranty_until = fields.Date(compute="_compute_verdict", store=True)
    refund_until = fields.Date(
        compute="_compute_refund_until",
        store=True,
        string="Money Back By",
        help="Last day on which the refund is in time.",
    )
    return_freight_payer = fields.Selection(
        selection=lambda self: self.env["after.sales.policy.rule"]
        ._fields["return_freight_payer"]
        ._description_selection(self.env),
        compute="_compute_verdict",
        store=True,
        string="Freight Paid By",
    )
    override_ids = fields.One2many("after.sales.policy.override", "line_id", string="Decisions Against the Rule")
    override_id = fields.Many2one(
        "after.sales.policy.override",
        compute="_compute_verdict",
        store=True,
        string="Decided Against the Rule",
        ondelete="set null",
        index="btree_not_null",
    )
    is_exception = fields.Boolean(
        compute="_compute_verdict_note", help="Somebody decided against the rule, and that decision holds."
    )
    fault_on = fields.Date(string="Fault Appeared On", help="Empty: on the day of the request.")
    broken_condition_ids = fields.Many2many(
        "after.sales.policy.condition",
        "after_sales_rma_line_broken_rel",
        string="Not in Order",
        ondelete="restrict",
        domain="[('by_report', '=', False)]",
        help="Conditions that do not hold, as the customer says.",
    )
    exclusion_ids = fields.Many2many(
        "after.sales.policy.exclusion", string="Exclusions That Apply", ondelete="restrict"
    )
    can_override = fields.Boolean(compute="_compute_can_override")

    @api.depends(
        "product_id",
        "remedy",
        "reason_id",
        "lot_ids",
        "origin_move_id",
        "fault_on",
        "warranty_card",
        "production_date",
        "broken_condition_ids",
        "exclusion_ids",
        "inspection_ids.state",
        "override_ids",
        "rma_id.date_request",
        "rma_id.partner_id",
        "rma_id.channel",
    )
    def _compute_verdict(self):
        """All lines in one pass. Not computed anew when a rule changes: a verdict stands until its facts change."""
        Policy = self.env["after.sales.policy"]
        for line, found in Policy._verdicts(self).items():
            data = Policy._to_data(found)
            override = line.override_ids.sorted("id").filtered(lambda item, data=data: item._still_holds(data))[-1:]
            line.update(
                {
                    "verdict_data": data,
                    "override_id": override.id,
                    "verdict": override.decision or Policy._outcome(found),
                    "rule_id": data["asked"]["rule_id"],
                    "rule_code": data["asked"]["code"],
                    "remedies_allowed": ",".join(ruling.remedy for ruling in found.rulings if ruling.allowed),
                    "return_until": found.return_until,
                    "warranty_until": found.warranty_until,
                    "return_freight_payer": found.freight if found.freight in PAYERS else False,
                }
            )

    @api.depends("verdict_data", "date_received")
    def _compute_refund_until(self):
        """Apart from the verdict, which needs no receipt: else it would hang on every move of the company."""
        for line in self:
            said = line.verdict_data or {}
            days, received = said.get("refund_days"), line.date_received
            if not days or not received:
                line.refund_until = False
            elif said.get("refund_in_workdays"):
                working_time = self.env["after.sales.working.time"]
                line.refund_until = working_time._workday_after(line.company_id, days, received)
            else:
                line.refund_until = last_day(self.env["after.sales.policy"]._day(line.company_id, received), days)

    @api.depends("verdict_data", "override_id")
    @api.depends_context("lang")
    def _compute_verdict_note(self):
        Policy = self.env["after.sales.policy"]
        known = Policy._known_rules(self)
        for line in self:
            line.is_exception = bool(line.override_id)
            line.verdict_note = Policy._staff_note(line, known) if line.verdict_data else False
            line.verdict_detail = Policy._detail(line, known) if line.verdict_data else False

    @api.depends("verdict_data", "override_id", "partner_id")
    def _compute_customer_note(self):
        Policy = self.env["after.sales.policy"]
        known = Policy._known_rules(self)
        for line in self:
            words = Policy.with_context(lang=line.partner_id.lang or self.env.lang)
            line.customer_note = words._customer_note(line, known) if line.verdict_data else False

    @api.depends("verdict", "rma_id.state", "rma_id.requested_by_id")
    @api.depends_context("uid")
    def _compute_can_override(self):
        for line in self:
            line.can_override = not line.rma_id._button_problem("override") if line.rma_id else False

    def _keep_decisions(self) -> None:
        """What people decided against the rule stays with the case when these lines leave it, and holds no longer."""
        for line in self.filtered("override_ids"):
            for item in line.override_ids.sudo()._trusted():
                item.write(
                    {
                        "line_id": (line.rma_id.line_ids - self)[:1].id,
                        "remedy": False,
                        "rule_note": f"{line.product_id.display_name}: {item.rule_note or ''}",
                    }
                )
        super()._keep_decisions()

    def _has_traces(self) -> bool:
        return bool(self.override_ids) or super()._has_traces()

    # -- what the core asks --------------------------------------------------------------------------------------

    def _is_promised(self) -> bool:
        return super()._is_promised() or self.verdict == "allowed"

    def _is_referred(self) -> bool:
        return super()._is_referred() or (self.verdict not in (False, "allowed") and not self.override_id)

    def _freight_back_payer(self) -> str:
        """By the promise (R10)."""
        return self.return_freight_payer or super()._freight_back_payer()

    def _decision_basis(self) -> tuple:
        """The verdict, who decided otherwise, and what follows from both."""
        told = ("fees", "limit", "refund_days", "refund_in_workdays", "missing")
        # What an older verdict does not say is not changed by it.
        said = self.verdict_data and [self.verdict_data.get(key) or False for key in told]
        return (
            *super()._decision_basis(),
            self.verdict,
            self.rule_code,
            self.remedies_allowed,
            self.override_id.id,
            self.return_freight_payer,
            said,
        )

    @api.model
    def _correctable(self) -> tuple[str, ...]:
        return (*super()._correctable(), "fault_on", "broken_condition_ids", "exclusion_ids")

    # -- decided otherwise ---------------------------------------------------------------------------------------

    @public(reason=Text())
    def action_override(self, reason: str | None = None) -> bool | dict:
        """Decide against the rule.

        :param reason: why; without it a dialog asks for it
        :raise UserError: not this user's decision, or no reason
        """
        self.rma_id._check_button("override")
        if not reason:
            return self.env["after.sales.override"]._open(self)
        self.env["after.sales.policy"]._override(self, reason)
        return True


class AfterSalesPolicyOverride(models.Model):
    _inherit = "after.sales.policy.override"

    def _still_holds(self, data: dict) -> bool:
        """Whether a rule still says what this person decided against; new facts need a new decision."""
        self.ensure_one()
        asked = data["asked"]
        return (self.remedy, self.rule_code or "", self.key) == (asked["remedy"], asked["code"] or "", asked["key"])


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"
    _buttons = {
        "override": Button(("submitted", "authorized"), ("after_sales_rma.group_approver",), decides=True),
    }

    freight_decision = fields.Selection(
        help="Empty: as the promise says. The freight of the order is refunded when all goods of the invoice came back."
    )
    promise_note = fields.Text(
        compute="_compute_promise_note", help="What the promise refuses, and what is offered instead."
    )

    @api.depends("line_ids.verdict", "line_ids.customer_note")
    def _compute_promise_note(self):
        for rma in self:
            notes = [f"{line.product_id.display_name}: {line.customer_note}" for line in rma._refused_lines()]
            rma.promise_note = "\n".join(notes)

    def _on_submitted(self) -> None:
        """Judged before anything else: budgets and deadlines look at what the promise says."""
        self.env["after.sales.policy"]._judge(self.line_ids)
        super()._on_submitted()

    def _passes_by_rule(self) -> bool:
        """What lies within the promise and its limits needs nobody's decision, where the company wants it so."""
        by_rule = self.company_id.after_sales_auto_authorize and self.env["after.sales.policy"]._may_authorize(self)
        return by_rule or super()._passes_by_rule()

    def _ask_reason(self) -> dict | None:
        refused = self._refused_lines()
        return self.env["after.sales.override"]._open(refused, authorize=self) if refused else super()._ask_reason()

    def _before_authorized(self, reason: str | None) -> None:
        """What the promise refuses is given all the same for a reason (R09)."""
        super()._before_authorized(reason)
        refused = self._refused_lines()
        if refused:
            self.env["after.sales.policy"]._override(refused, reason)

    def _refused_lines(self):
        """Lines that the promise refuses and nobody decided otherwise."""
        refused = self.line_ids.filtered(lambda line: line.verdict == "refused" and not line.override_id)
        return super()._refused_lines() | refused
