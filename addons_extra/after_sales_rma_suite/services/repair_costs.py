from odoo import api, models
from odoo.tools import SQL


class AfterSalesAnalysisSource(models.AbstractModel):
    """What a repair cost beside its parts: work, bills, what the customer paid; who bears a loss (R28, R35, R46)."""

    _inherit = "after.sales.analysis.source"

    @api.model
    def _costs(self) -> dict[str, dict[str, SQL]]:
        costs = super()._costs()
        costs["cost_repair"] |= {"outside": self._billed_outside(), "paid": self._paid_by_customer()}
        costs["cost_loss"] |= {"borne": self._borne()}
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
            SELECT job.after_sales_line_id AS line_id, SUM(bill.balance / shared.units) AS amount
              FROM after_sales_sent_out sent
              JOIN repair_order job ON job.id = sent.repair_id
              JOIN account_move_line bill ON bill.id = sent.charged_line_id AND bill.parent_state = 'posted'
              JOIN (SELECT charged_line_id, COUNT(*) AS units FROM after_sales_sent_out GROUP BY charged_line_id) shared
                ON shared.charged_line_id = sent.charged_line_id
             GROUP BY job.after_sales_line_id
            """
        )

    @api.model
    def _paid_by_customer(self) -> SQL:
        """What the customer was invoiced for repairs, without tax; a cost below zero. In parts, for several units."""
        return SQL(
            """
            SELECT job.after_sales_line_id AS line_id, SUM(entry.balance / quoted.units) AS amount
              FROM repair_order job
              JOIN sale_order_line sold ON sold.order_id = job.sale_order_id
              JOIN sale_order_line_invoice_rel link ON link.order_line_id = sold.id
              JOIN account_move_line entry ON entry.id = link.invoice_line_id AND entry.parent_state = 'posted'
               AND entry.display_type = 'product' AND entry.after_sales_line_id IS NULL
              JOIN (SELECT sale_order_id, COUNT(*) AS units FROM repair_order
                     WHERE after_sales_line_id IS NOT NULL GROUP BY sale_order_id) quoted
                ON quoted.sale_order_id = job.sale_order_id
             WHERE job.after_sales_line_id IS NOT NULL
             GROUP BY job.after_sales_line_id
            """
        )

    @api.model
    def _borne(self) -> SQL:
        """What people and vendors were heard for and owe of a loss, less what was waived: as it is posted."""
        return SQL(
            """
            SELECT item.line_id, SUM(entry.balance) AS amount
              FROM account_move_line entry
              JOIN account_account account ON account.id = entry.account_id
              JOIN after_sales_responsibility share ON share.id = entry.after_sales_responsibility_id
              JOIN after_sales_write_down item ON item.id = share.write_down_id
             WHERE item.line_id IS NOT NULL AND entry.parent_state = 'posted'
               AND split_part(account.account_type, '_', 1) IN ('income', 'expense')
             GROUP BY item.line_id
            """
        )
