"""Steps against the promise: what it refuses is given all the same, and something is deducted from the refund."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .base import WHICH, CaseMachine, who

#: Who decides against a rule, and who decides about deductions.
OVERRULERS = ("approver", "manager")
DEDUCTERS = ("agent", "approver", "manager")
#: Who corrects what a request says.
CORRECTERS = ("salesperson", "agent", "approver", "manager")


class Promise(CaseMachine):
    """The promise refuses and deducts; people decide otherwise, and say why."""

    def cases_open(self):
        return self.cases("draft", "submitted", "authorized")

    @precondition(lambda self: self.cases("submitted", "authorized"))
    @rule(which=WHICH, line=WHICH, role=who("approver", "manager"))
    def overrule(self, which, line, role):
        """Decide against what the rule says of a line."""
        rma = self.pick(self.cases("submitted", "authorized"), which)
        chosen = self.pick(rma.line_ids, line)
        what = f"{rma.name} ({rma.state}): {chosen.product_id.name} {chosen.verdict}, decided otherwise"
        self.act(role, OVERRULERS, what, lambda user: chosen.with_user(user).action_override("So be it"))

    @precondition(lambda self: self.cases("submitted", "authorized"))
    @rule(
        which=WHICH,
        line=WHICH,
        role=who("salesperson", "approver"),
        reason=st.sampled_from(("preference", "quality", "transport")),
        when=st.sampled_from((None, None, None, "receipt", "advance")),
    )
    def correct(self, which, line, role, reason, when):
        """Correct what a request says; what that changes is decided again."""
        rma = self.pick(self.cases("submitted", "authorized"), which)
        chosen = self.pick(rma.line_ids, line)
        facts = {"lines": {chosen.id: {"reason_id": self.env.ref(f"after_sales_rma.reason_{reason}").id}}}
        if when:
            facts["case"] = {"replace_when": when}
        before = (rma.state, chosen.verdict)

        def verb(user):
            rma.with_user(user).action_correct(facts, "Told wrongly")
            if before[0] == "authorized" and chosen.verdict != before[1]:
                assert rma.state == "submitted" or rma.decided_by_id == user, "what was decided rests on something else"

        what = f"{rma.name} ({rma.state}): {chosen.product_id.name} for {reason}, replaced {when}"
        self.act(role, CORRECTERS, what, verb)

    @precondition(lambda self: self.cases_open())
    @rule(
        which=WHICH,
        line=st.one_of(st.none(), WHICH),
        role=who("agent", "approver"),
        what=st.sampled_from(
            (
                {"kind": "value_loss", "percent": 15},
                {"kind": "value_loss", "percent": 100},
                {"kind": "fee", "amount": 33.33},
                {"kind": "fee", "amount": 9999, "percent": 1.5},
                {"kind": "freight", "amount": -12.5},
                {"kind": "gift", "amount": 0.01},
            )
        ),
    )
    def deduct(self, which, line, role, what):
        """Deduct something from what a case or a line of it refunds, or give something in addition."""
        rma = self.pick(self.cases_open(), which)
        chosen = self.pick(rma.line_ids, line) if line is not None else rma.line_ids.browse()
        vals = {**what, "rma_id": rma.id, "line_id": chosen.id, "reason": "The box is torn"}

        def verb(user):
            self.env["after.sales.deduction"].with_user(user).create(vals)

        self.act(role, DEDUCTERS, f"{rma.name} {chosen.product_id.name or ''}: deducts {what}", verb)

    def deductions(self):
        return self.find("after.sales.deduction")

    @precondition(lambda self: self.deductions())
    @rule(which=WHICH, role=who("agent", "approver"), how=st.sampled_from(("nothing", "half", "unlink")))
    def deduct_otherwise(self, which, role, how):
        """Change or take away a deduction, one that the promise demands too."""
        item = self.pick(self.deductions(), which)

        def verb(user):
            mine = item.with_user(user)
            if how == "unlink":
                mine.unlink()
            else:
                part = 0 if how == "nothing" else 2
                mine.write(
                    {
                        "percent": item.percent / part if part else 0,
                        "amount": item.currency_id.round(item.amount / part) if part else 0,
                        "reason": "It was torn before",
                    }
                )

        self.act(role, DEDUCTERS, f"{item.rma_id.name}: deduction of {item.label}: {how}", verb)
