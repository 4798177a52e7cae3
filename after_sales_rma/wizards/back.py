from odoo import api, fields, models

from ..models.outside import public


class AfterSalesBack(models.TransientModel):
    """How units came back from headquarters or a vendor (R22)."""

    _name = "after.sales.back"
    _description = "Back from Headquarters or Vendor"

    repair_ids = fields.Many2many("repair.order", string="Repairs", required=True)
    result = fields.Selection(
        [("repaired", "Repaired"), ("replaced", "Replaced with another serial"), ("refused", "Refused")],
        default="repaired",
        required=True,
    )
    serial = fields.Char(string="New Serial")
    can_replace = fields.Boolean(compute="_compute_can_replace")

    @api.depends("repair_ids")
    def _compute_can_replace(self):
        for back in self:
            back.can_replace = len(back.repair_ids) == 1 and back.repair_ids.product_id.tracking == "serial"

    @public
    def action_confirm(self) -> dict:
        """The goods lie in the workshop again."""
        self.ensure_one()
        self.repair_ids.action_after_sales_back(self.result, self.serial)
        return {"type": "ir.actions.act_window_close"}
