from odoo import models

from .outside import public


class RepairOrder(models.Model):
    """What cannot be repaired here goes to headquarters or a vendor, and its way back is followed (R22)."""

    _inherit = "repair.order"

    @public
    def action_after_sales_send(self) -> dict:
        """Ask where these units go.

        :raise UserError: one of them cannot leave the workshop now
        """
        self._after_sales_check("send")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to Headquarters or Vendor"),
            "res_model": "after.sales.outside",
            "view_mode": "form",
            "target": "new",
            "context": {"default_repair_ids": self.ids},
        }

    def _after_sales_send_outside(self, partner, date_expected) -> None:
        """Send these units to somebody who repairs them.

        :param partner: headquarters or a vendor
        :param date_expected: day on which they are expected back
        :raise UserError: one of them cannot leave the workshop now
        :raise AccessError: the user may not see whom they are sent to
        """
        self._after_sales_check("send")
        partner.check_access("read")
        self.env["after.sales.repair"]._send_outside(self, partner, date_expected)
