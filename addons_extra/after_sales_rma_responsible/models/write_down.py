from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public

from .responsibility import COMMERCE, POSTED


class AfterSalesWriteDown(models.Model):
    """From the value of defective goods to who bears their loss."""

    _inherit = "after.sales.write.down"
    _buttons = {"bear": Button(("approved", "released"), (COMMERCE,))}

    responsibility_ids = fields.One2many(
        "after.sales.responsibility", "write_down_id", string="Who Bears the Loss", readonly=True
    )
    responsibility_count = fields.Integer(compute="_compute_responsibility_count", compute_sudo=True)
    laid_on_others = fields.Monetary(
        compute="_compute_laid_on_others",
        compute_sudo=True,
        string="Of It, Laid on Others",
        help="What people were found to bear of the company's part after it was posted, without what was waived.",
    )
    can_bear = fields.Boolean(compute="_compute_can")

    def _compute_responsibility_count(self):
        for item in self:
            item.responsibility_count = len(item.responsibility_ids)

    @api.depends("responsibility_ids.state", "responsibility_ids.amount_due", "responsibility_ids.waived_amount")
    def _compute_laid_on_others(self):
        claim = self.env["after.sales.responsible"]._claim
        for item in self:
            posted = item.responsibility_ids.filtered(lambda other: other.state in POSTED)
            item.laid_on_others = sum(posted.mapped(claim))

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
