from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError


class AfterSalesFee(models.TransientModel):
    """How much a customer pays for goods that go back as they came."""

    _name = "after.sales.fee"
    _inherit = ["after.sales.dialog"]
    _description = "Charge a Fee"

    rma_ids = fields.Many2many("after.sales.rma", string="Cases", required=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    amount = fields.Monetary(string="Amount without Tax", required=True)
    words = fields.Char(string="What For", help="The customer reads it on the invoice.")

    @api.model
    def _open(self, rmas) -> dict:
        """Action that asks for the fee of these cases.

        :raise UserError: they are in several currencies
        """
        if len(rmas.currency_id) > 1:
            raise UserError(self.env._("Charge cases in different currencies one by one."))
        return self._dialog(self.env._("Charge a Fee"), rma_ids=rmas, currency_id=rmas.currency_id.id)

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_ids.action_charge_fee(self.amount, self.words)
