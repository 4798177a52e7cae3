from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Key, Number, Text, public
from odoo.addons.after_sales_rma.models.reader import as_read_by, give_task, take_back_task
from odoo.exceptions import UserError

from .responsibility import ACCOUNTANT, APPROVER, COMMERCE

HEAR = "after_sales_rma_responsible.activity_hear"
DECIDE = "after_sales_rma_responsible.activity_decide"

#: Button → states, groups.
BUTTONS = {
    "tell": Button(("draft",), (COMMERCE, APPROVER)),
    "answer": Button(("told",), ("base.group_user",)),
    "decide": Button(("told", "objected"), (APPROVER,), decides=True),
    "withdraw": Button(("draft", "told", "objected"), (COMMERCE, APPROVER)),
    "ask_waiver": Button(("owed",), (COMMERCE, APPROVER, ACCOUNTANT)),
    "grant_waiver": Button(("waiver",), (APPROVER,), decides=True),
    "refuse_waiver": Button(("waiver",), (APPROVER,), decides=True),
    "post_waiver": Button(("granted",), (ACCOUNTANT,)),
    "receive": Button(("owed",), (ACCOUNTANT,)),
}


class AfterSalesResponsibility(models.Model):
    """The buttons: told, heard, decided, waived; nobody decides about what they bear or proposed themselves (R46)."""

    _name = "after.sales.responsibility"
    _inherit = ["after.sales.responsibility", "after.sales.buttons"]
    _buttons = BUTTONS

    can_tell = fields.Boolean(compute="_compute_can")
    can_answer = fields.Boolean(compute="_compute_can")
    can_decide = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")
    can_ask_waiver = fields.Boolean(compute="_compute_can")
    can_grant_waiver = fields.Boolean(compute="_compute_can")
    can_refuse_waiver = fields.Boolean(compute="_compute_can")
    can_post_waiver = fields.Boolean(compute="_compute_can")
    can_receive = fields.Boolean(compute="_compute_can")

    @api.depends("state", "residual", "partner_id", "user_id", "answer_by", "proposed_by_id", "waiver_by_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    # -- whose it is ---------------------------------------------------------------------------------------------

    def _people(self):
        """The users of whoever is to bear the loss."""
        own = self.sudo()
        return own.user_id | self.env["res.users"].union(
            *(self._users_of(item.partner_id, item.company_id) for item in own if item.partner_id)
        )

    def _askers(self):
        own = self.sudo()
        return super()._askers() | self._people() | own.proposed_by_id | own.waiver_by_id

    def _is_about_user(self) -> bool:
        """Whether this user is the one who is to bear the loss."""
        return not self.env.su and self.env.user in self._people()

    def _problem_own(self) -> str | None:
        return self.env._("it is about yourself") if self._is_about_user() else None

    _problem_withdraw = _problem_ask_waiver = _problem_post_waiver = _problem_receive = _problem_own

    def _problem_tell(self) -> str | None:
        if not self.sudo().partner_id:
            return self.env._("say who bears the loss")
        if self.currency_id.compare_amounts(self.amount, 0) <= 0:
            return self.env._("say how much of the loss they bear")
        return self._problem_own()

    def _problem_answer(self) -> str | None:
        """Who has a user answers himself; of others, an answer is taken down by somebody who did not propose it."""
        people = self._people().filtered(lambda user: user.active and self.company_id in user.company_ids)
        if self.env.su or self.env.user in people:
            return None
        if people:
            return self.env._("%(who)s answers himself", who=people[0].name)
        if not self._is_for_user((COMMERCE, APPROVER)):
            return self._group_words((COMMERCE, APPROVER))
        if self.party == "employee" and self.env.user == self.sudo().proposed_by_id:
            return self.env._("somebody else than who proposed it takes down what an employee says")
        return None

    def _problem_decide(self) -> str | None:
        """Who did not answer yet is waited for."""
        today = self.env["after.sales.working.time"]._today(self.company_id)
        if self.state == "told" and self.answer_by and today <= self.answer_by:
            return self.env._("they may answer until %(day)s", day=fields.Date.to_string(self.answer_by))
        return None

    # -- told and heard ------------------------------------------------------------------------------------------

    @public
    def action_tell(self) -> bool:
        """Tell them what is laid on them: who has a user gets a task, others a message, in their language.

        :raise UserError: nobody or nothing is named, or more is proposed than is left of the loss
        """
        self._check_button("tell")
        items = self.sudo()
        Service = self.env["after.sales.responsible"]
        Service._hold_losses(items)
        sequence = self.env["ir.sequence"].sudo().search([("code", "=", "after.sales.responsibility")], limit=1)
        today = self.env["after.sales.working.time"]._today
        for item in items:
            users = self._users_of(item.partner_id, item.company_id).filtered(
                lambda user, item=item: user.active and item.company_id in user.company_ids
            )
            item._set_state(
                "told",
                name=sequence._next() if item.name == "/" else item.name,
                user_id=users[:1].id,
                proposed_by_id=item.proposed_by_id.id or self.env.uid,
                told_on=fields.Datetime.now(),
                answer_by=today(item.company_id) + timedelta(days=item.company_id.after_sales_answer_days),
                loss=Service._borne(item.write_down_id),
            )
        Service._check_room(items)
        for item in items:
            item._tell()
        return True

    def _tell(self) -> None:
        """A task in the language of whoever has a user; a message to others."""
        self.ensure_one()
        if self.user_id:
            give_task(
                self,
                self.user_id,
                lambda own: own.env._("Do you bear this loss? Answer until the deadline"),
                HEAR,
                date_deadline=self.answer_by,
                note=lambda own: own._told_words(),
            )
        else:
            own = as_read_by(self, self.partner_id)
            own.message_post(
                body=own._told_words(),
                subject=own.env._("A loss, and who bears it: %(number)s", number=self.name),
                partner_ids=self.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _told_words(self) -> str:
        """What they are told, in the language of the environment."""
        return self.env._(
            "%(goods)s: a loss of %(loss)s was found (case %(case)s, test report %(report)s). You are to bear "
            "%(amount)s of it. %(finding)s Say until %(day)s whether you agree, or what speaks against it.",
            goods=self.goods,
            loss=self.currency_id.format(self.loss),
            case=self.case_name or "–",
            report=self.report_name or "–",
            amount=self.currency_id.format(self.amount),
            finding=(self.finding or "").strip(),
            day=fields.Date.to_string(self.answer_by),
        )

    @public(answer=Key(), words=Text())
    def action_answer(self, answer: str | None = None, words: str | None = None) -> bool | dict:
        """Agree, or object; of somebody without a user, take down what they said, and how.

        :param answer: ``agrees`` or ``objects``; without it a dialog asks
        :param words: what they say; needed to object, and where somebody else takes it down
        """
        self.ensure_one()
        self._check_button("answer")
        if not answer:
            return self.env["after.sales.responsibility.say"]._open(self, "answer")
        if answer not in ("agrees", "objects"):
            raise UserError(self.env._("%(item)s: either they agree, or they object.", item=self.display_name))
        words = (words or "").strip()
        if not words and (answer == "objects" or not self._is_about_user()):
            raise UserError(self.env._("%(item)s: say in words what was answered, and how.", item=self.display_name))
        item = self.sudo()
        self.env["after.sales.responsible"]._hold_losses(item)
        told = {
            "answer": answer,
            "words": words or False,
            "heard_on": fields.Datetime.now(),
            "heard_by_id": self.env.uid,
        }
        item.activity_feedback([HEAR], feedback=words)
        if answer == "objects":
            item._set_state("objected", **told)
            item._ask_leader()
        else:
            item._trusted().write(told)
            self.env["after.sales.responsible"]._owe(item, item.amount)
        return True

    def _ask_leader(self) -> None:
        """A leader gets the task: neither who is to bear the loss nor who proposed it."""
        self.ensure_one()
        people = (
            self.env.ref(APPROVER)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and user.id != SUPERUSER_ID and self.company_id in user.company_ids
            )
        )
        admin = self.env.ref("base.user_admin", raise_if_not_found=False)
        leader = (people - self._askers()).sorted(lambda user: (user == admin, user.id))[:1]
        if leader:
            give_task(
                self,
                leader,
                lambda own: own.env._("Decide who bears the loss: they object"),
                DECIDE,
                note=self.words or "",
            )

    # -- decided -------------------------------------------------------------------------------------------------

    @public(amount=Number(), reason=Text())
    def action_decide(self, amount: float | None = None, reason: str | None = None) -> bool | dict:
        """Decide after they were heard, or did not answer in time: all, a part, or nothing.

        :param amount: what they bear, between nothing and what was proposed; without it a dialog asks
        :param reason: why
        """
        self.ensure_one()
        self._check_button("decide")
        if amount is None:
            return self.env["after.sales.responsibility.say"]._open(self, "decide")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("%(item)s: say why you decide so.", item=self.display_name))
        if amount < 0 or self.currency_id.compare_amounts(amount, self.amount) > 0:
            raise UserError(
                self.env._(
                    "%(item)s: between nothing and the %(amount)s that they were heard about.",
                    item=self.display_name,
                    amount=self.currency_id.format(self.amount),
                )
            )
        item = self.sudo()
        Service = self.env["after.sales.responsible"]
        Service._hold_losses(item)
        decided = {
            "decided_by_id": self.env.uid,
            "decided_on": fields.Datetime.now(),
            "decision_reason": reason,
        }
        take_back_task(item, [HEAR, DECIDE])
        if item.currency_id.is_zero(amount):
            item._set_state("dismissed", decided_amount=0, **decided)
        else:
            item._trusted().write(decided)
            Service._owe(item, item.currency_id.round(amount))
        item._tell_decision()
        return True

    def _tell_decision(self) -> None:
        """Whoever is concerned reads in their language what was decided."""
        self.ensure_one()
        own = as_read_by(self, self.partner_id)
        own.message_post(
            body=own.env._(
                "Decided: you bear %(amount)s of it. %(reason)s",
                amount=self.currency_id.format(self.decided_amount),
                reason=self.decision_reason,
            ),
            partner_ids=(self.user_id.partner_id or self.partner_id).ids,
            subtype_xmlid="mail.mt_note",
        )

    @public
    def action_withdraw(self) -> bool:
        """Give a proposal up; nothing was posted for it."""
        self._check_button("withdraw")
        items = self.sudo()
        items._set_state("withdrawn")
        take_back_task(items, [HEAR, DECIDE])
        return True

    # -- waived --------------------------------------------------------------------------------------------------

    @public(reason=Text())
    def action_ask_waiver(self, reason: str | None = None) -> bool | dict:
        """Ask a leader to waive what is open.

        :param reason: why; without it a dialog asks
        """
        self.ensure_one()
        self._check_button("ask_waiver")
        if not (reason or "").strip():
            return self.env["after.sales.responsibility.say"]._open(self, "ask_waiver")
        if self.currency_id.compare_amounts(self.residual, 0) <= 0:
            raise UserError(self.env._("%(item)s: nothing is open.", item=self.display_name))
        if self.taken_up:
            raise UserError(self.env._("%(item)s stands in a statement for payroll.", item=self.display_name))
        item = self.sudo()
        item._set_state("waiver", waiver_by_id=self.env.uid, waiver_reason=reason.strip())
        item._ask_leader_to_waive()
        return True

    def _ask_leader_to_waive(self) -> None:
        self.ensure_one()
        people = (
            self.env.ref(APPROVER)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and user.id != SUPERUSER_ID and self.company_id in user.company_ids
            )
        )
        leader = (people - self._askers()).sorted("id")[:1]
        if leader:
            give_task(self, leader, lambda own: own.env._("Waive what is owed?"), DECIDE, note=self.waiver_reason or "")

    @public
    def action_grant_waiver(self) -> bool:
        """Waive what is open; accounting posts it."""
        self._check_button("grant_waiver")
        self.sudo()._set_state("granted", granted_by_id=self.env.uid)
        take_back_task(self.sudo(), [DECIDE])
        return True

    @public
    def action_refuse_waiver(self) -> bool:
        """What is open stays owed."""
        self._check_button("refuse_waiver")
        self.sudo()._set_state("owed", waiver_by_id=False)
        take_back_task(self.sudo(), [DECIDE])
        return True

    @public
    def action_post_waiver(self) -> bool:
        """Post what was waived: the company bears it."""
        self._check_button("post_waiver")
        self.env["after.sales.responsible"]._waive(self.sudo())
        return True

    # -- paid ----------------------------------------------------------------------------------------------------

    @public(amount=Number(), journal_id=Number(), reference=Text())
    def action_receive(
        self, amount: float | None = None, journal_id: int | None = None, reference: str | None = None
    ) -> bool | dict:
        """Enter what they paid: a native entry of the bank or the till, matched with what is owed.

        :param amount: what came in; without it a dialog asks
        :param journal_id: the bank or cash journal
        """
        self.ensure_one()
        self._check_button("receive")
        if amount is None:
            return self.env["after.sales.responsibility.say"]._open(self, "receive")
        journal = self.env["account.journal"].browse(int(journal_id or 0)).exists()
        # As the user: only journals that he may see.
        journal.check_access("read")
        self.env["after.sales.responsible"]._receive(self.sudo(), amount, journal.sudo(), (reference or "").strip())
        return True

    @public
    def action_view_entries(self) -> dict:
        """Open the journal entries of what is owed, and what they were matched with."""
        entries = self.sudo().line_ids.move_id.ids
        return self.env["after.sales.rma"]._action_open_records(
            self.env["account.move"].browse(entries), self.env._("Journal Entries")
        )
