from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.log import job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.exceptions import UserError
from odoo.tools import format_list, ormcache
from odoo.tools.constants import PREFETCH_MAX

from ..rules.policy import Rule, Ruling, Verdict, judge

#: Rule of a company that has no policy of its own: its return window, whatever is asked for.
WINDOW = "window"


class AfterSalesPolicy(models.Model):
    """The promise judges: case lines, and what a customer might ask for. Facts are in ``policy_facts``, words in
    ``policy_words``; what follows from both is decided by ``rules/policy.py``.
    """

    _inherit = "after.sales.policy"

    # -- rules -------------------------------------------------------------------------------------------------

    @api.model
    def _rules(self, company) -> tuple[Rule, ...]:
        """Rules of a company, as they are judged by; its return window speaks where none of its policies does."""
        rules = self._stored_rules(company.id)
        if all(rule.law for rule in rules):
            rules += (Rule(0, WINDOW, days=max(company.after_sales_window_days, 0), freight=""),)
        return rules

    @api.model
    @ormcache("company_id")
    def _stored_rules(self, company_id: int) -> tuple[Rule, ...]:
        policies = self.sudo().with_context(active_test=True).search([("company_id", "=", company_id)])
        rules = []
        for policy in policies:
            scope, fees = policy._scope(), tuple(fee._to_fee() for fee in policy.fee_ids)
            rules += [rule._to_rule(scope, fees) for rule in policy.rule_ids]
        return tuple(rules)

    # -- verdicts ----------------------------------------------------------------------------------------------

    @api.model
    def _verdicts(self, lines) -> dict:
        """What the promise says of case lines, in one pass.

        :param lines: ``after.sales.rma.line`` records
        :return: {line: ``Verdict``}
        """
        if len(lines) > PREFETCH_MAX:
            self._read_ahead(lines.sudo())
        asks = {line: self._ask_of_line(line) for line in lines}
        return self._judge_asks(asks)

    @api.model
    def _judge_asks(self, asks: dict) -> dict:
        """Judge requests, company by company; the queries do not grow with their number.

        :param asks: {anything: ``Ask``}
        :return: {the same: ``Verdict``}
        """
        found = {}
        for company in {ask.company for ask in asks.values()}:
            rules = self._rules(company)
            of_company = {key: ask for key, ask in asks.items() if ask.company == company}
            work = self._work_days(company) if any(rule.shift for rule in rules) else None
            facts = self._facts(of_company, rules)
            found |= {key: judge(fact, rules, work) for key, fact in facts.items()}
        return {key: found[key] for key in asks}

    @api.model
    def _outcome(self, verdict: Verdict) -> str:
        """The value of ``verdict`` on a line: where the rules know too little, or say so, a person decides."""
        if verdict.asked.allowed:
            return "refer" if verdict.missing or verdict.asked.key == "by_person" else "allowed"
        rule = verdict.asked.rule
        unsure = verdict.asked.key == "no_delivery" or (rule and rule.code == WINDOW and not rule.id)
        return "refer" if unsure else "refused"

    @api.model
    def _to_data(self, verdict: Verdict) -> dict:
        """A verdict as it is kept on a line."""

        def ruling(item: Ruling) -> dict:
            return {
                "remedy": item.remedy,
                "allowed": item.allowed,
                "key": item.key,
                "code": item.rule.code if item.rule else False,
                "rule_id": (item.rule.id if item.rule else 0) or False,
                "day": fields.Date.to_string(item.day) if item.day else False,
                "details": list(item.details),
            }

        rule = verdict.asked.rule
        return {
            "asked": ruling(verdict.asked),
            "rulings": [ruling(item) for item in verdict.rulings],
            "missing": list(verdict.missing),
            "fees": [
                {"id": fee.id, "kind": fee.kind, "code": fee.code, "percent": fee.percent, "amount": fee.amount}
                for fee in verdict.fees
            ],
            "limit": rule.limit if rule else 0.0,
            "refund_days": verdict.refund_days,
            "refund_in_workdays": bool(verdict.refund_days and rule.refund_in_workdays),
        }

    @api.model
    def _judge(self, lines) -> None:
        """Judge lines again by the rules and facts of today (law 4)."""
        lines.fetch(["verdict_data"])
        before = {line: line.verdict_data for line in lines}
        self.env.add_to_compute(lines._fields["verdict"], lines)
        lines._recompute_recordset(["verdict"])
        # What depends on the verdict is not computed anew by itself, where the verdict is computed by hand.
        lines.filtered(lambda line: line.verdict_data != before[line]).modified(["verdict_data"])

    @api.model
    def _judge_again(self, domain: list) -> None:
        """Judge the lines of open cases again whose documents told something new."""
        lines = (
            self.env["after.sales.rma.line"].sudo().search([*domain, ("rma_id.state", "not in", ("done", "cancelled"))])
        )
        if lines:
            self._judge(lines)

    @api.model
    @job
    def _judge_running_repairs(self):
        """Daily: a repair that lasts too long gives the customer other claims (L19, L20); the case says so once."""
        lines = (
            self.env["after.sales.rma.line"]
            .sudo()
            .search([("state", "=", "authorized"), ("remedy", "=", "repair"), ("date_given_back", "=", False)])
        )
        return one_by_one(lines, self._judge_and_tell)

    @api.model
    def _judge_and_tell(self, lines) -> None:
        """Judge lines again; what the customer may ask for now, and could not before, stands in the case."""
        before = {line: set((line.remedies_allowed or "").split(",")) for line in lines}
        self._judge(lines)
        for line in lines:
            new = [item for item in (line.remedies_allowed or "").split(",") if item and item not in before[line]]
            if new:
                own = as_read_by(line, line.rma_id.user_id)
                labels = dict(own._fields["remedy"]._description_selection(own.env))
                own.rma_id.message_post(
                    body=own.env._(
                        "%(product)s: the customer may now ask for: %(remedies)s.",
                        product=own.product_id.display_name,
                        remedies=format_list(own.env, [labels.get(item, item) for item in new]),
                    )
                )

    # -- persons -----------------------------------------------------------------------------------------------

    @api.model
    def _override(self, lines, reason: str) -> None:
        """Keep that a person decided against the rule: what it refuses is allowed, and the other way round (R09).

        :raise UserError: no reason is given
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is decided against the rule."))
        Override = self.env["after.sales.policy.override"].sudo()._trusted()
        Override.create(
            [
                {
                    "line_id": line.id,
                    "rule_id": line.rule_id.id,
                    "rule_code": line.rule_code,
                    "remedy": line.remedy,
                    "key": line.verdict_data["asked"]["key"],
                    "rule_note": line.verdict_note,
                    "decision": "refused" if line.verdict == "allowed" else "allowed",
                    "reason": reason.strip(),
                    "user_id": self.env.uid,
                }
                for line in lines
            ]
        )
        lines.rma_id._release_hold()

    @api.model
    def _may_authorize(self, rma) -> bool:
        """Whether the rules alone may authorise a case: within the promise, and within the limits of every rule."""
        for line in rma.line_ids:
            limit = (line.verdict_data or {}).get("limit", 0.0)
            if line.verdict != "allowed" or line.override_id or limit is None:
                return False
            if limit and rma.currency_id.compare_amounts(self._in_company_currency(rma), limit) > 0:
                return False
        return True

    @api.model
    def _in_company_currency(self, rma) -> float:
        company = rma.company_id
        return rma.currency_id._convert(rma.amount_total, company.currency_id, company, rma.date_request)
