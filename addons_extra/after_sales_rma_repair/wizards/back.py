from odoo import fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesBack(models.TransientModel):
    """How units came back from headquarters or a vendor (R22)."""

    _name = "after.sales.back"
    _description = "Back from Headquarters or Vendor"

    repair_ids = fields.Many2many("repair.order", string="Repairs", required=True)
    result = fields.Selection(
        [("repaired", "Repaired"), ("refused", "Refused")],
        default="repaired",
        required=True,
    )

    @public
    def action_confirm(self) -> dict:
        """The goods lie in the workshop again."""
        self.ensure_one()
        self._come_back()
        return {"type": "ir.actions.act_window_close"}

    def _come_back(self) -> None:
        """Say of the units how they came back."""
        self.repair_ids.action_after_sales_back(self.result)
