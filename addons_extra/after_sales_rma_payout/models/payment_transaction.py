from odoo import models
from odoo.addons.after_sales_rma.models.log import gate


class PaymentTransaction(models.Model):
    """Online refunds are asked of the provider: that cannot be taken back, so they pass the gate before."""

    _inherit = "payment.transaction"

    @gate
    def _create_child_transaction(self, amount, is_refund=False, **custom_create_values):
        """:raise UserError: the customer of cases would get more than he has to his credit"""
        if is_refund:
            whose = (self.company_id, self.partner_id.commercial_partner_id)
            self.env["after.sales.paying"]._check_owed({whose}, {whose: (self.currency_id, amount)})
        return super()._create_child_transaction(amount, is_refund=is_refund, **custom_create_values)
