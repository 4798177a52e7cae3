from odoo import api, models


class AfterSalesPutAway(models.AbstractModel):
    _inherit = "after.sales.put_away"

    @api.model
    def _kind_of_grade(self, line, grade: str | None) -> str | None:
        """What goes back waits in quarantine for its delivery, whatever grade it has."""
        return None if line._goes_home() else super()._kind_of_grade(line, grade)

    @api.model
    def _kind(self, report) -> str:
        return "customer" if report.line_id._goes_home() else super()._kind(report)

    @api.model
    def _record_done(self, pairs: list) -> None:
        """Graded at the dock: what goes back as it came gets its delivery."""
        home = [report for report, _line in pairs if report.line_id._goes_home()]
        result = super()._record_done([pair for pair in pairs if pair[0] not in home])
        self._plan(self.env["after.sales.inspection"].concat(*home))
        return result
