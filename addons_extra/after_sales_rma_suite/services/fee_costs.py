from odoo import api, models
from odoo.addons.after_sales_rma_analysis.services.analysis_costs import PLAIN
from odoo.tools import SQL


class AfterSalesAnalysisSource(models.AbstractModel):
    """A fee makes a case cheaper (R08, R35)."""

    _inherit = "after.sales.analysis.source"

    @api.model
    def _costs(self) -> dict[str, dict[str, SQL]]:
        costs = super()._costs()
        costs["cost_freight"] |= {"fees": self._fees()}
        return costs

    @api.model
    def _fees(self) -> SQL:
        """What the customer was invoiced for goods that went back as they came; of a case, in equal parts."""
        return SQL(
            """
            SELECT line.id AS line_id, SUM(entry.balance) / MAX(whole.lines) AS amount
              FROM account_move fee
              JOIN account_move_line entry ON entry.move_id = fee.id AND entry.display_type IN %s
              JOIN after_sales_rma_line line ON line.rma_id = fee.after_sales_fee_rma_id
              JOIN (SELECT rma_id, COUNT(*) AS lines FROM after_sales_rma_line GROUP BY rma_id) whole
                ON whole.rma_id = line.rma_id
             WHERE fee.after_sales_fee_rma_id IS NOT NULL AND fee.state = 'posted'
             GROUP BY line.id
            """,
            PLAIN,
        )
