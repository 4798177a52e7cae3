from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesPayee(models.TransientModel):
    """Asks where the customer wants his money (H3.1, R48)."""

    _name = "after.sales.payee"
    _description = "Account of a Customer"
    _inherit = ["after.sales.dialog"]

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True)
    holder = fields.Char(string="Account Holder", required=True)
    number = fields.Char(string="Account Number", required=True)
    bank = fields.Char(help="As it stands on the card or in the letter; with the branch.")
    reason = fields.Char(string="Why to Somebody Else")
    is_strange = fields.Boolean(compute="_compute_is_strange")

    @api.depends("holder", "rma_id")
    def _compute_is_strange(self):
        for dialog in self:
            holder = (dialog.holder or "").strip()
            dialog.is_strange = bool(holder) and not dialog.rma_id._is_customers_name(holder)

    @api.model
    def _open(self, rma) -> dict:
        """Action that asks about a case."""
        account = rma.sudo().payee_bank_id
        return self._dialog(
            self.env._("Account of the Customer"),
            rma_id=rma.id,
            holder=account.acc_holder_name or rma.sudo().partner_id.commercial_partner_id.name,
            number=account.acc_number or False,
            bank=account.bank_id.name or False,
            reason=rma.sudo().payee_reason or False,
        )

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_id.action_payee(self.holder, self.number or "", self.bank or "", self.reason or "")
