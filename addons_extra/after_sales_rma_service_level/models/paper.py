from odoo import models


class AfterSalesRma(models.Model):
    """Where a customer may turn who does not agree, on the letter that refuses (L40)."""

    _inherit = "after.sales.rma"

    def _refusal_ways(self) -> list[str]:
        self.ensure_one()
        return [*super()._refusal_ways(), self._outside_route()]

    def _outside_route(self) -> str:
        """Where the customer may turn who does not agree with us (L40)."""
        self.ensure_one()
        return self.company_id.sudo().after_sales_outside_route or self.env._(
            "If you do not agree, you may turn to the consumer association or to the hotline 12315."
        )
