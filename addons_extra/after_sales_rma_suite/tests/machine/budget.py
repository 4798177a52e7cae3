"""Steps of leaders: approve, refuse and ask back what a company wants approved before anything moves."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .asking import USERS, who_presses
from .base import WHICH, CaseMachine

LEADERS = ("approver", "manager")
#: Answer to an approval → who may give it, the first one is asked first.
ANSWERS = {
    "action_approve": LEADERS,
    "action_refuse": LEADERS,
    "action_ask_back": LEADERS,
    "action_reply": (*USERS, "technician", "commerce", "approver"),
}


class Budget(CaseMachine):
    """What waits for a leader."""

    def approvals(self):
        return self.find("after.sales.approval", ("state", "in", ("asked", "returned")))

    @precondition(lambda self: self.approvals())
    @rule(which=WHICH, answer=st.sampled_from(("action_approve", *sorted(ANSWERS))), anybody=who_presses())
    def answer_approval(self, which, answer, anybody):
        item = self.pick(self.approvals(), which)
        may = ANSWERS[answer]
        what = f"{item.display_name} of {item.rma_id.name} ({item.state}): {answer}"
        self.act(anybody or may[0], may, what, lambda user: getattr(item.with_user(user), answer)("So be it"))

    def demanded(self):
        return self.shop.company.after_sales_budget_required

    @precondition(lambda self: not self.demanded())
    @rule()
    def demand_budgets(self):
        """From now on, nothing moves in new cases before a leader approved their budgets."""
        company = self.shop.company
        self.act(None, (), "budgets are demanded", lambda _user: company.write({"after_sales_budget_required": True}))

    def to_budget(self):
        return self.cases("submitted", "authorized").filtered("budget_demanded")

    @precondition(lambda self: self.to_budget())
    @rule(which=WHICH, anybody=who_presses())
    def hand_in_budget(self, which, anybody):
        rma = self.pick(self.to_budget(), which)
        verb = lambda user: rma.with_user(user).action_submit_budget()  # noqa: E731
        self.act(anybody or "agent", USERS, f"{rma.name}: budget", verb)

    def _do_approve_budget(self, rma):
        if rma.budget_status in ("missing", "refused"):
            self.do(f"{rma.name}: budget handed in", rma.action_submit_budget)
        for item in rma.approval_ids.filtered(lambda item: item.state == "returned"):
            self.do(f"{item.display_name}: replied", lambda item=item: item.action_reply("So be it"))
        for item in rma.approval_ids.filtered(lambda item: item.state == "asked"):
            self.do(f"{item.display_name}: approved", lambda item=item: item.action_approve("So be it"))
