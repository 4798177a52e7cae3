from odoo import fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import PEOPLE_GROUPS
from odoo.addons.after_sales_rma.models.rma_buttons import USER


class AfterSalesRma(models.Model):
    """What customers complain about in a case."""

    _inherit = "after.sales.rma"
    _buttons = {"complain": Button(("submitted", "authorized", "refused", "cancelled", "done"), USER)}

    complaint_ids = fields.One2many("after.sales.complaint", "rma_id", string="Complaints", groups=PEOPLE_GROUPS)

    def _has_traces(self) -> bool:
        return bool(self.sudo().complaint_ids) or super()._has_traces()

    @public
    def action_complain(self) -> dict:
        """Show the complaints of this case, or a new one to fill in."""
        self.ensure_one()
        self._check_button("complain")
        known = self.complaint_ids
        if known:
            return self._action_open_records(known, self.env._("Complaints"))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaint"),
            "res_model": "after.sales.complaint",
            "view_mode": "form",
            "context": {"default_rma_id": self.id},
        }
