"""Steps of the last round and of long runs that take things back, and send something for goods that stay."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .asking import Asking
from .base import WHICH, who
from .goods import TECHNICIANS, WAREHOUSE, moved


class Undoing(Asking):
    """What nobody built on is taken back, and the case steps back with it; what is sent for goods that stay."""

    @precondition(lambda self: len(self.cases("draft", "submitted", "authorized")) < 4)
    @rule(
        order=WHICH,
        role=who("agent", "manager"),
        parts=st.lists(st.integers(0, 2), min_size=1, max_size=2),
        submit=st.booleans(),
    )
    def ask_without_return(self, order, role, parts, submit):
        """A draft may still be told that something else is sent."""
        self._ask(role, order, "replace_only", parts, submit)

    def done_transfers(self):
        """Transfers of cases that somebody may want back; whether they stand, they say themselves."""
        found = self.find("stock.picking", ("after_sales_rma_id", "!=", False), ("state", "=", "done"))
        return found.filtered("after_sales_can_undo")

    @precondition(lambda self: self.native["taken back"] and self.done_transfers())
    @rule(which=WHICH, role=who("warehouse", "manager"))
    def take_back(self, which, role):
        """The newest transfers are the ones that nothing was built on yet."""
        self.spend("taken back")
        picking = self.pick(self.done_transfers().sorted("id", reverse=True), which // 4)
        what = f"{picking.name} of {picking.after_sales_rma_id.name} is taken back"
        verb = lambda user: picking.with_user(user).action_after_sales_undo("A mistake")  # noqa: E731
        self.counts["taken back"] += self.act(role, WAREHOUSE, what, verb, kept=moved)

    def signed_reports(self):
        return self.find("after.sales.inspection", ("state", "=", "done"))

    @precondition(lambda self: self.native["unsigned"] and self.signed_reports())
    @rule(which=WHICH, role=who("technician"))
    def take_signature_back(self, which, role):
        self.spend("unsigned")
        report = self.pick(self.signed_reports().sorted("id", reverse=True), which // 4)
        what = f"the signature of {report.name} of {report.rma_id.name} is taken back"
        verb = lambda user: report.with_user(user).action_undo("A mistake")  # noqa: E731
        self.counts["taken back"] += self.act(role, TECHNICIANS, what, verb)
