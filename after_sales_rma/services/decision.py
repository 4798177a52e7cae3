from odoo import api, fields, models
from odoo.exceptions import UserError


class AfterSalesDecision(models.AbstractModel):
    """Submit, authorise, refuse, cancel, reopen: the decision and what follows from it at once."""

    _name = "after.sales.decision"
    _description = "After-Sales Decision"

    @api.model
    def _submit(self, rmas) -> None:
        """Claim what the cases ask for, and authorise what no person needs to decide.

        :raise ValidationError: a case is not complete, or claims more than was delivered
        """
        rmas._check_submittable()
        submitted = rmas._set_state("submitted", requested_by_id=self.env.uid, date_submitted=fields.Datetime.now())
        submitted.line_ids.sudo()._claim()
        submitted._on_submitted()
        self._decide_or_ask(submitted)

    @api.model
    def _decide_or_ask(self, rmas) -> None:
        """Authorise submitted cases that no person needs to decide; leaders get those that wait for nothing else."""
        self._authorize_by_rule(rmas)
        waiting = rmas.filtered(lambda rma: rma.next_step == "decide")
        if waiting:
            self.env["after.sales.decision.notice"]._waiting(waiting)

    @api.model
    def _authorize_by_rule(self, rmas) -> None:
        """Authorise cases that nobody needs to decide."""
        clear = rmas.filtered(lambda rma: not rma._needs_decision() and not self._is_dated_back(rma))._that_may_go_on(
            "authorize"
        )
        if clear:
            self._authorize(clear, decided_by=None)

    @api.model
    def _is_dated_back(self, rma) -> bool:
        """Whether somebody entered the request as older than it is here: then a person looks at it (law 2)."""
        day = self.env["after.sales.working.time"]._today
        return not self.env.su and day(rma.company_id, rma.date_request) < day(rma.company_id, rma.create_date)

    @api.model
    def _authorize(self, rmas, decided_by, reason: str | None = None) -> None:
        """Authorise submitted cases and make their receipts.

        :param decided_by: the deciding ``res.users``; None when the rule decided
        :raise UserError: a case has to wait, or a reason is needed and none says why it is given all the same (R09)
        """
        rmas._check_may_go_on("authorize")
        rmas._before_authorized(reason)
        authorized = rmas._set_state(
            "authorized",
            decided_by_id=decided_by.id if decided_by else False,
            date_decided=fields.Datetime.now(),
            **({"decision_reason": reason} if reason else {}),
        )
        if decided_by:
            self.env["after.sales.decision.notice"]._decided(authorized)
        self.env["after.sales.receipt"]._create_receipts(authorized)
        authorized._on_authorized()

    @api.model
    def _refuse(self, rmas, decided_by, reason: str) -> None:
        """Refuse submitted cases; their claims are released.

        :raise UserError: no reason given
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the request is refused: the customer reads it."))
        refused = rmas._set_state(
            "refused", decided_by_id=decided_by.id, date_decided=fields.Datetime.now(), decision_reason=reason.strip()
        )
        self.env["after.sales.decision.notice"]._decided(refused)
        self._release(refused)
        refused._on_refused()

    @api.model
    def _cancel(self, rmas) -> None:
        """Cancel cases that moved neither goods nor money; their receipts and claims go with them."""
        cancelled = rmas._set_state("cancelled")
        self.env["after.sales.decision.notice"]._decided(cancelled)
        self._call_off(cancelled)
        self._release(cancelled)
        cancelled._on_cancelled()

    @api.model
    def _call_off(self, rmas) -> None:
        """Cancel what was made for cases that are not authorised any more, and that moved nothing."""
        pickings = rmas.picking_ids.sudo().filtered(lambda picking: picking.state not in ("done", "cancel"))
        pickings.action_cancel()
        # What did not arrive is awaited no longer.
        rmas.discrepancy_ids.filtered(lambda item: item.state == "open")._settle("cancelled")

    @api.model
    def _release(self, rmas) -> None:
        self.env["after.sales.entitlement"].sudo()._release(rmas.line_ids.origin_move_id.sorted("id"))

    @api.model
    def _reopen(self, rmas) -> None:
        """Refused and cancelled cases become drafts again, closed ones go on."""
        closed = rmas.filtered(lambda rma: rma.state == "done")
        # That they were decided is noted before the day is forgotten, also in one transaction with the decision.
        rmas.mapped("was_decided")
        closed._set_state("authorized", date_done=False, closed_by_id=False)
        (rmas - closed)._set_state(
            "draft", decided_by_id=False, date_decided=False, decision_reason=False, date_submitted=False
        )
        rmas._on_reopened()
