from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.services.decision_notice import ACTIVITY
from odoo.tools import float_compare

#: Verdicts that do not allow by themselves what was asked for.
NOT_ALLOWED = ("refused", "refer")

#: Steps that wait while the promise does not allow what was found.
HELD = {"restock", "replace", "credit"}


class AfterSalesRmaLine(models.Model):
    """Goods that turn out otherwise than they were authorised for wait until a person decides (R08, R09).

    The verdict follows its facts: packaging seen at the dock, exclusions and party at fault found by the technician.
    What was authorised before stands only as long as the verdict that it rests on.
    """

    _inherit = "after.sales.rma.line"

    decided_verdict = fields.Json(
        readonly=True, copy=False, help="What the promise said when this line was decided; see ``_verdict_now``."
    )
    on_hold = fields.Boolean(
        compute="_compute_on_hold",
        help="The goods are not as they were authorised: put-away, replacement and refund wait for a decision.",
    )

    def _verdict_now(self) -> dict:
        """What makes a verdict the same one: what is asked, what comes of it, by which rule and why."""
        self.ensure_one()
        asked = (self.verdict_data or {}).get("asked", {})
        return {
            "remedy": self.remedy,
            "verdict": self.verdict or False,
            "code": asked.get("code") or False,
            "key": asked.get("key") or False,
        }

    def _on_added(self) -> None:
        """Whoever accepts goods decides on what the promise says of them now."""
        self.env["after.sales.policy"]._judge(self)
        self._keep_decided_verdict()
        super()._on_added()

    def _on_remedy_decided(self) -> None:
        """Whoever gives another remedy decides on what the promise says of it."""
        self._keep_decided_verdict()
        super()._on_remedy_decided()

    def _keep_decided_verdict(self) -> None:
        """Somebody decided these lines on what the promise says of them now; what it allows needs nothing kept."""
        for line in self.sudo()._trusted():
            if line.verdict in NOT_ALLOWED or line.decided_verdict:
                line.decided_verdict = line.verdict in NOT_ALLOWED and line._verdict_now()

    @api.depends(
        lambda self: (
            "verdict",
            "verdict_data",
            "override_id",
            "decided_verdict",
            "rma_id.state",
            "remedy",
            "qty_inspected",
            "qty_accepted",
            "qty_disposed",
            *self._outcome_depends(),
        )
    )
    def _compute_on_hold(self):
        for line in self:
            line.on_hold = line._has_fallen() and line._has_outcome_left()

    def _has_fallen(self) -> bool:
        """Whether the promise refuses by now what was authorised, and nobody decided it since.

        Where the rules know too little, the technician who accepts the goods is the person who decides.
        """
        self.ensure_one()
        return (
            self.rma_id.state == "authorized"
            and self.verdict == "refused"
            and not self.override_id
            and (self._is_credited() or self._is_replaced())
            and self.decided_verdict != self._verdict_now()
        )

    def _has_outcome_left(self) -> bool:
        """Whether accepted goods of this line still wait for their place, a credit note or a replacement."""
        self.ensure_one()
        if not self.qty_accepted:
            return False
        waits = float_compare(self.qty_disposed, self.qty_inspected, precision_digits=6) < 0
        return waits or self._waits_for_outcome()


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"
    _buttons = {"accept_on_hold": Button(("authorized",), ("after_sales_rma.group_approver",), decides=True)}

    on_hold_note = fields.Text(
        compute="_compute_on_hold_note", help="Which goods are otherwise than they were authorised for, and why."
    )

    @api.depends("line_ids.on_hold", "line_ids.verdict_note")
    @api.depends_context("lang")
    def _compute_on_hold_note(self):
        for rma in self:
            rma.on_hold_note = "\n".join(
                f"{line.product_id.display_name}: {line.verdict_note}" for line in rma.line_ids if line.on_hold
            )

    def _on_authorized(self) -> None:
        """Kept before anything else: what is sent ahead looks whether something waits."""
        self.line_ids._keep_decided_verdict()
        super()._on_authorized()

    def _on_received(self, moves) -> None:
        super()._on_received(moves)
        self.sudo()._say_on_hold()

    def _on_inspected(self, reports) -> None:
        super()._on_inspected(reports)
        self._say_on_hold()

    def _on_decided_anew(self) -> None:
        super()._on_decided_anew()
        self._release_hold()

    def _hold_reason(self, step: str) -> str | None:
        problem = super()._hold_reason(step)
        held = self.sudo().line_ids.filtered("on_hold") if step in HELD and not problem else None
        if not held:
            return problem
        return self.env._(
            "not as it was authorised, a decision is awaited: %(products)s",
            products=", ".join(dict.fromkeys(held.product_id.mapped("display_name"))),
        )

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "line_ids.verdict", "line_ids.override_id", "line_ids.decided_verdict"]

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        if any(line.on_hold for line in self.line_ids):
            steps.add("decide")
        return steps

    def _compute_next_step_hint(self):
        """What was found, and what can be decided about it."""
        result = super()._compute_next_step_hint()
        for rma in self.filtered(lambda rma: rma.state == "authorized" and rma.next_step == "decide"):
            sentence = self.env._(
                "Not as it was authorised: accept it against the rule with a reason, choose another remedy, or send it "
                "back as it came."
            )
            if rma._button_problem("accept_on_hold"):
                sentence = self.env._(
                    "%(sentence)s It is the turn of: %(who)s.",
                    sentence=sentence,
                    who=self._who_takes("after_sales_rma.group_approver"),
                )
            rma.next_step_hint = sentence
        return result

    def _problem_put_away(self) -> str | None:
        """Goods that wait for a decision stay where they are; what else is here goes on."""
        problem = super()._problem_put_away()
        if problem:
            return problem
        lines = self.sudo().line_ids
        waiting = lines.filtered(lambda line: line._waits_for_place())
        pending = self.sudo().disposition_ids.filtered(lambda item: item.state == "pending")
        if waiting and not waiting.filtered(lambda line: not line.on_hold) and not pending:
            return self._hold_reason("restock")
        return None

    def _problem_accept_on_hold(self) -> str | None:
        return None if self._is_on_hold() else self.env._("nothing waits for a decision")

    @public
    def action_accept_on_hold(self) -> dict:
        """Ask why goods are accepted although they are not as they were authorised.

        :raise UserError: nothing waits for it, or it is not this user's decision
        """
        self._check_button("accept_on_hold")
        return self.env["after.sales.override"]._open(self.line_ids.filtered("on_hold"))

    def _is_on_hold(self) -> bool:
        """Whether something of this case waits for a decision against the rule."""
        self.ensure_one()
        return any(self.sudo().line_ids.mapped("on_hold"))

    def _say_on_hold(self) -> None:
        """New facts: a leader gets the decision to do, once a case."""
        held = self.filtered(lambda rma: rma.state == "authorized" and rma._is_on_hold())
        if held:
            kind = self.env.ref(ACTIVITY)
            asked = held.sudo().activity_ids.filtered(lambda item: item.activity_type_id == kind)
            unasked = held.filtered(lambda rma: rma.id not in asked.mapped("res_id"))
            self.env["after.sales.decision.notice"]._waiting(unasked)

    def _release_hold(self) -> None:
        """A person decided: what waited for it goes on."""
        authorized = self.filtered(lambda rma: rma.state == "authorized")
        reports = authorized.sudo().inspection_ids.filtered(
            lambda report: report.state == "done"
            and not report.disposition_ids.filtered(lambda item: not item.is_replaced)
        )
        if reports:
            self.env["after.sales.put_away"]._plan(reports)
        self.env["after.sales.decision.notice"]._decided(authorized.filtered(lambda rma: not rma._is_on_hold()))
        authorized._close_finished()


class AfterSalesInspection(models.Model):
    _inherit = "after.sales.inspection"

    def _accepts(self) -> bool:
        """What was found may take away what was authorised; a person may accept it all the same (R08)."""
        accepts = super()._accepts()
        if self.state == "done" or self.line_id._stays_customers() or not self._has_findings():
            return accepts
        seen = self.move_line_id._after_sales_broken_seen()
        return self.env["after.sales.policy"]._still_allows({self: (self.line_id, self, seen)})[self]

    def _has_findings(self) -> bool:
        """Whether this report says anything that could speak against the promise."""
        self.ensure_one()
        return bool(
            (self.grade == "defective" and self.fault_party == "customer")
            or self.exclusion_ids
            or self.broken_condition_ids
            or self.move_line_id._after_sales_broken_seen()
        )

    @api.depends("grade", "exclusion_ids", "broken_condition_ids", "move_line_id")
    def _compute_accepted(self):
        return super()._compute_accepted()

    def _is_held(self) -> bool:
        return super()._is_held() or (self.accepted and self.line_id.on_hold)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _after_sales_that_fall(self):
        """Those of these counted lines of receipts of which what is seen takes away what was authorised.

        They wait in quarantine for a technician and a decision, whatever grade they got at the dock.
        """
        falling = super()._after_sales_that_fall()
        seen = (self - falling).filtered(
            lambda line: line._after_sales_broken_seen()
            and line.move_id.after_sales_line_id
            and line.move_id.location_id.usage == "customer"
        )
        if not seen:
            return falling
        allowed = self.env["after.sales.policy"]._still_allows(
            {line: (line.move_id.after_sales_line_id, (), line._after_sales_broken_seen()) for line in seen}
        )
        return falling | seen.filtered(lambda line: not allowed[line])


class AfterSalesPolicy(models.Model):
    _inherit = "after.sales.policy"

    @api.model
    def _still_allows(self, findings: dict) -> dict:
        """Whether what was decided for case lines still holds with what was found of their goods.

        :param findings: {anything: (case line, unsigned test reports, codes of conditions seen broken)}
        :return: {the same: bool}
        """
        asks = {key: self._ask_of_line(*found) for key, found in findings.items()}
        result = {}
        for key, verdict in self._judge_asks(asks).items():
            line = findings[key][0].sudo()
            data, outcome = self._to_data(verdict), self._outcome(verdict)
            asked = data["asked"]
            now = {"remedy": line.remedy, "verdict": outcome, "code": asked["code"], "key": asked["key"]}
            overridden = any(item.decision == "allowed" and item._still_holds(data) for item in line.override_ids)
            result[key] = outcome not in NOT_ALLOWED or overridden or line.decided_verdict == now
        return result
