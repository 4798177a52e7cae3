from odoo import api, models

from ..models.first import first
from ..models.outside import as_system


class AfterSalesFees(models.AbstractModel):
    """What a customer pays for goods that go back as they came."""

    _name = "after.sales.fees"
    _description = "After-Sales Fees"

    @api.model
    def _charge(self, rmas, amount: float, words: str | None = None):
        """Draft one invoice per case.

        :param amount: without tax, in the currency of each case
        :param words: what the invoice says; default the name of the fee's product
        :return: the draft ``account.move`` records
        """
        product = self.env.ref("after_sales_rma.product_fee").sudo()
        return as_system(self.env["account.move"]).create(
            [self._prepare_invoice_vals(rma, product, amount, words) for rma in rmas.sudo()]
        )

    @api.model
    def _prepare_invoice_vals(self, rma, product, amount: float, words: str | None) -> dict:
        """Values of the invoice of a fee, on the terms of the original order."""
        order = first(rma.line_ids.sale_line_id.order_id)
        return {
            "move_type": "out_invoice",
            "company_id": rma.company_id.id,
            "partner_id": (order.partner_invoice_id or rma.partner_id).id,
            "partner_shipping_id": (order.partner_shipping_id or rma.partner_id).id,
            "currency_id": rma.currency_id.id,
            "fiscal_position_id": order.fiscal_position_id.id,
            "invoice_origin": rma.name,
            "after_sales_fee_rma_id": rma.id,
            "invoice_line_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "quantity": 1.0,
                        "price_unit": amount,
                        **({"name": words} if words else {}),
                    },
                )
            ],
        }


class AfterSalesPutAway(models.AbstractModel):
    _inherit = "after.sales.put_away"

    @api.model
    def _kind_of_grade(self, line, grade: str | None) -> str | None:
        """What goes back waits in quarantine for its delivery, whatever grade it has."""
        return None if line._goes_home() else super()._kind_of_grade(line, grade)

    @api.model
    def _kind(self, report) -> str:
        return "customer" if report.line_id._goes_home() else super()._kind(report)

    @api.model
    def _record_done(self, pairs: list) -> None:
        """Graded at the dock: what goes back as it came gets its delivery."""
        home = [report for report, _line in pairs if report.line_id._goes_home()]
        result = super()._record_done([pair for pair in pairs if pair[0] not in home])
        self._plan(self.env["after.sales.inspection"].concat(*home))
        return result
