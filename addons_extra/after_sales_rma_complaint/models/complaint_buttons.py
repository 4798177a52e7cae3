from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Text, public
from odoo.addons.after_sales_rma.models.reader import as_read_by, take_back_task
from odoo.exceptions import UserError

from .complaint import ACTIVITY

#: Whoever serves customers.
SERVICE = ("after_sales_rma.group_user", "after_sales_rma.group_approver")

BUTTONS = {
    "acknowledge": Button(("new",), SERVICE),
    "work": Button(("new", "acknowledged"), SERVICE),
    "answer": Button(("working",), SERVICE, decides=True),
    "accept": Button(("answered",), SERVICE, decides=True),
    "silent": Button(("answered",), SERVICE, decides=True),
    "another_round": Button(("answered",), SERVICE),
    "outside": Button(("answered",), SERVICE, decides=True),
    "cancel": Button(("new", "acknowledged"), SERVICE, decides=True),
    "reopen_case": Button(("new", "acknowledged", "working", "answered"), SERVICE),
    "new_case": Button(("new", "acknowledged", "working", "answered"), SERVICE),
}


class AfterSalesComplaint(models.Model):
    """The buttons of a complaint: acknowledged, worked on, answered, closed by what the customer says to it (L40)."""

    _name = "after.sales.complaint"
    _inherit = ["after.sales.complaint", "after.sales.buttons"]
    _buttons = BUTTONS

    can_acknowledge = fields.Boolean(compute="_compute_can")
    can_work = fields.Boolean(compute="_compute_can")
    can_answer = fields.Boolean(compute="_compute_can")
    can_accept = fields.Boolean(compute="_compute_can")
    can_silent = fields.Boolean(compute="_compute_can")
    can_another_round = fields.Boolean(compute="_compute_can")
    can_outside = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_reopen_case = fields.Boolean(compute="_compute_can")
    can_new_case = fields.Boolean(compute="_compute_can")

    @api.depends("state", "about_id", "rma_id.state", "follow_up_rma_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    def _askers(self):
        return super()._askers() | self.about_id

    def _own_words(self) -> str:
        return self.env._("nobody decides a complaint about themselves")

    def _problem_reopen_case(self) -> str | None:
        if not self.rma_id:
            return self.env._("it is about no case")
        return self.rma_id._button_problem("reopen")

    def _problem_new_case(self) -> str | None:
        return self.env._("it has a follow-up case already") if self.follow_up_rma_id else None

    def _begin(self, button: str) -> None:
        """Refuse what is not for this user now.

        :raise UserError: one of them cannot; then nothing is done to any
        """
        self.check_access("write")
        self._check_button(button)

    # -- the way -------------------------------------------------------------------------------------------------

    @public
    def action_acknowledge(self) -> bool:
        """Tell the customers that their complaints came in, and by when they hear more."""
        self._begin("acknowledge")
        self._acknowledge()
        return True

    def _acknowledge(self) -> None:
        self._set_state("acknowledged", date_acknowledged=fields.Datetime.now())
        self._tell_customer(
            lambda own: own.env._(
                "Your complaint came in as number %(number)s. We answer it until %(day)s.",
                number=own.name,
                day=own.env["after.sales.paper"]._day(own.date_deadline, own.company_id),
            )
        )

    @public
    def action_work(self) -> bool:
        """Begin to find out; whoever was not told yet that it came in is told now."""
        self._begin("work")
        self.filtered(lambda complaint: complaint.state == "new")._acknowledge()
        self._set_state("working")
        return True

    @public
    def action_answer(self) -> bool:
        """Send the answer to the customers: what came of it, and what was done.

        :raise UserError: outcome or words are missing, or the user is complained about
        """
        self._begin("answer")
        dumb = self.filtered(lambda complaint: not complaint.outcome or not (complaint.answer or "").strip())
        if dumb:
            raise UserError(
                self.env._(
                    "%(complaints)s: say first whether it is justified, and what was done.",
                    complaints=", ".join(dumb.mapped("name")),
                )
            )
        self._set_state(
            "answered", date_answered=fields.Datetime.now(), answered_by_id=self.env.uid, customer_reply=False
        )
        self.sudo().activity_feedback([ACTIVITY])
        self._tell_customer(
            lambda own: own.env._(
                "Our answer to your complaint %(number)s (%(outcome)s): %(answer)s",
                number=own.name,
                outcome=own.env["after.sales.paper"]._word(own, "outcome"),
                answer=own.answer,
            )
        )
        return True

    @public
    def action_accept(self) -> bool:
        """The customers accept the answer: closed."""
        self._begin("accept")
        self._close(customer_reply="accepted")
        return True

    @public
    def action_silent(self) -> bool:
        """The customers said nothing to the answer: closed."""
        self._begin("silent")
        self._close(customer_reply="silent")
        return True

    @public
    def action_another_round(self) -> bool:
        """The customers do not accept the answer: it is looked at once more, and a deadline runs anew."""
        self._begin("another_round")
        for complaint in self:
            complaint.message_post(
                body=self.env._(
                    "Round %(number)s was not accepted. What was answered: %(answer)s",
                    number=complaint.rounds,
                    answer=complaint.answer,
                )
            )
        for rounds, complaints in self.grouped("rounds").items():
            complaints._set_state(
                "working", rounds=rounds + 1, customer_reply="rejected", date_round=fields.Datetime.now()
            )
        self._tell_leaders()
        return True

    @public(route=Text())
    def action_outside(self, route: str | None = None) -> bool:
        """The customers do not accept the answer, and it stays so: they are told where else they can turn (L40).

        :param route: where to; by default what the settings say
        :raise UserError: neither says it
        """
        self._begin("outside")
        routes = {
            complaint: (route or complaint.company_id.sudo().after_sales_complaint_outside or "").strip()
            for complaint in self
        }
        if not all(routes.values()):
            raise UserError(self.env._("Say where the customer can turn to: in the settings, or here."))
        for words, complaints in self.grouped(routes.get).items():
            complaints._close(customer_reply="rejected", outside_route=words)
        self._tell_customer(
            lambda own: own.env._(
                "Our answer to your complaint %(number)s stays as it is. You can turn to: %(route)s",
                number=own.name,
                route=own.outside_route,
            )
        )
        return True

    def _close(self, **vals) -> None:
        self._set_state("closed", date_closed=fields.Datetime.now(), **vals)
        take_back_task(self.sudo(), [ACTIVITY])

    @public
    def action_cancel(self) -> bool:
        """These were entered by mistake; their numbers stay."""
        self._begin("cancel")
        self._set_state("cancelled")
        take_back_task(self.sudo(), [ACTIVITY])
        return True

    def _tell_customer(self, words) -> None:
        """Send each customer a message in his language; it stands with the complaint.

        :param words: takes one complaint in the customer's language and gives the text
        """
        for complaint in self.sudo():
            own = as_read_by(complaint, complaint.partner_id)
            own.message_post(
                body=words(own),
                partner_ids=complaint.partner_id.ids,
                author_id=self.env.user.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

    # -- the case ------------------------------------------------------------------------------------------------

    @public
    def action_reopen_case(self) -> bool:
        """Take the cases of these complaints up again."""
        self._begin("reopen_case")
        return self.rma_id.action_reopen()

    @public
    def action_new_case(self) -> dict:
        """Ask what comes back of the orders of the case, or of any; the new case is named here afterwards."""
        self.ensure_one()
        self._begin("new_case")
        return self.env["after.sales.request"].action_new()
