from odoo import models
from odoo.exceptions import UserError

from .log import gate


class AfterSalesRma(models.Model):
    """One gate for every step of a case that moves goods or money, or allows it; each subject may hold a step back."""

    _inherit = "after.sales.rma"

    def _hold_reason(self, step: str) -> str | None:  # noqa: ARG002 — the subjects look at the step
        """Why a step of this case has to wait, in the user's words; None when it may be taken.

        :param step: ``authorize``, ``receive``, ``restock``, ``replace``, ``invoice``, ``credit`` or ``repair``
        """
        self.ensure_one()
        return None

    @gate
    def _check_may_go_on(self, step: str) -> None:
        """Refuse a step that has to wait.

        :param step: as in ``_hold_reason``
        :raise UserError: names the cases and what each of them waits for
        """
        problems = {rma: problem for rma in self if (problem := rma._hold_reason(step))}
        if problems:
            raise UserError("\n".join(f"{rma.name}: {problem}." for rma, problem in problems.items()))

    def _that_may_go_on(self, step: str):
        """Those of these cases whose step need not wait.

        :param step: as in ``_hold_reason``
        """
        return self.filtered(lambda rma: not rma._hold_reason(step))
