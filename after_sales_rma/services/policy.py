from odoo import api, fields, models
from odoo.tools import format_date

from ..rules.policy import return_window


class AfterSalesPolicy(models.AbstractModel):
    """The promise to customers. Today one rule: the return window of the company.

    This is the seam for rules as data: whoever replaces ``_verdicts`` replaces the promise, and nothing else.
    """

    _name = "after.sales.policy"
    _description = "After-Sales Policy"

    @api.model
    def _verdicts(self, lines) -> dict:
        """What the promise says of case lines.

        :param lines: ``after.sales.rma.line`` records
        :return: {line: (verdict, sentence the customer may read)}; the verdict is a value of ``verdict``
        """
        return {line: self._verdict(line) for line in lines}

    @api.model
    def _verdict(self, line) -> tuple[str, str]:
        return self._verdict_for(line.origin_move_id.sudo(), line.company_id, line.rma_id.date_request)

    @api.model
    def _verdict_for(self, move, company, asked_on) -> tuple[str, str]:
        """Verdict and sentence for goods of a delivered move (or none) asked back at a time (UTC)."""
        found = return_window(
            fields.Date.context_today(company, move.date) if move else None,
            fields.Date.context_today(company, asked_on),
            company.after_sales_window_days,
        )
        last_day = format_date(self.env, found.last_day)
        sentences = {
            "within_window": self.env._("Within the return window until %(day)s.", day=last_day),
            "after_window": self.env._("The return window ended on %(day)s.", day=last_day),
            "no_window": self.env._("No return window is promised."),
            "no_delivery": self.env._("No delivery of ours is known."),
        }
        return ("allowed" if found.allowed else "refer"), sentences[found.rule]

    @api.model
    def _judge(self, lines) -> None:
        """Write the verdict and its reason on case lines (law 4)."""
        for (verdict, note), judged in self._group_by_verdict(lines).items():
            judged._trusted().write({"verdict": verdict, "verdict_note": note})

    @api.model
    def _group_by_verdict(self, lines) -> dict:
        groups = {}
        for line, result in self._verdicts(lines).items():
            groups[result] = groups.get(result, lines.browse()) | line
        return groups

    @api.model
    def _deductions(self, lines) -> dict:
        """What the promise deducts from the refund of case lines (R23).

        :param lines: ``after.sales.rma.line`` records
        :return: {line: list of ``Deduction``}
        """
        return {line: [] for line in lines}

    @api.model
    def _freight_payer(self, lines) -> dict:
        """Who pays the freight of the way back, by the promise (R10).

        :param lines: ``after.sales.rma.line`` records
        :return: {line: ``company``, ``customer`` or ``agreed``}
        """
        return {line: "company" if line.reason_id.fault_party == "company" else "agreed" for line in lines}
