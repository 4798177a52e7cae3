from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.outside import Text, Values, public
from odoo.addons.after_sales_rma.models.reader import give_task, take_back_task
from odoo.addons.after_sales_rma.models.rma import PEOPLE_GROUPS
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.addons.after_sales_rma.models.step import Step
from odoo.exceptions import UserError

from .diagnosis import ASKED, TOLD

TECHNICIAN = "after_sales_rma.group_technician"
APPROVER = "after_sales_rma.group_approver"

#: The task of whoever is asked for a diagnosis.
ACTIVITY = "after_sales_rma_diagnosis.activity_diagnose"


class AfterSalesRma(models.Model):
    """A request is diagnosed before it is decided, where the company or a person wants that (R05)."""

    _inherit = "after.sales.rma"
    _buttons = {
        "ask_diagnosis": Button(("draft", "submitted"), (*USER, APPROVER)),
        "diagnose": Button(("draft", "submitted", "authorized"), (*USER, TECHNICIAN)),
        "skip_diagnosis": Button(("draft", "submitted"), (*USER, APPROVER)),
    }
    _steps = {"diagnose": Step(None, 15, TECHNICIAN, rare=True)}

    next_step = fields.Selection(
        selection_add=[("complete",), ("diagnose", "Diagnose"), ("decide",)], ondelete={"diagnose": "set null"}
    )
    diagnosis_ids = fields.One2many("after.sales.diagnosis", "rma_id", string="Diagnoses", groups=PEOPLE_GROUPS)
    has_diagnosis = fields.Boolean(compute="_compute_diagnosis_note", compute_sudo=True)
    diagnosis_note = fields.Text(
        string="First Diagnosis",
        compute="_compute_diagnosis_note",
        compute_sudo=True,
        groups=PEOPLE_GROUPS,
        help="What whoever decides the request has to know.",
    )

    @api.depends("diagnosis_ids.state", "state")
    @api.depends_context("lang")
    def _compute_diagnosis_note(self):
        for rma in self:
            items = rma.diagnosis_ids
            rma.has_diagnosis = bool(items)
            words = [item._words() for item in items._newest(items)] if rma.state == "submitted" else []
            rma.diagnosis_note = "\n".join(words) or False

    # -- what a case waits for -----------------------------------------------------------------------------------

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "diagnosis_ids.state"]

    def _diagnoses_awaited(self):
        """Diagnoses of these cases that were asked for and are not written down, as superuser."""
        return self.sudo().diagnosis_ids.filtered(lambda item: item.state == "asked")

    def _next_step(self) -> str:
        step = super()._next_step()
        return "diagnose" if self.state == "submitted" and self._diagnoses_awaited() else step

    def _hold_reason(self, step: str) -> str | None:
        waits = step == "authorize" and self._diagnoses_awaited()
        return super()._hold_reason(step) or (
            self.env._("the first diagnosis is not written down yet") if waits else None
        )

    def _has_traces(self) -> bool:
        return bool(self.sudo().diagnosis_ids) or super()._has_traces()

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {
            **super()._step_sentences(),
            "diagnose": self.env._("Find out what seems to be wrong, and write the first diagnosis down."),
        }

    def _problem_skip_diagnosis(self) -> str | None:
        awaited = self._diagnoses_awaited()
        if not awaited:
            return self.env._("no diagnosis is awaited")
        if any(awaited.mapped("is_required")):
            if not self.env.su and not self.env.user.has_group(APPROVER):
                return self.env._("the company wants a diagnosis: only an approver does without it")
            return self._own_problem()
        return None

    # -- events --------------------------------------------------------------------------------------------------

    def _on_submitted(self) -> None:
        super()._on_submitted()
        self._ask_where_wanted()

    def _on_asked_again(self) -> None:
        super()._on_asked_again()
        self._ask_where_wanted()

    def _ask_where_wanted(self) -> None:
        """Ask for what the company wants to know before it decides these requests."""
        wanting = self.filtered(lambda rma: rma._wants_diagnosis())
        if wanting:
            wanting._ask_diagnosis({}, is_required=True)

    def _on_refused(self) -> None:
        super()._on_refused()
        self._withdraw_diagnoses(lambda rma: rma.env._("The request was refused."))

    def _on_cancelled(self) -> None:
        super()._on_cancelled()
        self._withdraw_diagnoses(lambda rma: rma.env._("The case was cancelled."))

    def _wants_diagnosis(self) -> bool:
        """Whether the company wants this request diagnosed and nobody did, nor was asked."""
        self.ensure_one()
        when = self.company_id.sudo().after_sales_diagnosis
        if when == "never" or (when == "reason" and not any(self.line_ids.reason_id.mapped("diagnosis_required"))):
            return False
        known = self.sudo().diagnosis_ids.filtered(lambda item: item.kind == "technical" and item.state != "withdrawn")
        return not known

    # -- asking --------------------------------------------------------------------------------------------------

    @public(values=Values("after.sales.diagnosis", ASKED))
    def action_ask_diagnosis(self, values: dict | None = None) -> bool | dict:
        """Ask somebody to diagnose what these requests are about.

        :param values: ``kind``, ``user_id``, ``question``, ``date_deadline``; without them a dialog asks
        :raise UserError: the user may not, or whoever is asked cannot do it
        """
        self._check_button("ask_diagnosis")
        if not values:
            return self.env["after.sales.diagnosis.ask"]._open(self)
        self._ask_diagnosis(values)
        # Whoever was to decide waits for it.
        self.env["after.sales.decision.notice"]._decided(self)
        return True

    def _ask_diagnosis(self, values: dict, is_required: bool = False) -> None:
        """Ask for a diagnosis of each of these cases; whoever is asked has a task.

        :param values: as ``action_ask_diagnosis`` says; who and until when follow from the settings where not given
        """
        Diagnosis = self.env["after.sales.diagnosis"].sudo()
        given = self.env["res.users"].sudo().browse(values.get("user_id") or [])
        people = {company: given or self._diagnostician(company) for company in self.company_id}
        days = {company: self._diagnosis_due(company) for company in self.company_id}
        for company, user in people.items():
            if given:
                self._check_diagnostician(user, company)
        items = Diagnosis._trusted().create(
            [
                {
                    **values,
                    "rma_id": rma.id,
                    "user_id": people[rma.company_id].id,
                    "date_deadline": values.get("date_deadline") or days[rma.company_id],
                    "is_required": is_required,
                    "asked_by_id": self.env.uid,
                    "asked_on": fields.Datetime.now(),
                }
                for rma in self
            ]
        )
        for (user, day), asked in items.grouped(lambda item: (item.user_id, item.date_deadline)).items():
            if user:
                give_task(
                    asked.rma_id,
                    user,
                    lambda own: own.env._("First diagnosis"),
                    ACTIVITY,
                    date_deadline=day,
                    note=asked[:1].question or "",
                )

    @api.model
    def _check_diagnostician(self, user, company) -> None:
        """:raise UserError: somebody is asked who cannot write a diagnosis down"""
        if (
            user.share
            or company not in user.company_ids
            or not any(user.has_group(group) for group in (*USER, TECHNICIAN))
        ):
            raise UserError(
                self.env._("%(user)s cannot diagnose requests of %(company)s.", user=user.name, company=company.name)
            )

    @api.model
    def _diagnostician(self, company):
        """Who is asked in a company: whom the settings name, else the technician who was here first."""
        named = company.sudo().after_sales_diagnosis_user_id
        if named.active:
            return named
        admin = self.env.ref("base.user_admin", raise_if_not_found=False)
        people = (
            self.env.ref(TECHNICIAN)
            .sudo()
            .all_user_ids.filtered(lambda user: user.active and user.id != SUPERUSER_ID and company in user.company_ids)
        )
        return people.sorted(lambda user: (user == admin, user.id))[:1]

    @api.model
    def _diagnosis_due(self, company):
        """Until when a diagnosis that is asked for today is awaited: the n-th working day after today (R11)."""
        return self.env["after.sales.working.time"]._workday_after(company, company.sudo().after_sales_diagnosis_days)

    # -- writing it down -----------------------------------------------------------------------------------------

    @public(values=Values("after.sales.diagnosis", TOLD))
    def action_diagnose(self, values: dict | None = None) -> bool | dict:
        """Write down what seems to be wrong with the goods of a case.

        :param values: ``kind``, ``line_id``, ``channel``, ``finding``, ``suspected_cause``, ``recommended_remedy``,
            ``minutes``; without them a dialog asks
        :raise UserError: it does not say what was found and how, or the user may not
        """
        self.ensure_one()
        self._check_button("diagnose")
        if not values:
            return self.env["after.sales.diagnosis.tell"]._open(self)
        self._check_told(values)
        told = {
            **values,
            "state": "done",
            "finding": values["finding"].strip(),
            "user_id": self.env.uid,
            "date_done": fields.Datetime.now(),
        }
        awaited = self._diagnoses_awaited().filtered(lambda item: item._answers(values))
        hold(awaited)
        if awaited:
            # Who was asked has nothing to do any more, whoever did it.
            self.sudo().activity_feedback([ACTIVITY], user_id=awaited[0].user_id.id, feedback=told["finding"])
            awaited[0]._trusted().write(told)
        else:
            self.env["after.sales.diagnosis"].sudo()._trusted().create({**told, "rma_id": self.id})
        self._go_on_after_diagnosis()
        return True

    def _check_told(self, values: dict) -> None:
        """:raise UserError: a diagnosis does not say enough, or is of goods of another case"""
        if not (values.get("finding") or "").strip() or not values.get("channel"):
            raise UserError(self.env._("%(case)s: say what was found, and how.", case=self.name))
        if values.get("minutes", 0) < 0:
            raise UserError(self.env._("%(case)s: a diagnosis cannot take less than no time.", case=self.name))
        line = self.env["after.sales.rma.line"].browse(values.get("line_id") or [])
        if line and line.rma_id != self:
            raise UserError(self.env._("%(case)s: these goods belong to another case.", case=self.name))

    def _go_on_after_diagnosis(self) -> None:
        """Requests that waited for their diagnosis alone are decided now: by a rule, or by a leader."""
        ready = self.sudo().filtered(lambda rma: rma.state == "submitted" and not rma._diagnoses_awaited())
        if ready:
            self.env["after.sales.decision"]._decide_or_ask(ready)

    # -- doing without -------------------------------------------------------------------------------------------

    @public(reason=Text())
    def action_skip_diagnosis(self, reason: str | None = None) -> bool | dict:
        """Go on without the diagnoses that are awaited; what the company wants, an approver does without only.

        :param reason: why; without it a dialog asks for it
        """
        self._check_button("skip_diagnosis")
        if not (reason or "").strip():
            return self.env["after.sales.diagnosis.skip"]._open(self)
        self._withdraw_diagnoses(lambda _rma: reason.strip())
        self._go_on_after_diagnosis()
        return True

    def _withdraw_diagnoses(self, words) -> None:
        """What was asked for is not needed any more.

        :param words: takes the cases and says why
        """
        awaited = self._diagnoses_awaited()
        if awaited:
            hold(awaited)
            awaited._set_state("withdrawn", reason=words(self))
            take_back_task(awaited.rma_id, [ACTIVITY])


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {**super()._after_sales_tile_labels(), "diagnose": self.env._("To diagnose")}
