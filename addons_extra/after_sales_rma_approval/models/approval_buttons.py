from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Text, public
from odoo.exceptions import UserError

#: Who may answer, and who may reply to a question.
APPROVERS = ("after_sales_rma.group_approver",)
ASKERS = (
    "after_sales_rma.group_user",
    "after_sales_rma.group_technician",
    "after_sales_rma.group_commerce",
    "after_sales_rma.group_approver",
)

#: One condition, three uses: the flag that shows a button, the check that refuses it, the words that explain it.
BUTTONS = {
    "approve": Button(("asked",), APPROVERS, decides=True),
    "refuse": Button(("asked",), APPROVERS, decides=True),
    "ask_back": Button(("asked",), APPROVERS, decides=True),
    "reply": Button(("returned",), ASKERS),
}


class AfterSalesApproval(models.Model):
    """The buttons of an approval: each takes a recordset; when one is refused, nothing is done to any."""

    _name = "after.sales.approval"
    _inherit = ["after.sales.approval", "after.sales.buttons"]
    _buttons = BUTTONS

    can_approve = fields.Boolean(compute="_compute_can", search="_search_can_approve")
    can_refuse = fields.Boolean(compute="_compute_can")
    can_ask_back = fields.Boolean(compute="_compute_can")
    can_reply = fields.Boolean(compute="_compute_can")
    waits_for = fields.Char(compute="_compute_waits_for", string="Asked Of")

    # -- who may -----------------------------------------------------------------------------------------------

    @api.depends("state", "requested_by_id", "approver_id", "approver_group_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    @api.model
    def _search_can_approve(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.search([("state", "=", "asked")]).filtered("can_approve")
        return [("id", "in" if True in value else "not in", mine.ids)]

    @api.depends("approver_id", "approver_group_id")
    @api.depends_context("lang")
    def _compute_waits_for(self):
        for item in self:
            item.waits_for = item.approver_id.name or item.approver_group_id.sudo().name or self.env._("Any approver")

    @api.model
    def _absences(self):
        """The delegations by which this user answers for others today; read once for all that is asked of him."""
        return self.env.user.sudo().after_sales_delegation_ids._holding()

    @api.model
    def _known_for_buttons(self):
        return self._absences()

    def _special_problem(self, button: str, known) -> str | None:
        if self.env.su:
            return None
        if button == "reply":
            return self._reply_problem()
        return self._answer_problem(self._absences() if known is None else known)

    def _askers(self):
        """Whoever made the request has an interest in it, also when a colleague handed the budget in."""
        return super()._askers() | self.requested_by_id | self.sudo().rma_id._askers()

    def _own_words(self) -> str:
        return self.env._("nobody approves their own request")

    def _answer_problem(self, absences) -> str | None:
        """Why this user is not the one to answer; whose request it is, is said first."""
        if problem := self._own_problem():
            return problem
        if not self._answers_for(absences):
            return self.env._("it is asked of: %(who)s", who=self.waits_for)
        return None

    def _reply_problem(self) -> str | None:
        """Why this user is not the one to answer a question back."""
        askers = self.requested_by_id | self.sudo().rma_id.user_id
        if self.env.user in askers or self.env.user.has_group("after_sales_rma.group_manager"):
            return None
        return self.env._("the question is asked of: %(who)s", who=", ".join(askers.mapped("name")))

    def _answers_for(self, absences):
        """Whom this user answers for: himself, or a leader who is absent today; nobody where he may not."""
        self.ensure_one()
        user, group = self.env.user, self.approver_group_id
        absent = absences._of_company(self.company_id).user_id
        if self.approver_id:
            return self.approver_id & (user | absent)
        if not group or group in user.sudo().all_group_ids:
            return user
        return absent.filtered(lambda leader: group in leader.sudo().all_group_ids)[:1]

    # -- buttons -----------------------------------------------------------------------------------------------

    @public(reason=Text())
    def action_approve(self, reason: str | None = None) -> bool | dict:
        """Approve; what waits for it goes on at once.

        :param reason: a remark, if any; where the case is authorised for a reason only, a dialog asks for it
        :raise UserError: one of them is not this user's to answer; then none is approved
        """
        todo = self.filtered(lambda item: item.state != "approved")
        todo._check_button("approve")
        if todo.sudo()._cases_to_reason()._needs_reason() and not (reason or "").strip():
            return self.env["after.sales.answer"]._open(todo, "approve")
        self.env["after.sales.approving"]._answer(todo, "approved", reason)
        return True

    def _cases_to_reason(self):
        """Submitted cases for which these answers say why: the exception, where one was asked for; else any budget."""
        budgets = self.filtered(lambda item: item.kind in item._budget_kinds())
        return budgets.rma_id.filtered(
            lambda rma: (
                rma.state == "submitted"
                and (not (asked := rma._budget_questions("exception")) or bool(asked & budgets))
            )
        )

    @public(reason=Text())
    def action_refuse(self, reason: str | None = None) -> bool | dict:
        """Refuse; what waits for it stands still, or is changed and asked anew.

        :param reason: why; without it a dialog asks for it
        """
        todo = self.filtered(lambda item: item.state != "refused")
        todo._check_button("refuse")
        if not (reason or "").strip():
            return self.env["after.sales.answer"]._open(todo, "refuse")
        self.env["after.sales.approving"]._answer(todo, "refused", reason.strip())
        return True

    @public(question=Text())
    def action_ask_back(self, question: str | None = None) -> bool | dict:
        """Ask whoever asked a question first.

        :param question: without it a dialog asks for it
        """
        todo = self.filtered(lambda item: item.state != "returned")
        todo._check_button("ask_back")
        if not (question or "").strip():
            return self.env["after.sales.answer"]._open(todo, "ask_back")
        self.env["after.sales.approving"]._ask_back(todo, question.strip())
        return True

    @public(reply=Text())
    def action_reply(self, reply: str | None = None) -> bool | dict:
        """Reply to the question; the leader is asked again.

        :param reply: without it a dialog asks for it
        """
        self._check_button("reply")
        if not (reply or "").strip():
            return self.env["after.sales.answer"]._open(self, "reply")
        self.env["after.sales.approving"]._reply(self, reply.strip())
        return True

    @public
    def action_open_document(self) -> dict:
        """Open what is asked about."""
        self.ensure_one()
        document = self._document().sudo(False)
        return self.env["after.sales.rma"]._action_open_records(document, document.display_name)

    @public
    def action_print_budget(self) -> dict:
        """Print the budget list that this is about."""
        report = self._budget_reports().get(self[:1].kind)
        if not report or set(self.mapped("kind")) != {self[:1].kind}:
            raise UserError(self.env._("Budget lists of one kind are printed together."))
        return self.env.ref(report).report_action(self.rma_id)

    @api.model
    def _budget_reports(self) -> dict[str, str]:
        """{kind: XML id of the list that is printed of it}."""
        return {"red_budget": "after_sales_rma_approval.action_report_red_budget"}
