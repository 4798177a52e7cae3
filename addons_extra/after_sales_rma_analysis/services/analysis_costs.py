from odoo import api, models
from odoo.tools import SQL

#: Lines of a document that are neither tax nor what is to be paid nor cost of sales.
PLAIN = ("product", "epd", "rounding")
#: Accounts of profit and loss.
PROFIT = ("income", "expense")
#: What a case costs and no entry says: own work.
UNPOSTED = ("cost_labour",)


class AfterSalesAnalysisSource(models.AbstractModel):
    """All that a credit note says besides the goods, so that the costs of a case are its documents, to the cent.

    What other add-ons bring is asked for where it is installed; an add-on may extend each part.
    """

    _inherit = "after.sales.analysis.source"

    @api.model
    def _facts(self) -> dict[str, tuple[SQL, SQL]]:
        has_date = "production_date" in self.env["after.sales.rma.line"]._fields
        nothing = SQL("NULL::date")
        return {
            **super()._facts(),
            "team_id": (SQL("sale.team_id"), SQL("sale.team_id")),
            "production_date": (SQL("line.production_date") if has_date else nothing, nothing),
        }

    @api.model
    def _costs(self) -> dict[str, dict[str, SQL]]:
        """See above; labour is for whoever knows hours and what an hour costs: a part of ``cost_labour``."""
        return {
            **super()._costs(),
            "cost_shares": {"shares": self._shares()},
            "cost_freight": {"rest": self._rest()},
            "cost_labour": {},
        }

    @api.model
    def _measures(self) -> dict[str, dict[str, SQL]]:
        return {**super()._measures(), "value_back": self._value_back()}

    @api.model
    def _derived(self) -> dict[str, SQL]:
        """The effect on profit is what entries say: own work has none."""
        posted = self._sum(name for name in self._costs() if name not in UNPOSTED)
        return {**super()._derived(), "result": SQL("%s - fact.value_back", posted)}

    @api.model
    def _value_back(self) -> dict[str, SQL]:
        """What goods that came back took off the cost of sales; of swaps, all but what was entered for them."""
        parts = {"costs": self._costs_taken_back(), "entered": self._costs_entered()}
        if "after_sales_is_replacement" in self.env["stock.move"]._fields:
            parts["for_swap"] = self._swapped()
        return parts

    @api.model
    def _costs_taken_back(self) -> SQL:
        return SQL(
            """
            SELECT goods.after_sales_line_id AS line_id, -SUM(entry.balance) AS amount
              FROM account_move_line entry
              JOIN account_move_line goods ON goods.id = entry.cogs_origin_id
              JOIN account_account account ON account.id = entry.account_id
             WHERE goods.after_sales_line_id IS NOT NULL AND entry.display_type = 'cogs'
               AND entry.parent_state = 'posted' AND split_part(account.account_type, '_', 1) IN %s
             GROUP BY goods.after_sales_line_id
            """,
            PROFIT,
        )

    @api.model
    def _costs_entered(self) -> SQL:
        return SQL(
            """
            SELECT entry.after_sales_cost_line_id AS line_id, -SUM(entry.balance) AS amount
              FROM account_move_line entry JOIN account_account account ON account.id = entry.account_id
             WHERE entry.after_sales_cost_line_id IS NOT NULL AND entry.parent_state = 'posted'
               AND split_part(account.account_type, '_', 1) IN %s
             GROUP BY entry.after_sales_cost_line_id
            """,
            PROFIT,
        )

    @api.model
    def _shares(self) -> SQL:
        """Promotions taken back and deductions, of the case line that they belong to."""
        return SQL(
            """
            SELECT entry.after_sales_for_line_id AS line_id, SUM(entry.balance) AS amount
              FROM account_move_line entry
             WHERE entry.after_sales_for_line_id IS NOT NULL AND entry.after_sales_line_id IS NULL
               AND entry.parent_state = 'posted' AND entry.display_type IN %s
             GROUP BY entry.after_sales_for_line_id
            """,
            PLAIN,
        )

    @api.model
    def _case_of_entry(self) -> SQL:
        """The case that a line of a credit note belongs to, of ``entry``; ``single`` has a document's only case."""
        if "after_sales_case_id" in self.env["account.move.line"]._fields:
            return SQL("COALESCE(entry.after_sales_case_id, single.rma_id)")
        return SQL("single.rma_id")

    @api.model
    def _rest(self) -> SQL:
        """Freight, fees and roundings of whole cases, shared by what was credited for their lines, else evenly."""
        return SQL(
            """
            SELECT shared.line_id, SUM(shared.amount) AS amount FROM (
                SELECT line.id AS line_id, rest.amount * CASE
                       WHEN SUM(ABS(own.amount)) OVER of_case > 0
                       THEN COALESCE(ABS(own.amount), 0) / SUM(ABS(own.amount)) OVER of_case
                       ELSE 1::numeric / COUNT(*) OVER of_case END AS amount
                  FROM (SELECT %(case)s AS rma_id, SUM(entry.balance) AS amount
                          FROM (SELECT account_move_id,
                                       CASE WHEN COUNT(*) = 1 THEN MIN(after_sales_rma_id) END AS rma_id
                                  FROM account_move_after_sales_rma_rel GROUP BY account_move_id) single
                          JOIN account_move document ON document.id = single.account_move_id
                               AND document.move_type = 'out_refund' AND document.state = 'posted'
                          JOIN account_move_line entry ON entry.move_id = document.id
                               AND entry.after_sales_line_id IS NULL AND entry.after_sales_for_line_id IS NULL
                               AND entry.display_type IN %(plain)s
                         GROUP BY 1) rest
                  JOIN after_sales_rma_line line ON line.rma_id = rest.rma_id
                  LEFT JOIN (%(credited)s) own ON own.line_id = line.id
                WINDOW of_case AS (PARTITION BY line.rma_id)) shared
             GROUP BY shared.line_id
            """,
            case=self._case_of_entry(),
            plain=PLAIN,
            credited=self._credited(),
        )
