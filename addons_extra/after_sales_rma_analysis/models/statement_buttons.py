from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public

MAKERS = ("after_sales_rma.group_agent", "after_sales_rma_quality.group_quality")
LEADERS = ("after_sales_rma.group_approver", "after_sales_rma.group_manager")

#: Button → states, groups.
BUTTONS = {
    "refresh": Button(("draft",), MAKERS),
    "sign": Button(("draft",), MAKERS),
    "approve": Button(("signed",), LEADERS, decides=True),
    "withdraw": Button(("signed", "approved"), LEADERS),
}


class AfterSalesStatement(models.Model):
    """The buttons of a monthly statement: made by one, approved by another."""

    _name = "after.sales.statement"
    _inherit = ["after.sales.statement", "after.sales.buttons"]
    _buttons = BUTTONS

    can_refresh = fields.Boolean(compute="_compute_can")
    can_sign = fields.Boolean(compute="_compute_can")
    can_approve = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")

    @api.depends("state", "signed_by_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    def _askers(self):
        return super()._askers() | self.signed_by_id

    def _problem_sign(self) -> str | None:
        if self.month > self._last_month():
            return self.env._("the month is not over")
        return None

    def _press(self, button: str):
        """Refuse a button, or let these be changed by it."""
        self.check_access("write")
        self._check_button(button)
        return self.sudo()._trusted()

    @public
    def action_refresh(self) -> bool:
        """Take the figures from the documents as they stand now."""
        self._press("refresh")._work_out()
        return True

    @public
    def action_sign(self) -> bool:
        """Sign these statements with the figures of now; they stay from here on.

        :raise UserError: a month is not over
        """
        todo = self._press("sign")
        todo._work_out()
        todo._set_state("signed", signed_by_id=self.env.uid, signed_on=fields.Datetime.now())
        return True

    @public
    def action_approve(self) -> bool:
        """Approve these statements, which somebody else signed."""
        self._press("approve")._set_state("approved", approved_by_id=self.env.uid, approved_on=fields.Datetime.now())
        return True

    @public
    def action_withdraw(self) -> bool:
        """Take the signatures back; the figures follow the documents again."""
        self._press("withdraw")._set_state(
            "draft", signed_by_id=False, signed_on=False, approved_by_id=False, approved_on=False
        )
        return True
