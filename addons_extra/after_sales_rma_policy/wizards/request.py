from odoo import api, fields, models

#: Remedy → what is taken to be wrong with the goods while no reason is given.
FAULT_PRESUMED = {"refund": "none", "exchange": "none", "repair": "quality", "part": "quality"}


class AfterSalesRequest(models.TransientModel):
    """The remedy that the promise allows is preset (R06)."""

    _inherit = "after.sales.request"

    remedy_proposed = fields.Char(default="refund", help="Preset; any other was chosen by a person.")

    @api.onchange("reason_id")
    def _onchange_reason_id(self):
        self._propose_remedy()

    def _propose_remedy(self) -> None:
        """Preset the first remedy that the promise allows, unless a person chose one already."""
        super()._propose_remedy()
        for request in self:
            if request.remedy != request.remedy_proposed:
                continue
            verdicts = request.line_ids._verdicts("refund").values()
            allowed = [{ruling.remedy for ruling in verdict.rulings if ruling.allowed} for verdict in verdicts]
            if not request.reason_id:
                # A repair is for a fault, and of a fault nothing was said yet.
                repairs = request.line_ids._verdicts("repair").values()
                allowed = [
                    found | ({"repair"} if repair.asked.allowed and repair.asked.rule else set())
                    for found, repair in zip(allowed, repairs, strict=True)
                ]
            order = [remedy for remedy, _label in request._fields["remedy"]._description_selection(request.env)]
            order = sorted(set(order) & FAULT_PRESUMED.keys(), key=list(FAULT_PRESUMED).index)
            of_all = [remedy for remedy in order if allowed and all(remedy in found for found in allowed)]
            of_some = [remedy for remedy in order if any(remedy in found for found in allowed)]
            request.remedy = request.remedy_proposed = (of_all or of_some or ["refund"])[0]


class AfterSalesRequestLine(models.TransientModel):
    """What the rules would say of what is asked for, before anything is made of it."""

    _inherit = "after.sales.request.line"

    fault_on = fields.Date(string="Fault Appeared On")
    broken_condition_ids = fields.Many2many(
        "after.sales.policy.condition", string="Not in Order", domain="[('by_report', '=', False)]"
    )
    promise = fields.Char(compute="_compute_promise")
    promised = fields.Boolean(compute="_compute_promise")
    verdict = fields.Selection(
        selection=lambda self: self.env["after.sales.rma.line"]._fields["verdict"]._description_selection(self.env),
        compute="_compute_promise",
        help="What the case will be judged as, by what was said so far.",
    )

    @api.depends(
        "shown_move_id",
        "lot_ids",
        "warranty_card",
        "fault_on",
        "broken_condition_ids",
        "request_id.company_id",
        "request_id.remedy",
        "request_id.reason_id",
        "request_id.channel",
        "request_id.attachment_ids",
    )
    @api.depends_context("lang", "uid")
    def _compute_promise(self):
        """What the rules would say of what is asked for, today; while no reason is given, what may be asked for."""
        Policy = self.env["after.sales.policy"]
        shown = self.filtered("shown_move_id")
        (self - shown).promise = (self - shown).promised = (self - shown).verdict = False
        for remedy, lines in shown.grouped(lambda line: line.request_id.remedy).items():
            found = lines._verdicts(remedy)
            undecided = lines.filtered(lambda line, remedy=remedy: not line.request_id.reason_id and remedy == "refund")
            repairs = undecided._verdicts("repair")
            for line in lines:
                outcome = Policy._outcome(found[line])
                line.verdict, line.promised = outcome, outcome == "allowed"
                line.promise = (
                    Policy._promise_words(found[line], repairs[line])
                    if line in repairs and line.promised
                    else Policy._verdict_words(found[line])
                )

    def _verdicts(self, remedy: str) -> dict:
        """What the rules say of these deliveries for a remedy.

        :return: {line: ``Verdict``}
        """
        shown = self.filtered("shown_move_id")
        return self.env["after.sales.policy"]._judge_asks({line: line._ask(remedy) for line in shown})

    def _ask(self, remedy: str):
        """The request for this line as the promise looks at it: with all that was said so far."""
        self.ensure_one()
        request, reason = self.request_id, self.request_id.reason_id.sudo()._origin
        ask = self.env["after.sales.policy"]._ask_of_move(self.shown_move_id, remedy, "")
        if not reason:
            return ask._replace(fault=FAULT_PRESUMED.get(remedy, "none"), channel=request.channel or "")
        there = {"photo": request.attachment_ids, "serial": self.lot_ids, "warranty_card": self.warranty_card}
        return ask._replace(
            reason=reason,
            lots=self.lot_ids._origin.sudo(),
            channel=request.channel or "",
            fault_on=self.fault_on or None,
            broken=tuple(self.broken_condition_ids._origin.sudo()),
            shown=frozenset(name for name, given in there.items() if given),
        )

    def _prepare_spec(self) -> dict:
        return {
            **super()._prepare_spec(),
            "fault_on": self.fault_on,
            "broken_condition_ids": self.broken_condition_ids.ids,
        }
