from odoo import api, models
from odoo.addons.after_sales_rma.models.outside import clean
from odoo.addons.after_sales_rma.models.story import tell_story
from odoo.exceptions import UserError

#: What documents were made by: it is corrected before anything moved only.
BEFORE_MOVED = {"channel", "origin_reason"}


class AfterSalesCorrecting(models.AbstractModel):
    """Correct facts of requests, say so in their story, and ask for the decision again where it depends on them."""

    _name = "after.sales.correcting"
    _description = "Correcting Requests"

    @api.model
    def _made_by(self) -> set[str]:
        """What documents were made by: it is corrected before anything moved only."""
        return BEFORE_MOVED

    # -- what is said ------------------------------------------------------------------------------------------

    @api.model
    def _read_facts(self, rmas, facts) -> tuple[dict, dict]:
        """What somebody says is right, checked.

        :return: values of the cases; {case line: its values}
        :raise UserError: something else than facts of these cases
        """
        if not isinstance(facts, dict) or facts.keys() - {"case", "lines"}:
            raise UserError(self.env._("Say what is corrected: facts of the case, or of its lines."))
        case = self._read_values(rmas, facts.get("case") or {}, rmas._correctable())
        said, lines = facts.get("lines") or {}, {}
        known = {str(line.id): line for line in rmas.line_ids}
        for key, values in said.items() if isinstance(said, dict) else [(None, None)]:
            line = known.get(str(key))
            if not line:
                raise UserError(self.env._("A line is corrected together with its own case."))
            lines[line] = self._read_values(line, values, line._correctable())
        return case, lines

    @api.model
    def _read_values(self, records, values, allowed: tuple[str, ...]) -> dict:
        """Values of simple types for facts; records as ids that this user may read.

        :raise UserError: names the fact
        """
        if not isinstance(values, dict):
            raise UserError(self.env._("Say what is corrected: facts of the case, or of its lines."))
        for name, value in values.items():
            if name not in allowed:
                raise UserError(self.env._("%(fact)s is not corrected: ask anew.", fact=name))
            field = records._fields[name]
            if field.type == "selection" and not isinstance(value, str):
                raise UserError(
                    self.env._("%(fact)s: this is no value for it.", fact=field._description_string(self.env))
                )
        return clean(records, values, allowed)

    # -- correcting --------------------------------------------------------------------------------------------

    @api.model
    def _correct(self, rmas, case: dict, lines: dict, reason: str) -> None:
        """Write corrected facts, and let the decision follow.

        :param case: values of every one of the cases
        :param lines: {case line: its values}
        :raise UserError: nothing changes, or it is not this user's to decide
        """
        before = {rma: self._basis(rma) for rma in rmas}
        told = {rma: self._write_facts(rma, case) for rma in rmas}
        for line, values in lines.items():
            told[line.rma_id] += [f"{line.product_id.display_name}: {item}" for item in self._write_facts(line, values)]
        if not any(told.values()):
            raise UserError(self.env._("Nothing is different from what the request says."))
        tell_story(
            (
                (rma.sudo(), self.env._("Corrected: %(facts)s. %(reason)s", facts="; ".join(told[rma]), reason=reason))
                for rma in rmas
                if told[rma]
            ),
            self.env.user.partner_id,
        )
        changed = rmas.filtered(lambda rma: self._basis(rma) != before[rma])
        if changed:
            self._decide_anew(changed, {*case, *(name for values in lines.values() for name in values)}, reason)

    @api.model
    def _write_facts(self, record, values: dict) -> list[str]:
        """Write what is different; say old and new in words."""
        told = []
        for name, value in values.items():
            old, words = record[name], self._words(record, name)
            record._trusted().write({name: value})
            if record[name] != old:
                label = record._fields[name]._description_string(self.env)
                told.append(f"{label}: {words or '–'} → {self._words(record, name) or '–'}")
        return told

    @api.model
    def _words(self, record, name: str) -> str:
        """A value as people read it."""
        field, value = record._fields[name], record[name]
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        return str(value or "")

    @api.model
    def _basis(self, rma) -> tuple:
        """What a decision rests on: what is said of the lines, who pays, and the amount; subjects add to it."""
        rma = rma.sudo()
        rma.invalidate_recordset(["amount_refund", "outward_freight_payer"])
        lines = [line._decision_basis() for line in rma.line_ids]
        return rma.outward_freight_payer, lines, rma.currency_id.round(rma.amount_refund)

    @api.model
    def _made_by(self) -> set[str]:
        """What documents were made by: it is corrected before anything moved only."""
        return BEFORE_MOVED

    # -- the decision ------------------------------------------------------------------------------------------

    @api.model
    def _decide_anew(self, rmas, names: set[str], reason: str) -> None:
        """The decision on these cases rested on something else: it is asked for again, or given with the correction.

        :param names: the facts that were corrected
        """
        moved = {rma: problem for rma in rmas if rma.state == "authorized" and (problem := self._moved(rma))}
        for rma, problem in moved.items():
            self._decide_at_once(rma, problem, names, reason)
        self._ask_again(rmas - rmas.browse().concat(*moved))

    @api.model
    def _moved(self, rma) -> str | None:
        """Why an authorised case does not go back any more."""
        return rma._problem_ask_again()

    @api.model
    def _decide_at_once(self, rma, moved: str, names: set[str], reason: str) -> None:
        """Whoever may decide this case decides it as corrected, because it cannot go back.

        :param moved: why it cannot
        :raise UserError: it is not this user's to decide, or documents were made by what is corrected
        """
        problem = (
            self.env._("this changes what was made already")
            if names & self._made_by()
            else rma._own_problem()
            if self.env.su or self.env.user.has_group("after_sales_rma.group_approver")
            else self.env._("it changes the decision, which is for an approver")
        )
        if problem:
            raise UserError(
                self.env._("%(case)s: %(moved)s; %(problem)s.", case=rma.name, moved=moved, problem=problem)
            )
        rma._before_authorized(reason)
        rma._trusted().write({"decided_by_id": self.env.uid, "decision_reason": reason})
        rma._on_changed()

    @api.model
    def _ask_again(self, rmas) -> None:
        """Submit these cases once more; what was made for them is called off."""
        rmas._trusted().write({"corrected_by_id": self.env.uid})
        back = rmas.filtered(lambda rma: rma.state == "authorized")
        back._set_state("submitted", decided_by_id=False, date_decided=False, decision_reason=False)
        self.env["after.sales.decision"]._call_off(back)
        rmas.line_ids.sudo()._claim()
        rmas._on_asked_again()
        self.env["after.sales.decision.notice"]._decided(rmas)
        waiting = rmas.filtered(lambda rma: rma.next_step == "decide")
        if waiting:
            self.env["after.sales.decision.notice"]._waiting(waiting)
