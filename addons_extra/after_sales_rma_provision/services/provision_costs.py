from odoo import api, models
from odoo.tools import SQL

from .provision_sales import Period


class AfterSalesProvisionCosts(models.AbstractModel):
    """What free repairs and exchanges under warranty cost: documents, as they landed in the ledger.

    A part of a free repair and a free spare part is the stock move that used it up, whose entry its place made. An
    exchange is the journal item of what the new unit cost more or less than the old one, and what the old one lost in
    value; where something else was ordered instead, the cost of sales of both documents, as far as one price paid for
    the other. What other add-ons bring is asked for where it is installed; an add-on may extend the sources.
    """

    _name = "after.sales.provision.costs"
    _description = "Warranty Work of a Period End"

    @api.model
    def _sources(self) -> dict[str, SQL]:
        """{source: query of ``line_id``, ``date``, ``amount``, ``account_id``, ``product_id``, ``stock_move_id``,
        ``move_line_id`` and ``company_id``}; one row for each document, amounts in company currency.
        """
        has = self.env.registry
        sources = {"swap": self._swapped()}
        if "repair.order" in has and "after_sales_line_id" in has["repair.order"]._fields:
            sources["repair"] = self._repaired()
        if "after_sales_replacement_id" in has["stock.move"]._fields:
            sources["part"] = self._free_parts()
            sources["ordered"] = self._ordered_instead()
        if "after.sales.write.down" in has:
            sources["loss"] = self._lost()
        return sources

    @api.model
    def _documents(self, period: Period, since=None, unused: bool = False) -> list[dict]:
        """Documents of warranty work until the period end.

        :param since: documents of later days only
        :param unused: only what no posted period end counted as used
        :return: the columns of the sources, and ``categ_id`` of the goods that the case is about
        """
        query = SQL(
            """
            SELECT work.line_id, template.categ_id, work.date, work.amount::float, work.account_id, work.product_id,
                   work.stock_move_id, work.move_line_id
              FROM (%(sources)s) work
              JOIN after_sales_rma_line line ON line.id = work.line_id
              JOIN product_product item ON item.id = line.product_id
              JOIN product_template template ON template.id = item.product_tmpl_id
             WHERE work.company_id = %(company)s AND work.date <= %(day)s AND %(since)s AND %(unused)s
               AND work.amount != 0
             ORDER BY work.date, work.line_id, work.stock_move_id, work.move_line_id
            """,
            sources=SQL(" UNION ALL ").join(self._sources().values()),
            company=period.company.id,
            day=period.day,
            since=SQL("work.date > %s", since) if since else SQL("TRUE"),
            unused=self._unused() if unused else SQL("TRUE"),
        )
        names = (
            "line_id", "categ_id", "date", "cost", "account_id", "product_id", "stock_move_id", "move_line_id",
        )  # fmt: skip
        return [dict(zip(names, row, strict=True)) for row in self.env.execute_query(query)]

    @api.model
    def _unused(self) -> SQL:
        """Whether no posted period end counted a document as used: none is missed, none counts twice."""
        return SQL(
            """
            NOT EXISTS (
                SELECT FROM after_sales_provision_detail detail
                  JOIN after_sales_provision counted ON counted.id = detail.provision_id AND counted.state = 'posted'
                 WHERE detail.part = 'used'
                   AND (detail.stock_move_id = work.stock_move_id OR detail.move_line_id = work.move_line_id))
            """
        )

    # -- the sources -------------------------------------------------------------------------------------------

    @api.model
    def _swapped(self) -> SQL:
        """What goods sent in exchange cost more or less than those that came back."""
        return SQL(
            """
            SELECT entry.after_sales_cost_line_id AS line_id, entry.date, entry.balance AS amount, entry.account_id,
                   entry.product_id, NULL::int AS stock_move_id, entry.id AS move_line_id, entry.company_id
              FROM account_move_line entry
              JOIN account_account account ON account.id = entry.account_id AND account.account_type LIKE 'expense%%'
              JOIN after_sales_rma_line swapped ON swapped.id = entry.after_sales_cost_line_id
                   AND swapped.remedy NOT IN ('refund', 'as_is')
             WHERE entry.after_sales_cost_line_id IS NOT NULL AND entry.parent_state = 'posted'
            """
        )

    @api.model
    def _used_up(self, line: SQL, joins: SQL, where: SQL) -> SQL:
        """Stock moves whose place made an entry on an account of costs.

        :param line: the case line of a move
        :param joins: what else is joined to ``move``
        :param where: which moves
        """
        return SQL(
            """
            SELECT %(line)s AS line_id, document.date,
                   CASE WHEN move.is_out THEN move.value WHEN move.is_in THEN -move.value ELSE 0 END AS amount,
                   landed.account_id, move.product_id, move.id AS stock_move_id, NULL::int AS move_line_id,
                   move.company_id
              FROM stock_move move
              JOIN account_move document ON document.id = move.account_move_id AND document.state = 'posted'
              %(joins)s
              JOIN LATERAL (
                   SELECT entry.account_id FROM account_move_line entry
                     JOIN account_account account ON account.id = entry.account_id
                          AND account.account_type LIKE 'expense%%'
                    WHERE entry.move_id = document.id AND entry.product_id = move.product_id
                    ORDER BY entry.id LIMIT 1) landed ON TRUE
             WHERE move.state = 'done' AND %(where)s
            """,
            line=line,
            joins=joins,
            where=where,
        )

    @api.model
    def _repaired(self) -> SQL:
        """Parts of free repairs; those of charged ones cost with their invoice, and make no entry by themselves."""
        return self._used_up(
            SQL("job.after_sales_line_id"),
            SQL("JOIN repair_order job ON job.id = move.repair_id AND job.after_sales_line_id IS NOT NULL"),
            SQL("move.repair_line_type IS NOT NULL"),
        )

    @api.model
    def _free_parts(self) -> SQL:
        """Spare parts that were sent for nothing."""
        return self._used_up(
            SQL("sent.line_id"),
            SQL("JOIN after_sales_replacement sent ON sent.id = move.after_sales_replacement_id"),
            SQL("move.sale_line_id IS NULL AND move.after_sales_is_replacement IS NOT TRUE"),
        )

    @api.model
    def _ordered_instead(self) -> SQL:
        """What replacements with an order of their own cost more or less than the goods that were credited for them.

        The first goods are credited, the others invoiced: as far as both prices cover each other it is an exchange.
        What is paid on top is a sale and what is given back a refund, and both take their part of the cost along. It
        counts when all that came back is credited and all that was ordered is invoiced, on the day of the last one.
        """
        return SQL(
            """
            (WITH goods AS (
                SELECT replaced.line_id, item.id, item.date, -item.balance AS price, TRUE AS is_new
                  FROM after_sales_replacement replaced
                  JOIN sale_order_line ordered ON ordered.after_sales_replacement_id = replaced.id
                  JOIN sale_order_line_invoice_rel invoiced ON invoiced.order_line_id = ordered.id
                  JOIN account_move_line item ON item.id = invoiced.invoice_line_id AND item.parent_state = 'posted'
                       AND item.after_sales_line_id IS NULL
                 UNION ALL
                SELECT item.after_sales_line_id, item.id, item.date, item.balance, FALSE
                  FROM account_move_line item
                 WHERE item.after_sales_line_id IN (SELECT line_id FROM after_sales_replacement)
                   AND item.parent_state = 'posted' AND item.display_type = 'product'),
            total AS (
                SELECT line_id, MAX(date) AS date, COALESCE(SUM(price) FILTER (WHERE is_new), 0) AS new,
                       COALESCE(SUM(price) FILTER (WHERE NOT is_new), 0) AS old
                  FROM goods GROUP BY line_id)
            SELECT goods.line_id, total.date,
                   ROUND(entry.balance * CASE
                       WHEN goods.is_new AND total.new = 0 THEN 1
                       WHEN goods.is_new THEN GREATEST(LEAST(total.old / total.new, 1), 0)
                       WHEN total.old = 0 THEN CASE WHEN total.new = 0 THEN 1 ELSE 0 END
                       ELSE GREATEST(LEAST(total.new / total.old, 1), 0) END, unit.decimal_places) AS amount,
                   entry.account_id, entry.product_id, NULL::int AS stock_move_id, entry.id AS move_line_id,
                   entry.company_id
              FROM goods
              JOIN total ON total.line_id = goods.line_id
              JOIN after_sales_rma_line exchanged ON exchanged.id = goods.line_id AND exchanged.qty_credited > 0
                   AND exchanged.qty_to_credit = 0 AND exchanged.qty_credit_draft = 0 AND exchanged.qty_to_replace = 0
              JOIN account_move_line entry ON entry.cogs_origin_id = goods.id AND entry.display_type = 'cogs'
              JOIN account_account account ON account.id = entry.account_id AND account.account_type LIKE 'expense%%'
              JOIN res_currency unit ON unit.id = entry.company_currency_id
             WHERE NOT EXISTS (
                   SELECT FROM after_sales_replacement replaced
                     JOIN sale_order_line ordered ON ordered.after_sales_replacement_id = replaced.id
                          AND ordered.state = 'sale'
                     LEFT JOIN sale_order_line_invoice_rel invoiced ON invoiced.order_line_id = ordered.id
                     LEFT JOIN account_move_line draft ON draft.id = invoiced.invoice_line_id
                          AND draft.parent_state = 'draft'
                    WHERE replaced.line_id = goods.line_id
                      AND (ordered.qty_invoiced < ordered.product_uom_qty OR draft.id IS NOT NULL)))
            """
        )

    @api.model
    def _lost(self) -> SQL:
        """What goods that came back for an exchange lost in value, as far as the company bears it.

        What is released when they are sold or scrapped belongs to that sale; what is taken back because they are good
        again is no loss any more.
        """
        return SQL(
            """
            SELECT item.line_id, entry.date, entry.balance AS amount, entry.account_id, item.product_id,
                   NULL::int AS stock_move_id, entry.id AS move_line_id, entry.company_id
              FROM account_move_line entry
              JOIN after_sales_write_down item ON item.id = entry.after_sales_write_down_id
              JOIN after_sales_rma_line exchanged ON exchanged.id = item.line_id AND exchanged.remedy = 'exchange'
              JOIN account_account account ON account.id = entry.account_id AND account.account_type LIKE 'expense%%'
             WHERE entry.parent_state = 'posted' AND NOT EXISTS (
                   SELECT FROM after_sales_write_down_release release
                    WHERE release.write_down_id = item.id AND release.account_id = entry.account_id
                      AND release.create_date = entry.create_date
                      AND ((release.kind = 'came_back' AND entry.balance > 0)
                           OR (release.kind NOT IN ('came_back', 'good', 'returned', 'replaced')
                               AND entry.balance < 0)))
            """
        )
