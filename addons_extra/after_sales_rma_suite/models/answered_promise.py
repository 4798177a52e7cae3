from odoo import models


class AfterSalesRma(models.Model):
    """What customers send when they are asked may be all that the promise wanted."""

    _inherit = "after.sales.rma"

    def _on_answered(self) -> None:
        """Judge again what waits for a decision; what the rule authorises now needs nobody (R06, C2)."""
        super()._on_answered()
        waiting = self.filtered(lambda rma: rma.state == "submitted")
        if not waiting:
            return
        self.env["after.sales.policy"]._judge(waiting.line_ids)
        self.env["after.sales.decision"]._authorize_by_rule(waiting)
        self.env["after.sales.decision.notice"]._decided(waiting.filtered(lambda rma: rma.state == "authorized"))
