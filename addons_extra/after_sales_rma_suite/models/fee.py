from odoo import api, models


class AfterSalesRma(models.Model):
    """What the customer is invoiced for may be one of three things, whose add-ons know nothing of each other."""

    _inherit = "after.sales.rma"

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {
            **super()._step_sentences(),
            "invoice": self.env._("Invoice the customer: replacement, parts or fee."),
        }


class AfterSalesAnalysis(models.Model):
    """Fees are a part of the figures."""

    _inherit = "after.sales.analysis"
    _depends = {"account.move": ["after_sales_fee_rma_id"]}
