from odoo import fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public

from .responsibility import COMMERCE


class AfterSalesWriteDown(models.Model):
    """From the value of defective goods to who bears their loss."""

    _inherit = "after.sales.write.down"
    _buttons = {"bear": Button(("approved", "released"), (COMMERCE,))}

    responsibility_ids = fields.One2many(
        "after.sales.responsibility", "write_down_id", string="Who Bears the Loss", readonly=True
    )
    responsibility_count = fields.Integer(compute="_compute_responsibility_count", compute_sudo=True)
    can_bear = fields.Boolean(compute="_compute_can")

    def _compute_responsibility_count(self):
        for item in self:
            item.responsibility_count = len(item.responsibility_ids)

    def _problem_bear(self) -> str | None:
        return None if self.loss else self.env._("nothing was lost")

    @public
    def action_bear(self) -> dict:
        """Open a proposal of who bears the loss, with what is left of it."""
        self.ensure_one()
        self._check_button("bear")
        Responsibility = self.env["after.sales.responsibility"]
        own = self.sudo()
        drafts = Responsibility.sudo().search([("write_down_id", "=", self.id), ("state", "=", "draft")], limit=1)
        if not drafts:
            drafts = Responsibility.create(
                {
                    "write_down_id": self.id,
                    "party": own.fault_party if own.fault_party in ("employee", "vendor", "carrier") else "employee",
                    "amount": self.env["after.sales.responsible"]._left(own),
                    "finding": self.env["after.sales.responsible"]._finding(own),
                }
            )
        return self.env["after.sales.rma"]._action_open_records(
            drafts.with_env(self.env), self.env._("Who Bears the Loss")
        )

    @public
    def action_view_responsibilities(self) -> dict:
        """Open who bears the losses of these values."""
        return self.env["after.sales.rma"]._action_open_records(
            self.env["after.sales.responsibility"].search([("write_down_id", "in", self.ids)]),
            self.env._("Who Bears the Loss"),
        )
