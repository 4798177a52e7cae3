from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.day import when

from .sla import DEADLINES

#: Steps in which we wait for the customer: the clock stands still.
WAITING = ("await_goods", "receive", "await_customer")


#: What became of a deadline.
RESULTS = [("kept", "Kept"), ("missed", "Missed"), ("late", "Late"), ("open", "Open")]


class AfterSalesRma(models.Model):
    """When the steps of a case are due, and whether they were taken in time (R11)."""

    _inherit = "after.sales.rma"

    date_acknowledged = fields.Datetime(
        string="Acknowledged On", readonly=True, copy=False, help="When the request was handed in for the first time."
    )
    date_received = fields.Datetime(
        string="Received On", compute="_compute_date_received", store=True, help="When the first goods came back."
    )
    check_from = fields.Datetime(
        string="To Check Since", compute="_compute_check", store=True, help="Receipt of what is checked, or was last."
    )
    date_checked = fields.Datetime(
        string="Checked On", compute="_compute_check", store=True, help="When everything received was inspected."
    )
    asked_on = fields.Datetime(
        string="Customer Asked On", readonly=True, copy=False, help="We wait for the customer's answer since then."
    )
    question = fields.Text(string="What We Asked", readonly=True, copy=False)
    asked_times = fields.Json(readonly=True, copy=False, help="[[asked, answered], …] in UTC: what was answered.")
    due_acknowledge = fields.Datetime(string="Acknowledge Until", compute="_compute_due_by_dates", store=True)
    due_decide = fields.Datetime(string="Answer Until", compute="_compute_due_by_dates", store=True)
    due_check = fields.Datetime(string="Check Until", compute="_compute_due_by_dates", store=True)
    due_refund = fields.Datetime(
        string="Refund or Send Until",
        compute="_compute_due_by_step",
        store=True,
        help="What came back is settled so long after it came, whenever it was asked for.",
    )
    due_settle = fields.Datetime(string="Settle Until", compute="_compute_due_by_step", store=True)
    due_next = fields.Datetime(
        string="Next Deadline",
        compute="_compute_due_by_step",
        store=True,
        index="btree_not_null",
        help="The nearest deadline of what is not done yet; none while we wait for the customer.",
    )
    date_deadline = fields.Date(
        string="Due",
        compute="_compute_date_deadline",
        store=True,
        index=True,
        help="The day of the nearest deadline.",
    )
    date_deadline_when = when("date_deadline", "Due When")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    result_acknowledge = fields.Selection(RESULTS, string="Acknowledged", compute="_compute_results")
    result_decide = fields.Selection(RESULTS, string="Answered", compute="_compute_results")
    result_check = fields.Selection(RESULTS, string="Goods Checked", compute="_compute_results")
    result_refund = fields.Selection(RESULTS, string="Refunded or Sent", compute="_compute_result_settle")
    result_settle = fields.Selection(RESULTS, string="Settled", compute="_compute_result_settle")
    is_clock_stopped = fields.Boolean(
        compute="_compute_is_clock_stopped", help="We wait for the customer: no deadline runs for us."
    )

    # -- the decision ----------------------------------------------------------------------------------------------

    def _on_submitted(self) -> None:
        super()._on_submitted()
        for submitted, rmas in self.filtered(lambda rma: not rma.date_acknowledged).grouped("date_submitted").items():
            rmas._trusted().date_acknowledged = submitted
        self._end_asking()

    def _on_authorized(self) -> None:
        super()._on_authorized()
        self._end_asking()

    def _on_refused(self) -> None:
        super()._on_refused()
        self._end_asking()

    def _on_cancelled(self) -> None:
        super()._on_cancelled()
        self._end_asking()

    def _decide_until(self):
        return self.env["after.sales.deadlines"]._day(self, self.due_decide) or super()._decide_until()

    # -- from the documents ----------------------------------------------------------------------------------------

    # The date is written last: the state would hang on every move of the company.
    @api.depends("picking_ids.date_done", "picking_ids.after_sales_undo_of_id")
    def _compute_date_received(self):
        for rma in self:
            done = rma.sudo().picking_ids.filtered(
                lambda picking: picking.state == "done"
                and picking._after_sales_brings_back()
                and not picking.after_sales_undo_ids
            )
            rma.date_received = min(done.filtered("date_done").mapped("date_done"), default=False)

    @api.depends("inspection_ids.state", "inspection_ids.date_done", "inspection_ids.picking_id.date_done")
    def _compute_check(self):
        for rma in self:
            # In one pass: of what is filtered twice, Odoo reads the transfers case by case.
            reports = rma.sudo().inspection_ids.filtered(
                lambda report: report._is_on_arrival() and report.picking_id.date_done
            )
            waiting = reports.filtered(lambda report: report.state == "draft")
            slowest = reports.filtered("date_done").sorted(
                lambda report: (report.date_done - report.picking_id.date_done, report.date_done)
            )
            counted = waiting or slowest[-1:]
            rma.check_from = min(counted.picking_id.mapped("date_done"), default=False)
            rma.date_checked = not waiting and slowest[-1:].date_done

    # Apart from what follows from the next step, which hangs on whatever moves or is entered in the company.
    @api.depends(
        "company_id",
        "state",
        "priority",
        "channel",
        "date_request",
        "date_submitted",
        "check_from",
        "asked_on",
        "asked_times",
    )
    def _compute_due_by_dates(self):
        Deadlines = self.env["after.sales.deadlines"]
        for rma in self:
            if rma.state == "cancelled":
                rma.due_acknowledge = rma.due_decide = rma.due_check = False
                continue
            asked = rma._asked_times()
            rma.due_acknowledge = Deadlines._due(rma, "acknowledge", rma.date_request, asked)
            rma.due_decide = Deadlines._due(rma, "decide", rma.date_submitted, asked)
            rma.due_check = Deadlines._due(rma, "check", rma.check_from)

    @api.depends(
        "due_acknowledge",
        "due_decide",
        "due_check",
        "next_step",
        "date_acknowledged",
        "date_decided",
        "date_received",
        "date_checked",
        "date_done",
    )
    def _compute_due_by_step(self):
        Deadlines = self.env["after.sales.deadlines"]
        for rma in self:
            if rma.state == "cancelled":
                rma.due_refund = rma.due_settle = rma.due_next = False
                continue
            waiting = rma._waiting_times()
            rma.due_refund = rma._refund_due(waiting)
            rma.due_settle = Deadlines._due(rma, "settle", rma.date_request, waiting)
            rma.due_next = min(rma._open_deadlines().values(), default=False)

    def _refund_due(self, waiting: list[tuple]):
        """When the customer has to have his money, or what replaces the goods, after these came back (D2.4).

        :param waiting: when the clock stood still
        :return: in UTC; False while nothing came, and where there is no such target
        """
        self.ensure_one()
        if not self.date_received or not any(line.remedy == "refund" or line._is_replaced() for line in self.line_ids):
            return False
        return self.env["after.sales.deadlines"]._due(self, "refund", self.date_received, waiting)

    @api.depends("due_next")
    def _compute_date_deadline(self):
        for rma in self:
            rma.date_deadline = self.env["after.sales.deadlines"]._day(rma, rma.due_next)

    # -- when the clock stands still -------------------------------------------------------------------------------

    def _asked_times(self) -> list[tuple]:
        """When we waited for answers: (asked, answered or None)."""
        self.ensure_one()
        times = [tuple(map(fields.Datetime.to_datetime, pair)) for pair in self.asked_times or []]
        return [*times, (self.asked_on, None)] if self.asked_on else times

    def _waiting_times(self) -> list[tuple]:
        """When we waited for the customer before the case was settled; each remedy adds its own."""
        self.ensure_one()
        times = self._asked_times()
        if self.date_decided and self.date_received:
            times.append((self.date_decided, self.date_received))
        if self.state == "authorized" and self.next_step in WAITING:
            times.append((self._waiting_since(), None))
        return [(since, until) for since, until in times if since]

    def _waiting_since(self):
        """Since when we wait for the customer in an authorised case."""
        self.ensure_one()
        return self.date_checked or self.date_received or self.date_decided

    def _end_asking(self) -> None:
        """The customer answered, or somebody decided without the answer: the clock runs on."""
        now = fields.Datetime.now()
        for rma in self.filtered("asked_on"):
            asked = fields.Datetime.to_string(rma.asked_on)
            rma._trusted().write(
                {"asked_on": False, "asked_times": [*(rma.asked_times or []), [asked, fields.Datetime.to_string(now)]]}
            )

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "asked_on"]

    def _next_step(self) -> str:
        if self.asked_on and self.state in ("draft", "submitted"):
            return "await_customer"
        return super()._next_step()

    # -- kept or missed --------------------------------------------------------------------------------------------

    def _date_settled(self):
        """When the customer had everything the case owed; a refusal settles it too."""
        self.ensure_one()
        return self.date_decided if self.state == "refused" else self.date_done

    def _reached(self, step: str):
        """When a step was taken; empty when it was not."""
        self.ensure_one()
        return {
            "acknowledge": self.date_acknowledged,
            "decide": self.date_decided,
            "check": self.date_checked,
            "refund": self._date_settled(),
            "settle": self._date_settled(),
        }[step]

    def _open_deadlines(self) -> dict:
        """{step: when it is due} of what is not done yet."""
        self.ensure_one()
        if self.state not in ("draft", "submitted", "authorized"):
            return {}
        return {step: self[f"due_{step}"] for step in DEADLINES if self[f"due_{step}"] and not self._reached(step)}

    @api.depends("due_acknowledge", "due_decide", "due_check", "date_acknowledged", "date_decided", "date_checked")
    def _compute_results(self):
        for rma in self:
            for step in ("acknowledge", "decide", "check"):
                rma[f"result_{step}"] = rma._deadline_result(step)

    @api.depends("due_refund", "due_settle", "date_decided", "date_done")
    def _compute_result_settle(self):
        for rma in self:
            rma.result_refund = rma._deadline_result("refund")
            rma.result_settle = rma._deadline_result("settle")

    def _deadline_result(self, step: str) -> str | bool:
        """``kept``, ``missed``, ``late`` (not done, and too late already) or ``open``; False without a deadline."""
        self.ensure_one()
        until, reached = self[f"due_{step}"], self._reached(step)
        if not until:
            return False
        if reached:
            return "kept" if reached <= until else "missed"
        return "late" if until < fields.Datetime.now() else "open"

    @api.depends("due_next", "next_step")
    def _compute_is_clock_stopped(self):
        for rma in self:
            rma.is_clock_stopped = not rma.due_next and rma.next_step in WAITING

    @api.depends("due_next", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for rma in self:
            rma.is_late = bool(rma.due_next and rma.due_next < now)

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("due_next", "<", fields.Datetime.now())]
        return late if True in value else ["|", ("due_next", "=", False), ("due_next", ">=", fields.Datetime.now())]
