from odoo import SUPERUSER_ID, api, models

from ..models.reader import give_task, take_back_task

#: The kind of activity that says so.
ACTIVITY = "after_sales_rma.activity_decide"


class AfterSalesDecisionNotice(models.AbstractModel):
    """Tell one person that a case waits for a decision, where no rule names a leader (R13): one activity a case."""

    _name = "after.sales.decision.notice"
    _description = "After-Sales Decision Notices"

    @api.model
    def _waiting(self, rmas) -> None:
        """Give whoever is responsible something to do about each of these cases, due when the answer is.

        :param rmas: ``after.sales.rma`` records that are submitted, or on hold
        """
        todo, today = {}, self.env["after.sales.working.time"]._today
        for rma, leader in self._leaders(rmas).items():
            # What is on hold was decided before: its answer is due now.
            day = rma._decide_until() if rma.state == "submitted" else today(rma.company_id)
            todo[leader, day] = todo.get((leader, day), rmas.browse()) | rma
        for (leader, day), cases in todo.items():
            # What is to do is enough: it is on the list of decisions too, a mail for each case would be a flood.
            quiet = cases.sudo().with_context(mail_activity_quick_update=True)
            give_task(
                quiet, leader, lambda own: own.env._("Authorise or refuse"), ACTIVITY, date_deadline=day, automated=True
            )

    @api.model
    def _decided(self, rmas) -> None:
        """Nobody needs to decide these any more."""
        take_back_task(rmas.sudo(), [ACTIVITY])

    @api.model
    def _leaders(self, rmas) -> dict:
        """Who is to decide cases: {case: one user}; cases that nobody may decide are left out.

        The leaders of the case (``_leaders``), else the after-sales manager who was here first, else the first
        approver; never who made the request. The administrator, who is everything, comes last.
        """
        known = self.env["ir.model.data"]._xmlid_to_res_id
        admin = self.env["res.users"].browse(known("base.user_admin"))
        # Managers are approvers: their users are read with those.
        groups = [known(f"after_sales_rma.group_{name}") for name in ("approver", "manager")]
        approvers, managers = (group.all_user_ids for group in self.env["res.groups"].sudo().browse(groups))
        result = {}
        for rma in rmas.sudo():
            others = [*managers.sorted("id"), *approvers.sorted("id")]
            ranked = [*rma._leaders(), *sorted(others, key=lambda user: user == admin)]
            for user in ranked:
                if (
                    user in approvers
                    and user.active
                    and user.id != SUPERUSER_ID
                    and user not in (rma._askers() or rma.create_uid)
                    and rma.company_id in user.company_ids
                ):
                    result[rma.with_env(rmas.env)] = user
                    break
        return result
