from odoo import api, fields, models


class AfterSalesBack(models.TransientModel):
    """Units may come back as others (R22)."""

    _inherit = "after.sales.back"

    result = fields.Selection(
        selection_add=[("replaced", "Replaced with another serial"), ("refused",)],
        ondelete={"replaced": "cascade"},
    )
    serial = fields.Char(string="New Serial")
    can_replace = fields.Boolean(compute="_compute_can_replace")

    @api.depends("repair_ids")
    def _compute_can_replace(self):
        for back in self:
            back.can_replace = len(back.repair_ids) == 1 and back.repair_ids.product_id.tracking == "serial"

    def _come_back(self) -> None:
        if self.result != "replaced":
            return super()._come_back()
        self.repair_ids.action_after_sales_back(self.result, self.serial)
        return None
