from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError

COMMERCE, APPROVERS = ("after_sales_rma.group_commerce",), ("after_sales_rma.group_approver",)

#: Button → states, groups.
BUTTONS = {
    "propose": Button(("draft",), COMMERCE),
    "submit": Button(("draft",), COMMERCE),
    "approve": Button(("to_approve",), APPROVERS, decides=True),
    "send_back": Button(("to_approve",), APPROVERS),
    "revalue": Button(("approved",), COMMERCE),
}


class AfterSalesWriteDown(models.Model):
    """The buttons of a write-down: each takes a recordset, one by one or in bulk."""

    _name = "after.sales.write.down"
    _inherit = ["after.sales.write.down", "after.sales.buttons"]
    _buttons = BUTTONS

    can_submit = fields.Boolean(compute="_compute_can")
    can_approve = fields.Boolean(compute="_compute_can")
    can_revalue = fields.Boolean(compute="_compute_can")

    @api.depends("state", "requested_by_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    def _askers(self):
        return super()._askers() | self.requested_by_id

    @public
    def action_propose(self) -> bool:
        """Take the proposal as the realisable value."""
        self._check_button("propose")
        self.env["after.sales.valuing"]._refresh(self)
        for item in self:
            item.realisable_unit = item.proposal_unit
        return True

    @public
    def action_submit(self) -> bool:
        """Hand the values in: what does not exceed the company's limit is approved at once.

        :raise UserError: a value is missing, or others would bear more than the loss
        """
        self._check_button("submit")
        self.env["after.sales.valuing"]._submit(self)
        return True

    @public
    def action_approve(self) -> bool:
        """Approve the values and post their allowance.

        :raise UserError: the user asked for it himself, or may not decide
        """
        self._check_button("approve")
        self.env["after.sales.valuing"]._approve(self, self.env.user)
        return True

    @public
    def action_send_back(self) -> bool:
        """Send the values back to the commerce department."""
        self._check_button("send_back")
        self.sudo()._set_state("draft", requested_by_id=False)
        return True

    @public
    def action_revalue(self) -> dict:
        """Value goods anew; until that is approved, the old value stands."""
        self._check_button("revalue")
        return self._open(self.env["after.sales.valuing"]._revalue(self))

    @public
    def action_discard(self) -> bool:
        """Give up a new value that was not approved; the old one stands.

        :raise UserError: it is the first value of its goods, which goes only with them
        """
        first = self.filtered(lambda item: not item.replaces_id)
        if first:
            raise UserError(
                self.env._(
                    "%(items)s lies in the defective location and needs a value.",
                    items=", ".join(first.mapped("display_name")),
                )
            )
        self._check_button("submit")
        self.sudo()._set_state("cancelled")
        return True

    @public
    def action_view_entries(self) -> dict:
        """Open the journal entries of these write-downs."""
        entries = self.sudo().move_line_ids.move_id.ids
        return self.env["after.sales.rma"]._action_open_records(
            self.env["account.move"].browse(entries), self.env._("Journal Entries")
        )

    @api.model
    def _open(self, items) -> dict:
        return self.env["after.sales.rma"]._action_open_records(items, self.env._("Defective Goods"))

    @api.model
    @public
    def action_open_defective(self) -> dict:
        """Open the list of defective goods, with what lies there at what it costs today."""
        companies = self.env.companies
        if self.has_access("write"):
            Valuing = self.env["after.sales.valuing"]
            Valuing._load(companies)
            Valuing._refresh(self.search([("state", "=", "draft"), ("company_id", "in", companies.ids)]))
        return self.env["ir.actions.act_window"]._for_xml_id("after_sales_rma_write_down.action_write_down")
