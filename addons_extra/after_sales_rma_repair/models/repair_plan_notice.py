from odoo import api, models
from odoo.addons.after_sales_rma.models.reader import give_task, take_back_task

#: The kind of activity that says that a leader answered.
ANSWERED = "after_sales_rma_repair.activity_plan_answered"


class RepairOrder(models.Model):
    """Whoever planned a repair learns what the leader said, until he begins it or plans anew (R13)."""

    _inherit = "repair.order"

    def _after_sales_tell_planner(self, *, approved: bool) -> None:
        """Give the plans back to those who are to repair.

        :param approved: what the leader said of them
        """
        self._after_sales_planner_knows()
        for user, repairs in self.sudo().grouped(lambda item: item.user_id or item.after_sales_planned_by_id).items():
            if user and user != self.env.user:
                quiet = repairs.with_context(mail_activity_quick_update=True)
                give_task(quiet, user, lambda own: own._after_sales_answer_words(approved), ANSWERED, automated=True)

    @api.model
    def _after_sales_answer_words(self, approved: bool) -> str:
        if approved:
            return self.env._("The repair plan is approved")
        return self.env._("The repair plan is refused")

    def _after_sales_planner_knows(self) -> None:
        """Nothing of an earlier answer is left to do."""
        of_cases = self.sudo().filtered("after_sales_planned_on")
        if of_cases:
            take_back_task(of_cases, [ANSWERED])
