from collections.abc import Callable

from markupsafe import Markup
from odoo import api, models
from odoo.addons.after_sales_rma.models.outside import as_system
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.addons.after_sales_rma.models.story import tell_story

from ..models.approval import COST_GROUPS


class AfterSalesApprovalNotice(models.AbstractModel):
    """Tell leaders what they are asked, and askers what was answered: activities, and one mail a person (R13)."""

    _name = "after.sales.approval.notice"
    _description = "After-Sales Approval Notices"

    @api.model
    def _asked(self, approvals) -> None:
        """Tell the leaders who are named for a question, and who stands in for them today.

        Where any approver may answer, it is on everybody's list; one person has it to do, once a case.
        """
        people = self._people(approvals)
        everybody = people | self._one_each(approvals)
        self._renew_activities(approvals, everybody, lambda own: own.env._("Approve or refuse"))
        self._mail(approvals, people, lambda own: own.env._("To approve"))

    @api.model
    def _one_each(self, approvals) -> dict:
        """{approval: the one user who has it to do}, of those without a named leader the first of each case."""
        unnamed = approvals.sudo().filtered(lambda item: not (item.approver_id or item.approver_group_id))
        first = {rma: items[:1] for rma, items in unnamed.grouped("rma_id").items() if rma}
        rmas = self.env["after.sales.rma"].union(*first)
        leaders = self.env["after.sales.decision.notice"]._leaders(rmas) if rmas else {}
        return {first[rma.sudo()].with_env(approvals.env): leader for rma, leader in leaders.items()}

    @api.model
    def _returned(self, approvals) -> None:
        """Tell those who asked that the leader has a question."""
        people = {item: item.requested_by_id for item in approvals}
        self._renew_activities(approvals, people, lambda own: own.env._("Reply to the question"))
        self._mail(approvals, people, lambda own: own.env._("A question to you"))

    @api.model
    def _answered(self, approvals) -> None:
        """Close what was to do, and write the answer on the cases."""
        approvals.sudo().activity_ids.unlink()
        labels = dict(approvals._fields["state"]._description_selection(self.env))
        # Read at once, not case by case (law 3).
        approvals.sudo().mapped("state")

        def words(item) -> str:
            return ": ".join(
                filter(None, (item.display_name, labels[item.state], item._answered_in_place(), item.reason))
            )

        tell_story(
            (
                (rma, Markup("<br/>").join(map(words, items)))
                for rma, items in approvals.sudo().grouped("rma_id").items()
                if rma
            ),
            self.env.user.partner_id,
        )

    @api.model
    def _people(self, approvals) -> dict:
        """{approval: users who are named to answer it and may, and their delegates}."""
        named = {item: item.approver_id or item.approver_group_id.sudo().all_user_ids for item in approvals}
        everybody = self.env["res.users"].union(*named.values())
        absences = self.env["after.sales.delegation"]._today(everybody) if everybody else None
        people = {}
        for item, leaders in named.items():
            standing_in = absences and absences._of_company(item.company_id)
            users = leaders
            if leaders and standing_in:
                users |= standing_in.filtered(lambda absence, leaders=leaders: absence.user_id in leaders).delegate_id
            users = users.filtered(lambda user, item=item: item.company_id in user.sudo().company_ids)
            people[item] = users.filtered(lambda user, item=item: not item._is_own_request(user))
        return people

    @api.model
    def _renew_activities(self, approvals, people: dict, words: Callable) -> None:
        """Replace what is to do about approvals.

        :param words: takes the approvals in the language of whoever reads it, and gives the summary
        """
        approvals.sudo().activity_ids.unlink()
        model = self.env["ir.model"]._get_id("after.sales.approval")
        kind = self.env.ref("mail.mail_activity_data_todo")
        as_system(self.env["mail.activity"]).with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model,
                    "res_id": item.id,
                    "activity_type_id": kind.id,
                    "user_id": user.id,
                    "summary": words(as_read_by(item, user)),
                }
                for item, users in people.items()
                for user in users
            ]
        )

    @api.model
    def _mail(self, approvals, people: dict, words: Callable) -> None:
        """One mail a person, with a button to each approval; whoever presses it logs in first.

        :param words: takes the approvals in the language of whoever reads it, and gives the subject
        """
        users = self.env["res.users"].union(*people.values()).sudo().filtered("email")
        vals_list = []
        for user in users:
            mine = approvals.sudo().filtered(lambda item, user=user: user in people[item])
            mine = as_read_by(mine, user)
            body = as_read_by(self.env["ir.qweb"], user)._render(
                "after_sales_rma_approval.approval_mail",
                {
                    "approvals": mine,
                    "user": user,
                    "base_url": mine[:1].get_base_url(),
                    "sees_costs": user.has_groups(COST_GROUPS),
                },
            )
            vals_list.append(
                {
                    "subject": f"{words(mine)}: {', '.join(mine.mapped('name'))}",
                    "body_html": body,
                    "recipient_ids": [(4, user.partner_id.id)],
                    "author_id": self.env.user.partner_id.id,
                    "email_from": self.env.user.email_formatted or mine.company_id[:1].email_formatted,
                    "auto_delete": True,
                }
            )
        as_system(self.env["mail.mail"]).create(vals_list)
