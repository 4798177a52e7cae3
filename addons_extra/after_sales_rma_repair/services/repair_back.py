from odoo import api, models
from odoo.addons.after_sales_rma.models.reader import give_task


class AfterSalesRepair(models.AbstractModel):
    """Back from headquarters or a vendor otherwise than repaired (R22)."""

    _inherit = "after.sales.repair"

    @api.model
    def _come_back_refused(self, repairs) -> None:
        """Nobody outside repaired these units: they lie in the workshop as they left, and a person decides."""
        self._post(self._send_on(repairs, "repair").picking_id)
        for user, cases in repairs.sudo().after_sales_rma_id.grouped("user_id").items():
            give_task(
                cases,
                user or self.env.user,
                lambda own: own.env._("Refused outside: repair it here, or choose another remedy"),
            )
