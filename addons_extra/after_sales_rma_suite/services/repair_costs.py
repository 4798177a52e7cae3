from odoo import api, models
from odoo.tools import SQL


class AfterSalesAnalysisSource(models.AbstractModel):
    """What a repair cost beside its parts: work, and what headquarters or a vendor charged (R28, R35)."""

    _inherit = "after.sales.analysis.source"

    @api.model
    def _costs(self) -> dict[str, dict[str, SQL]]:
        costs = super()._costs()
        costs["cost_repair"] |= {"outside": self._billed_outside()}
        costs["cost_labour"] |= {"worked": self._worked()}
        return costs

    @api.model
    def _worked(self) -> SQL:
        return SQL(
            """
            SELECT job.after_sales_line_id AS line_id, SUM(work.cost) AS amount
              FROM after_sales_labour work
              JOIN repair_order job ON job.id = work.repair_id
             GROUP BY job.after_sales_line_id
            """
        )

    @api.model
    def _billed_outside(self) -> SQL:
        """Lines of posted bills, those for several units in equal parts."""
        return SQL(
            """
            SELECT job.after_sales_line_id AS line_id, SUM(bill.balance / charged.units) AS amount
              FROM after_sales_sent_out sent
              JOIN repair_order job ON job.id = sent.repair_id
              JOIN account_move_line bill ON bill.id = sent.bill_line_id AND bill.parent_state = 'posted'
              JOIN (SELECT bill_line_id, COUNT(*) AS units FROM after_sales_sent_out GROUP BY bill_line_id) charged
                ON charged.bill_line_id = sent.bill_line_id
             GROUP BY job.after_sales_line_id
            """
        )
