from odoo import models


class AfterSalesInspection(models.Model):
    """The coded cause, and what is done about it, on the paper of the test report (R18, R38)."""

    _inherit = "after.sales.inspection"

    def _paper_findings(self) -> list[tuple[str, str]]:
        self.ensure_one()
        found = super()._paper_findings()
        actions = self.sudo().corrective_action_ids
        return [
            *found[:3],
            (self.env._("Cause by Code"), self.cause_id.display_name or ""),
            *found[3:],
            (self.env._("Corrective Actions"), ", ".join(actions.mapped("display_name"))),
        ]
