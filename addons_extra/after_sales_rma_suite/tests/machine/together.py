"""Steps on several cases at once: each button takes what was chosen in a list."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .asking import PRESSED, who_presses
from .base import WHICH, CaseMachine

#: Buttons of a list, and in which states the cases are chosen for them; one of another state is refused with all.
CHOSEN = {
    "action_submit": ("draft", "submitted"),
    "action_authorize": ("submitted", "authorized"),
    "action_cancel": ("draft", "submitted", "authorized"),
    "action_reopen": ("refused", "cancelled"),
    "action_cancel_rest": ("authorized",),
    "action_close": ("authorized",),
    "action_inspect_pass": ("authorized",),
    "action_put_away": ("authorized",),
    "action_exchange": ("authorized",),
    "action_repair": ("authorized",),
    "action_turn_to_refund": ("authorized",),
}
#: The step that a case waits for → the button that does it.
WAITING = {
    "complete": "action_submit",
    "decide": "action_authorize",
    "inspect": "action_inspect_pass",
    "dispose": "action_put_away",
    "replace": "action_exchange",
    "repair": "action_repair",
    "credit": "action_refund",
}


class Together(CaseMachine):
    """What is done to one case is done to three, or to none of them."""

    @precondition(lambda self: len(self.cases()) > 1)
    @rule(which=WHICH, count=st.integers(2, 3), button=st.sampled_from(sorted(CHOSEN)), anybody=who_presses())
    def press_together(self, which, count, button, anybody):
        """Two or three cases one after the other, mostly of a state that the button is for."""
        rmas = self.cases(*CHOSEN[button])
        rmas = rmas if len(rmas) > 1 else self.cases()
        start = which % (len(rmas) - 1)
        may = PRESSED[button]
        self._press(rmas[start : start + count], button, anybody or may[-1], may)

    @precondition(lambda self: self.waiting())
    @rule(which=WHICH, anybody=who_presses(), post=st.booleans())
    def go_on_together(self, which, anybody, post):
        """All cases that wait for the same step."""
        step, rmas = self.pick(self.waiting(), which)
        button = WAITING[step]
        may = PRESSED.get(button, ("accountant",))
        self._press(rmas, button, anybody or may[-1], may, post)

    def waiting(self):
        """[(step, the cases that wait for it)], of those that two or more wait for."""
        steps = self.cases().grouped("next_step")
        return [(step, steps[step]) for step in WAITING if len(steps.get(step, ())) > 1]

    def _press(self, rmas, button, role, may, post=False):
        def verb(user):
            done = getattr(rmas.with_user(user), button)()
            if button == "action_refund" and post:
                done.action_post()

        names = ", ".join(f"{rma.name} ({rma.state})" for rma in rmas)
        self.act(role, may, f"{names} together: {button}", verb)
