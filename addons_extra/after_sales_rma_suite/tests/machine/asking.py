"""Steps from a sale to a decided case."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from odoo import Command
from odoo.addons.after_sales_rma.tests.common import ROLES

from .base import WHICH, CaseMachine, who

#: Those who handle cases; the last one is asked first.
USERS = ("salesperson", "manager", "agent")
#: Buttons of a case that need nothing said, and who may press them.
PRESSED = {
    "action_submit": USERS,
    "action_authorize": ("manager", "approver"),
    "action_cancel": USERS,
    "action_reopen": USERS,
    "action_cancel_rest": USERS,
    "action_close": USERS,
    "action_inspect_pass": ("manager", "technician"),
    "action_put_away": ("manager", "warehouse"),
    "action_exchange": USERS,
    "action_repair": ("manager", "technician"),
    "action_turn_to_refund": ("manager", "approver"),
    "action_view_give_back": ("manager", "warehouse"),
}


def who_presses():
    """Somebody who may, told by None; now and then anybody."""
    return st.one_of(*[st.none()] * 5, st.sampled_from(sorted(ROLES)))


class Asking(CaseMachine):
    """A customer asks for something, and somebody decides."""

    @initialize(
        first=WHICH,
        remedies=st.permutations(("refund", "exchange", "repair")),
        at_dock=st.booleans(),
        by_rule=st.sampled_from((True, True, False)),
    )
    def begin(self, first, remedies, at_dock, by_rule):
        """Three cases to play with."""
        self.shop.company.after_sales_inspect_at_dock = at_dock
        self.shop.company.after_sales_auto_authorize = by_rule
        # Goods of one or two pieces need not come back; for more, somebody says why.
        self.shop.company.write({"after_sales_no_return_limit": 500, "after_sales_stay_evidence": False})
        for number, remedy in enumerate(remedies):
            self._ask("agent", first + number, remedy, [2, 1], submit=True)

    @precondition(lambda self: len(self.cases("draft", "submitted", "authorized")) < 4)
    @rule(
        order=WHICH,
        role=who("agent", "manager"),
        remedy=st.sampled_from(("refund", "exchange", "repair", "refund", "exchange")),
        parts=st.lists(st.integers(0, 4), min_size=1, max_size=2),
        submit=st.booleans(),
    )
    def ask(self, order, role, remedy, parts, submit):
        """Ask for parts of an order; 0 of a line: not of this one; an odd case asks for too much."""
        self._ask(role, order, remedy, parts, submit)

    def _ask(self, role, order, remedy, parts, submit):
        order = self.pick(self.shop.orders, order)
        lines = [
            {"sale_line_id": line.id, "quantity": part}
            for line, part in zip(order.order_line, parts, strict=False)
            if part
        ]

        def verb(user):
            intake = self.env["after.sales.intake"].with_user(user)
            rma = intake.create_from_sale(order.with_user(user), lines or None, remedy=remedy)
            if remedy == "part":
                part = self.shop.part.id
                rma.replacement_ids = [
                    Command.create({"line_id": line.id, "product_id": part}) for line in rma.line_ids
                ]
            if submit:
                rma.action_submit()
                by_rule = rma.state == "authorized"
                assert not by_rule or set(rma.line_ids.mapped("verdict")) == {"allowed"}, "the rule refuses it"

        self.act(role, USERS, f"asks for {remedy} of {order.name}: {parts}", verb)

    @precondition(lambda self: self.cases("draft"))
    @rule(
        which=WHICH,
        when=st.sampled_from(("inspection", "receipt", "advance")),
        product=WHICH,
        price=st.sampled_from((None, 0, 99.99, 260)),
        share=st.sampled_from((1, 2)),
    )
    def choose_replacement(self, which, when, product, price, share):
        """Say what replaces the goods of a draft, and when."""
        rma = self.pick(self.cases("draft"), which)
        line = rma.line_ids.filtered(lambda item: item.remedy in ("exchange", "replace_only"))[:1]
        product = self.pick(self.shop.products, product)

        def verb(_user):
            rma.replace_when = when
            if line and price is not None:
                line.replacement_ids.unlink()
                self.env["after.sales.replacement"].create(
                    {
                        "line_id": line.id,
                        "product_id": product.id,
                        "quantity": line.quantity * share,
                        "price_unit": price,
                    }
                )

        self.act(None, (), f"{rma.name}: replaced {when} by {product.name} at {price}", verb)

    @precondition(lambda self: self.cases())
    @rule(which=WHICH, button=st.sampled_from(sorted(PRESSED)), anybody=who_presses())
    def press(self, which, button, anybody):
        """Press any button of any case."""
        rma = self.pick(self.cases(), which)
        may = PRESSED[button]
        role = anybody or may[-1]
        self.act(role, may, f"{rma.name} ({rma.state}) {button}", lambda user: getattr(rma.with_user(user), button)())

    @precondition(lambda self: self.cases("submitted"))
    @rule(which=WHICH, role=who("approver"), refuse=st.sampled_from((False, False, True)))
    def decide(self, which, role, refuse):
        rma = self.pick(self.cases("submitted"), which)

        def verb(user):
            mine = rma.with_user(user).with_context(after_sales_reason="So be it")
            if refuse:
                mine.action_refuse("No")
                return
            against = rma._refused_lines()
            mine.action_authorize()
            for line in against:
                kept = (line.override_id.user_id, line.override_id.reason, line.verdict)
                assert kept == (user, "So be it", "allowed"), f"decided against the rule, kept is {kept}"

        self.act(role, ("approver", "manager"), f"{rma.name}: {'refused' if refuse else 'authorised'}", verb)
