from odoo import api, models


class AfterSalesSimulation(models.AbstractModel):
    _inherit = "after.sales.simulation"

    @api.model
    def _extras(self, rma, invoice, parts: list, amounts: dict, taken: dict, ledger) -> list:
        """An allowance is what it says: no promotion, freight or deduction changes it."""
        refunded = [part for part in parts if not part[0]._is_allowance()]
        if parts and not refunded:
            return []
        return super()._extras(rma, invoice, refunded, amounts, taken, ledger)

    @api.model
    def _promotion_share(self, invoice, invoice_line, price: float, of_invoice: dict) -> float:
        """What order-wide discounts make of the price of a part of an invoice line cheaper.

        :param price: tax included; the share likewise
        :param of_invoice: as ``after.sales.refund._sold_details`` says
        :return: not rounded, negative or 0
        """
        total, share = self.env["after.sales.refund"]._total, 0.0
        for discount in self._discount_lines(invoice):
            bearing = self._discounted(discount, invoice)
            whole = sum(total(of_invoice[line], 0) for line in bearing)
            if invoice_line in bearing and whole:
                share += total(of_invoice[discount], 0) * price / whole
        return share
