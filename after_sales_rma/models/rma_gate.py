from odoo import api, models, tools
from odoo.exceptions import UserError

from .log import gate

#: The steps that may have to wait.
GATES = ("authorize", "receive", "restock", "replace", "invoice", "credit", "repair")

#: Buttons that move goods or money, or allow it → the step that they take.
GATED = {"authorize": "authorize", "refund": "credit"}


class AfterSalesRma(models.Model):
    """One gate for every step of a case that moves goods or money, or allows it; each subject may hold a step back.

    Nobody asks a subject by its name whether a step may be taken: services ask ``_check_may_go_on`` (all or nothing) or
    ``_that_may_go_on`` (what may, goes on), buttons stand in ``_gated``. A subject extends ``_hold_reason``.
    """

    _inherit = "after.sales.rma"
    #: {button: step}; of an extension, those of its buttons.
    _gated = GATED

    @api.model
    @tools.ormcache()
    def _gate_table(self) -> dict[str, str]:
        """{button: the step that it takes}."""
        return self._of_all("_gated")

    def _hold_reason(self, step: str) -> str | None:  # noqa: ARG002 — the subjects look at the step
        """Why a step of this case has to wait, in the user's words; None when it may be taken.

        :param step: one of ``GATES``
        """
        self.ensure_one()
        return None

    @gate
    def _check_may_go_on(self, step: str) -> None:
        """Refuse a step that has to wait.

        :param step: as in ``_hold_reason``
        :raise UserError: names the cases and what each of them waits for
        """
        if words := self._words_to_wait(step):
            raise UserError(words)

    def _words_to_wait(self, step: str) -> str:
        """Which of these cases wait before a step, and what for, one to a line; empty when all may go on.

        :param step: as in ``_hold_reason``
        """
        problems = {rma: problem for rma in self if (problem := rma._hold_reason(step))}
        return "\n".join(f"{rma.name}: {problem}." for rma, problem in problems.items())

    def _that_may_go_on(self, step: str):
        """Those of these cases whose step need not wait.

        :param step: as in ``_hold_reason``
        """
        return self.filtered(lambda rma: not rma._hold_reason(step))

    def _button_problem(self, button: str, known=None) -> str | None:
        problem = super()._button_problem(button, known)
        step = self._gate_table().get(button)
        return problem or (self._hold_reason(step) if step else None)
