from odoo import api, fields, models
from odoo.tools import format_date, format_list

from ..rules.policy import Rule


class AfterSalesPolicy(models.Model):
    """The promise in words: why a verdict is what it is, for staff and for the customer (law 4, R12, R36)."""

    _inherit = "after.sales.policy"

    # -- verdicts ----------------------------------------------------------------------------------------------

    @api.model
    def _reason_words(self, ruling: dict, known=None) -> str:
        """Why a remedy is allowed or not, in one sentence that the customer may read.

        :param ruling: as kept in ``verdict_data``
        :param known: the rules that there are, of all rulings that are put in words; by default it is asked for
        """
        day = format_date(self.env, fields.Date.to_date(ruling["day"])) if ruling["day"] else ""
        details = self._detail_words(ruling)
        sentences = {
            "within_window": self.env._("Within the return window until %(day)s.", day=day),
            "within_warranty": self.env._("Within the warranty until %(day)s.", day=day),
            "repairs": self.env._("Repaired %(count)s times already, and still faulty.", count=details),
            "repair_days": self.env._("In repair for more than %(count)s days.", count=details),
            "parts_days": self.env._("No spare part came for more than %(count)s days.", count=details),
            "free": self.env._("Always possible."),
            "by_person": self.env._("We decide it in each case."),
            "after_window": self._ended_words(self._rule_of(ruling, known), day),
            "no_window": self.env._("No return window is promised."),
            "no_delivery": self.env._("No delivery of ours is known."),
            "no_rule": self.env._("Nothing of the kind is promised."),
            "misuse": self.env._("The fault was caused by the customer."),
            "excluded": self.env._("Excluded: %(what)s.", what=details),
            "condition": self.env._("A condition does not hold: %(what)s.", what=details),
        }
        return sentences[ruling["key"]]

    @api.model
    def _rule_of(self, ruling: dict, known=None):
        """The rule of a ruling, if it is still there.

        :param known: as in ``_reason_words``
        """
        rule = self.env["after.sales.policy.rule"].sudo().browse(ruling["rule_id"] or [])
        return rule.exists() if known is None else rule & known

    @api.model
    def _known_rules(self, lines):
        """The rules of all verdicts of these lines that there still are, asked for at once (law 3)."""
        said = [line.verdict_data for line in lines if line.verdict_data]
        found = {ruling["rule_id"] for data in said for ruling in (data["asked"], *data["rulings"])}
        return self.env["after.sales.policy.rule"].sudo().browse(found - {None, False}).exists()

    @api.model
    def _ended_words(self, rule, day: str) -> str:
        if rule.months:
            return self.env._("The warranty ended on %(day)s.", day=day)
        return self.env._("The return window ended on %(day)s.", day=day)

    @api.model
    def _detail_words(self, ruling: dict) -> str:
        """What a sentence names: conditions and exclusions by their names, numbers as they are."""
        model = {"excluded": "after.sales.policy.exclusion", "condition": "after.sales.policy.condition"}.get(
            ruling["key"]
        )
        if not model:
            return format_list(self.env, ruling["details"])
        named = self.env[model].sudo().with_context(active_test=False).search([("code", "in", ruling["details"])])
        words = {item.code: item.broken if ruling["key"] == "condition" else item.name for item in named}
        return format_list(self.env, [words.get(code, code) for code in ruling["details"]])

    @api.model
    def _missing_words(self, missing: list[str]) -> str:
        names = {
            "photo": self.env._("a photo"),
            "serial": self.env._("the serial number"),
            "warranty_card": self.env._("the warranty card"),
            "production_date": self.env._("the production date"),
        }
        return self.env._("Still missing: %(what)s.", what=format_list(self.env, [names[item] for item in missing]))

    @api.model
    def _rule_words(self, ruling: dict, known) -> str:
        """The rule by its code and name; nothing for the company's plain window."""
        rule = self._rule_of(ruling, known)
        return rule.display_name or (ruling["code"] if ruling["rule_id"] else "") or ""

    @api.model
    def _staff_note(self, line, known) -> str:
        """Why the verdict of a line is what it is, for staff: the sentence, the rule, and a person's reason.

        :param known: as in ``_reason_words``
        """
        data = line.verdict_data
        override = line.override_id.sudo()
        parts = [self._reason_words(data["asked"], known)]
        if override:
            parts.insert(
                0,
                self.env._(
                    "Decided against the rule by %(who)s: %(reason)s",
                    who=override.user_id.name,
                    reason=override.reason,
                ),
            )
        if data["missing"]:
            parts.append(self._missing_words(data["missing"]))
        rule = self._rule_words(data["asked"], known)
        return self._in_a_row([*parts, f"({rule})"] if rule else parts)

    @api.model
    def _detail(self, line, known) -> list[dict]:
        """Every remedy with its rule and sentence, for the screen.

        :param known: as in ``_reason_words``
        """
        labels = self._remedy_labels()
        return [
            {
                "remedy": labels.get(ruling["remedy"], ruling["remedy"]),
                "allowed": ruling["allowed"],
                "rule": self._rule_words(ruling, known),
                "reason": self._reason_words(ruling, known),
            }
            for ruling in line.verdict_data["rulings"]
            if ruling["remedy"] in labels
        ]

    @api.model
    def _remedy_labels(self) -> dict[str, str]:
        """Remedies that there are, {technical name: what people call it}."""
        return dict(self.env["after.sales.rma.line"]._fields["remedy"]._description_selection(self.env))

    @api.model
    def _customer_note(self, line, known) -> str:
        """What the customer is told of a line: the reason, and what is offered instead of what is refused (R12).

        :param known: as in ``_reason_words``
        """
        data = line.verdict_data
        if line.override_id:
            allowed = line.verdict == "allowed"
            parts = [self.env._("We agree to it as an exception.") if allowed else line.override_id.sudo().reason]
        else:
            allowed = data["asked"]["allowed"]
            parts = [self._reason_words(data["asked"], known)]
            if data["missing"]:
                parts.append(self._missing_words(data["missing"]))
        if not allowed:
            offered = self._alternatives(line)
            parts.append(self.env._("We offer instead: %(remedies)s.", remedies=format_list(self.env, offered, "or")))
        return self._in_a_row(parts)

    @api.model
    def _alternatives(self, line) -> list[str]:
        """What is offered instead of a refused remedy: what the promise allows, paid repair, support (R12)."""
        labels = self._remedy_labels()
        rulings = line.verdict_data["rulings"]
        granted = [item["remedy"] for item in rulings if item["allowed"] and item["remedy"] != line.remedy]
        offered = [labels[remedy] for remedy in granted if remedy in labels]
        if "repair" not in granted and "repair" in labels:
            offered.append(self.env._("repair at your cost"))
        offered.append(labels.get("support") or self.env._("technical support"))
        return offered

    @api.model
    def _promise_words(self, refund, repair) -> str:
        """What may be asked for, until when, as the request shows it: refund until …, warranty until ….

        :param refund: ``Verdict`` on a refund for no fault
        :param repair: ``Verdict`` on a repair for a fault
        """
        parts = []
        if refund.asked.allowed and refund.asked.rule.id and refund.return_until:
            parts.append(self.env._("refund until %(day)s", day=format_date(self.env, refund.return_until)))
        elif refund.asked.key != "no_rule":
            parts.append(self._reason_words(self._to_data(refund)["asked"]).rstrip("."))
        if repair.asked.allowed and repair.asked.rule.id and repair.warranty_until:
            parts.append(self.env._("warranty until %(day)s", day=format_date(self.env, repair.warranty_until)))
        return " · ".join(parts) or self.env._("Nothing of the kind is promised.")

    @api.model
    def _verdict_words(self, verdict) -> str:
        """A verdict in its own words, as the case will show it: outside the promise · the return window ended on ….

        :param verdict: ``Verdict``
        """
        labels = dict(self.env["after.sales.rma.line"]._fields["verdict"]._description_selection(self.env))
        data = self._to_data(verdict)
        sentences = [self._reason_words(data["asked"])]
        if data["missing"]:
            sentences.append(self._missing_words(data["missing"]))
        # A badge has no full stop.
        return f"{labels[self._outcome(verdict)]} · {self._in_a_row(sentences).rstrip('.。')}"

    @api.model
    def _in_a_row(self, sentences: list[str]) -> str:
        """Sentences one after the other; a Chinese full stop needs no space behind it."""
        return " ".join(sentences).replace("。 ", "。")

    # -- the promise itself ------------------------------------------------------------------------------------

    @api.model
    def _sentence(self, rule) -> str:
        """A rule in plain words, made from its data: what, for how long, on which conditions, who pays the freight."""
        parts = [self._term_words(rule, self._remedy_words(rule))]
        if rule.by_person:
            parts.append(self.env._("We decide it in each case."))
        if rule.fault != "any":
            parts.append(
                self.env._("For faults of the goods or the delivery.")
                if rule.fault == "fault"
                else self.env._("Also without any fault.")
            )
        conditions = rule.condition_ids.mapped("name")
        if conditions:
            parts.append(self.env._("Conditions: %(what)s.", what=format_list(self.env, conditions)))
        exclusions = rule.exclusion_ids.mapped("name")
        if exclusions:
            parts.append(self.env._("Not for: %(what)s.", what=format_list(self.env, exclusions)))
        parts.append(self._payer_words()[rule.return_freight_payer])
        if rule.refund_days and rule.refund_in_workdays:
            parts.append(
                self.env._("Your money is back within %(days)s working days of receipt.", days=rule.refund_days)
            )
        elif rule.refund_days:
            parts.append(self.env._("Your money is back within %(days)s days of receipt.", days=rule.refund_days))
        return self._in_a_row(parts)

    @api.model
    def _granted_words(self, rule: Rule) -> str:
        """What a rule grants and for how long, in one short sentence.

        :param rule: as it is judged by; one without id is the company's plain window
        """
        Rules = self.env["after.sales.policy.rule"].sudo()
        record = (
            Rules.browse(rule.id)
            if rule.id
            else Rules.new({"allow_refund": True, "days": rule.days, "basis": "delivery"})
        )
        return self._term_words(record, self._remedy_words(record))

    @api.model
    def _remedy_words(self, rule) -> str:
        """The remedies of a rule: refund, exchange or repair."""
        labels = self._remedy_labels()
        remedies = [labels.get(item) or self._part_words()[item] for item in self._sorted_remedies(rule)]
        return format_list(self.env, remedies, "or") or self.env._("nothing")

    @api.model
    def _sorted_remedies(self, rule) -> list[str]:
        return [item for item in ("refund", "exchange", "repair", "part") if rule[f"allow_{item}"]]

    @api.model
    def _part_words(self) -> dict[str, str]:
        return {
            "refund": self.env._("Refund"),
            "exchange": self.env._("Exchange"),
            "repair": self.env._("Repair"),
            "part": self.env._("Spare Part"),
        }

    @api.model
    def _term_words(self, rule, remedies: str) -> str:
        """What a rule grants and for how long."""
        number = rule.trigger_number
        since = {
            "order": self.env._("the order"),
            "delivery": self.env._("the delivery"),
            "signature": self.env._("the day you signed for the goods"),
            "invoice": self.env._("the invoice"),
            "repair": self.env._("the last repair"),
        }.get(rule.basis, "")
        length = " + ".join(
            part
            for part in (
                rule.months and self.env._("%(count)s months", count=rule.months),
                rule.days and self.env._("%(count)s days", count=rule.days),
            )
            if part
        )
        condition = {
            "repairs": self.env._("after %(count)s repairs in vain", count=number),
            "repair_days": self.env._("when a repair lasts more than %(count)s days", count=number),
            "parts_days": self.env._("when a spare part does not come for more than %(count)s days", count=number),
        }.get(rule.trigger, "")
        if length and condition:
            return self.env._(
                "%(remedies)s within %(length)s of %(since)s, %(condition)s.",
                remedies=remedies,
                length=length,
                since=since,
                condition=condition,
            )
        if length:
            return self.env._(
                "%(remedies)s within %(length)s of %(since)s.", remedies=remedies, length=length, since=since
            )
        if condition:
            return self.env._("%(remedies)s %(condition)s.", remedies=remedies, condition=condition)
        if rule.by_person:
            return self.env._("%(remedies)s on request.", remedies=remedies)
        return self.env._("No %(remedies)s.", remedies=remedies)

    @api.model
    def _payer_words(self) -> dict[str, str]:
        return {
            "company": self.env._("We pay the freight."),
            "customer": self.env._("The customer pays the freight."),
            "agreed": self.env._("The freight is paid as agreed."),
        }

    @api.model
    def _promises_of(self, company):
        """What a company promises today, as customers may read it; the law first."""
        today = self.env["after.sales.working.time"]._today(company)
        policies = self.sudo().search(
            [
                ("company_id", "=", company.id),
                "|",
                ("date_until", "=", False),
                ("date_until", ">=", today),
            ]
        )
        return policies.sorted(lambda policy: (not policy.law, policy.sequence, policy.id))
