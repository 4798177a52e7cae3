"""Steps of the other remedies: another one instead, back as it came with a fee, spare parts, an answer."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .asking import USERS, Asking, who_presses
from .base import WHICH, who

LEADERS = ("approver", "manager")
#: Who answers customers.
HELPERS = (*USERS, "technician")


class Remedies(Asking):
    """A case changes its mind, or ends without money."""

    @precondition(lambda self: len(self.cases("draft", "submitted", "authorized")) < 4)
    @rule(
        order=WHICH,
        role=who("agent", "manager"),
        remedy=st.sampled_from(("as_is", "support", "part")),
        parts=st.lists(st.integers(0, 2), min_size=1, max_size=2),
        submit=st.sampled_from((True, True, False)),
    )
    def ask_otherwise(self, order, role, remedy, parts, submit):
        """Ask for what brings no money back."""
        self._ask(role, order, remedy, parts, submit)

    @precondition(lambda self: self.cases("authorized"))
    @rule(
        which=WHICH,
        line=WHICH,
        role=who("approver"),
        remedy=st.sampled_from(("refund", "exchange", "repair", "as_is")),
    )
    def change_remedy(self, which, line, role, remedy):
        """Another remedy for a line, before or after its goods came."""
        rma = self.pick(self.cases("authorized"), which)
        chosen = self.pick(rma.line_ids, line)

        def verb(user):
            chosen.with_user(user).action_change_remedy(remedy, "The customer thought it over")

        self.act(role, LEADERS, f"{rma.name}: {chosen.remedy} of {chosen.product_id.name} becomes {remedy}", verb)

    @precondition(lambda self: self.find("after.sales.inspection", ("state", "=", "draft")))
    @rule(which=WHICH, role=who("technician", "manager"))
    def send_back_as_it_came(self, which, role):
        """No fault found, or refused: the goods go home."""
        report = self.pick(self.find("after.sales.inspection", ("state", "=", "draft")), which)
        what = f"{report.name} of {report.rma_id.name} ({report.stage}): back as it came"
        self.act(role, ("technician", "manager"), what, lambda user: report.with_user(user).action_as_is())

    @precondition(lambda self: self.cases("authorized"))
    @rule(which=WHICH, anybody=who_presses())
    def charge_fee(self, which, anybody):
        """The customer pays for goods that go back as they came."""
        rma = self.pick(self.cases("authorized"), which)
        verb = lambda user: rma.with_user(user).action_charge_fee(33.33, "Inspection")  # noqa: E731
        self.act(anybody or "agent", USERS, f"{rma.name}: a fee", verb)

    @precondition(lambda self: self.cases("authorized").filtered(lambda rma: rma.next_step == "answer"))
    @rule(which=WHICH, anybody=who_presses())
    def answer(self, which, anybody):
        """Answer what the customer asked."""
        rma = self.pick(self.cases("authorized").filtered(lambda rma: rma.next_step == "answer"), which)
        verb = lambda user: rma.with_user(user).action_answer("Hold the button")  # noqa: E731
        self.act(anybody or "technician", HELPERS, f"{rma.name} is answered", verb)

    def _do_answer(self, rma):
        self.do(f"{rma.name} answered", lambda: rma.action_answer("Hold the button"))
