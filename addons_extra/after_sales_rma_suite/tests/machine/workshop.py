"""Steps of the workshop: plan, charge, quote, start, finish, send away, take back."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from odoo import Command

from .asking import who_presses
from .base import WHICH, CaseMachine, who

#: Verb of a repair → (method, who may).
VERBS = {
    "plan": ("action_after_sales_plan", ("technician", "manager")),
    "approve": ("action_after_sales_approve", ("approver", "manager")),
    "refuse_plan": ("action_after_sales_refuse_plan", ("approver", "manager")),
    "charge": ("action_after_sales_charge", ("technician", "manager")),
    "free": ("action_after_sales_free", ("approver", "manager")),
    "quote": ("action_after_sales_quote", ("agent", "salesperson", "approver", "manager")),
    "accept": ("action_after_sales_accept", ("agent", "salesperson", "approver", "manager")),
    "refuse": ("action_after_sales_refuse", ("agent", "salesperson", "approver", "manager")),
    "start": ("action_repair_start", ("technician", "manager")),
    "end": ("action_repair_end", ("technician", "manager")),
    "cancel": ("action_repair_cancel", ("technician", "warehouse", "manager")),
    "back": ("action_after_sales_back", ("technician", "manager")),
}
#: A repair passes these more often than the others.
OFTEN = ("plan", "start", "end", "start", "end", "quote", "accept")


class Workshop(CaseMachine):
    """Goods of the customer are repaired."""

    def repairs(self):
        return self.find("repair.order", ("after_sales_line_id", "!=", False), ("state", "!=", "done"))

    @precondition(lambda self: self.repairs())
    @rule(which=WHICH, verb=st.sampled_from((*OFTEN, *sorted(VERBS))), anybody=who_presses(), parts=st.booleans())
    def repair(self, which, verb, anybody, parts):
        """One step of a repair; before the work, a part may be planned."""
        repair = self.pick(self.repairs(), which)
        method, may = VERBS[verb]
        role = anybody or may[0]

        def do(user):
            mine = repair.with_user(user)
            if parts and verb == "plan":
                vals = {"product_id": self.shop.part.id, "product_uom_qty": 1, "repair_line_type": "add"}
                mine.write({"move_ids": [Command.create(vals)]})
            if verb == "start" and repair.state == "draft":
                mine.action_validate()
            if verb == "end":
                for move in repair.move_ids:
                    mine.write({"move_ids": [Command.update(move.id, {"quantity": move.product_uom_qty})]})
            getattr(mine, method)()

        what = f"{repair.name} of {repair.after_sales_rma_id.name} ({repair.after_sales_step}): {verb}"
        self.act(role, may, what, do)

    @precondition(lambda self: self.repairs())
    @rule(which=WHICH, role=who("technician"))
    def send_outside(self, which, role):
        repair = self.pick(self.repairs(), which)
        self.act(
            role,
            ("technician", "manager"),
            f"{repair.name} of {repair.after_sales_rma_id.name}: to the vendor",
            lambda user: repair.with_user(user)._after_sales_send_outside(self.shop.vendor, self.shop.today()),
        )
