from odoo import api, models
from odoo.tools import SQL


class AfterSalesAnalysisSource(models.AbstractModel):
    """The query of the failure analysis: one pass over each table, joined by what is summed up already.

    What other add-ons bring is asked for where it is installed; an add-on may extend each part.
    """

    _name = "after.sales.analysis.source"
    _description = "Source of the Failure Analysis"

    @api.model
    def _query(self) -> SQL:
        """Rows of cases and of deliveries, with the columns of ``after.sales.analysis``.

        What was received is not materialised: PostgreSQL would know nothing of it, and might join it row by row.
        """
        return SQL(
            """
            WITH incoming AS NOT MATERIALIZED (%(incoming)s),
                 of_lot AS (
                     SELECT DISTINCT ON (company_id, lot_id) company_id, lot_id, partner_id
                       FROM incoming WHERE lot_id IS NOT NULL AND partner_id IS NOT NULL
                      ORDER BY company_id, lot_id, date, id),
                 of_product AS (
                     SELECT company_id, product_id, MIN(partner_id) AS partner_id
                       FROM incoming WHERE partner_id IS NOT NULL
                      GROUP BY company_id, product_id HAVING MIN(partner_id) = MAX(partner_id))
            SELECT fact.*, %(derived)s,
                   fact.quantity / NULLIF(fact.quantity_delivered, 0) AS return_rate,
                   fact.quantity_defective / NULLIF(fact.quantity_delivered, 0) AS defect_rate,
                   COALESCE(of_lot.partner_id, of_product.partner_id) AS supplier_id,
                   template.categ_id, company.currency_id, customer.country_id, customer.state_id AS region_id
              FROM (%(cases)s UNION ALL %(deliveries)s) AS fact
              JOIN product_product product ON product.id = fact.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN res_company company ON company.id = fact.company_id
              LEFT JOIN res_partner customer ON customer.id = fact.partner_id
              LEFT JOIN of_lot ON of_lot.company_id = fact.company_id AND of_lot.lot_id = fact.lot_id
              LEFT JOIN of_product ON of_product.company_id = fact.company_id
                   AND of_product.product_id = fact.product_id AND fact.lot_id IS NULL
            """,
            derived=SQL(", ").join(
                SQL("%s AS %s", said, SQL.identifier(name)) for name, said in self._derived().items()
            ),
            incoming=self._incoming(),
            cases=self._cases(),
            deliveries=self._deliveries(),
        )

    # -- suppliers ---------------------------------------------------------------------------------------------

    @api.model
    def _incoming(self, where: SQL = SQL("TRUE")) -> SQL:  # noqa: B008 — it never changes
        """What was received from suppliers, by native receipts."""
        return SQL(
            """
            SELECT item.id, item.company_id, item.product_id, item.lot_id, move.date,
                   supplier.commercial_partner_id AS partner_id
              FROM stock_move_line item
              JOIN stock_move move ON move.id = item.move_id
              JOIN stock_location source ON source.id = item.location_id AND source.usage = 'supplier'
              LEFT JOIN stock_picking picking ON picking.id = item.picking_id
              LEFT JOIN res_partner supplier ON supplier.id = COALESCE(picking.partner_id, move.partner_id)
             WHERE item.state = 'done' AND %s
            """,
            where,
        )

    @api.model
    def _suppliers(self, lots, products) -> dict:
        """See ``after.sales.analysis``."""
        self.env.flush_all()
        company = self.env.company.id
        query = self._incoming(
            SQL(
                "item.company_id = %s AND (item.lot_id = ANY(%s) OR item.product_id = ANY(%s))",
                company,
                lots.ids,
                products.ids,
            )
        )
        Partner, found, several = self.env["res.partner"], {}, {}
        rows = self.env.execute_query(
            SQL("SELECT lot_id, product_id, partner_id FROM (%s) received ORDER BY date, id", query)
        )
        for lot_id, product_id, partner_id in rows:
            if not partner_id:
                continue
            if lot_id in lots.ids:
                found.setdefault(self.env["stock.lot"].browse(lot_id), Partner.browse(partner_id))
            several.setdefault(product_id, set()).add(partner_id)
        for product in products:
            if len(several.get(product.id, ())) == 1:
                found[product] = Partner.browse(several[product.id])
        return found

    # -- cases -------------------------------------------------------------------------------------------------

    @api.model
    def _on_arrival(self, alias: SQL) -> SQL:
        """Which test reports are of goods that arrived and stand; what was repaired may be tested again."""
        if "stage" not in self.env["after.sales.inspection"]._fields:
            return SQL("%s.state != 'withdrawn'", alias)
        return SQL("%(of)s.stage = 'arrival' AND %(of)s.state != 'withdrawn'", of=alias)

    @api.model
    def _cases(self) -> SQL:
        costs = self._measures()
        return SQL(
            """
            SELECT COALESCE(report.id::bigint * 4, line.id::bigint * 4 + 1) AS id, 'case' AS kind,
                   rma.date_request AS date, rma.company_id, rma.id AS rma_id, line.id AS line_id,
                   report.id AS inspection_id, rma.state, line.product_id, report.lot_id, report.cause_id,
                   cause.process, cause.severity, report.fault_party, report.grade, line.reason_id, line.remedy,
                   rma.partner_id, COALESCE(sale.user_id, rma.user_id) AS user_id, kind.warehouse_id,
                   COALESCE(report.quantity * unit.factor / own.factor, 0)::numeric AS quantity,
                   CASE WHEN report.grade = 'defective' AND report.state = 'done'
                        THEN report.quantity * unit.factor / own.factor ELSE 0 END::numeric AS quantity_defective,
                   0::numeric AS quantity_delivered, %(facts)s %(amounts)s
              FROM after_sales_rma_line line
              JOIN after_sales_rma rma ON rma.id = line.rma_id
              JOIN uom_uom unit ON unit.id = line.uom_id
              JOIN product_product item ON item.id = line.product_id
              JOIN product_template goods ON goods.id = item.product_tmpl_id
              JOIN uom_uom own ON own.id = goods.uom_id
              LEFT JOIN after_sales_inspection report ON report.line_id = line.id AND %(arrival)s
              LEFT JOIN (SELECT whole.line_id, SUM(whole.quantity) AS quantity FROM after_sales_inspection whole
                          WHERE %(whole)s GROUP BY whole.line_id) whole ON whole.line_id = line.id
              LEFT JOIN after_sales_cause cause ON cause.id = report.cause_id
              LEFT JOIN sale_order_line sold ON sold.id = line.sale_line_id
              LEFT JOIN sale_order sale ON sale.id = sold.order_id
              LEFT JOIN stock_move origin ON origin.id = line.origin_move_id
              LEFT JOIN stock_picking_type kind ON kind.id = origin.picking_type_id
              %(joins)s
            """,
            facts=self._columns(0),
            arrival=self._on_arrival(SQL("report")),
            whole=self._on_arrival(SQL("whole")),
            amounts=SQL(", ").join(
                SQL(
                    "(%s) * COALESCE(report.quantity::numeric / whole.quantity::numeric, 1) AS %s",
                    SQL(" + ").join([SQL("0"), *(SQL("COALESCE(%s.amount, 0)", self._alias(part)) for part in parts)]),
                    SQL.identifier(name),
                )
                for name, parts in costs.items()
            ),
            joins=SQL(" ").join(
                SQL("LEFT JOIN (%s) %s ON %s.line_id = line.id", query, self._alias(part), self._alias(part))
                for parts in costs.values()
                for part, query in parts.items()
            ),
        )

    @api.model
    def _alias(self, part: str) -> SQL:
        return SQL.identifier(f"of_{part}")

    @api.model
    def _facts(self) -> dict[str, tuple[SQL, SQL]]:
        """{column: (its value for a case, its value for a delivery)}: what an add-on wants the rows to tell besides.

        Of a case there are ``rma``, ``line``, ``report``, ``cause``, ``sale`` and ``origin``; of a delivery ``item``,
        ``move`` and ``sale``.
        """
        return {}

    @api.model
    def _columns(self, kind: int) -> SQL:
        """Those columns, each followed by a comma.

        :param kind: 0 of cases, 1 of deliveries
        """
        return SQL("").join(
            SQL("%s AS %s, ", values[kind], SQL.identifier(name)) for name, values in self._facts().items()
        )

    # -- what it cost ------------------------------------------------------------------------------------------

    @api.model
    def _costs(self) -> dict[str, dict[str, SQL]]:
        """{measure: {part: query of ``line_id`` and ``amount``, one row for each case line}}, in company currency."""
        has = self.env.registry
        moves, orders = has["stock.move"]._fields, has["sale.order.line"]._fields
        costs = {"cost_credited": {"credit": self._credited()}, "cost_loss": {}, "cost_repair": {}, "cost_replaced": {}}
        if "after.sales.write.down" in has:
            costs["cost_loss"]["loss"] = self._lost()
        if "repair.order" in has and "after_sales_line_id" in has["repair.order"]._fields:
            costs["cost_repair"]["parts"] = self._repaired()
        if "after_sales_is_replacement" in moves:
            costs["cost_replaced"]["swap"] = self._swapped()
        if "after_sales_replacement_id" in orders:
            costs["cost_replaced"]["sent"] = self._sent_by_order()
            costs["cost_replaced"]["charged"] = self._charged_for()
        if "after_sales_replacement_id" in moves:
            costs["cost_replaced"]["free"] = self._free_parts()
        return costs

    @api.model
    def _measures(self) -> dict[str, dict[str, SQL]]:
        """The costs, and amounts of case lines beside them that are no part of the total; an add-on may add some."""
        return self._costs()

    @api.model
    def _derived(self) -> dict[str, SQL]:
        """{column: what it says}, of the columns of ``fact``."""
        return {"cost": self._sum(self._costs())}

    @api.model
    def _sum(self, names) -> SQL:
        return SQL(" + ").join(SQL("fact.%s", SQL.identifier(name)) for name in names)

    @api.model
    def _credited(self) -> SQL:
        return SQL(
            """
            SELECT entry.after_sales_line_id AS line_id, SUM(entry.balance) AS amount FROM account_move_line entry
             WHERE entry.after_sales_line_id IS NOT NULL AND entry.parent_state = 'posted'
               AND entry.display_type = 'product'
             GROUP BY entry.after_sales_line_id
            """
        )

    @api.model
    def _lost(self) -> SQL:
        """What write-downs posted as the company's own loss, less what their releases took back, portion by portion.

        Goods that were sold or scrapped lost what they lost; goods that are good again, went back or were valued anew
        give their part back. Portions are cut as the entries cut them: the last one takes what is left.
        """
        return SQL(
            """
            SELECT item.line_id, SUM(own.amount - COALESCE(undone.amount, 0)) AS amount
              FROM (SELECT entry.id, entry.after_sales_write_down_id, entry.balance AS amount, entry.partner_id,
                           entry.move_id = MIN(entry.move_id) OVER (
                               PARTITION BY entry.after_sales_write_down_id) AS is_first
                      FROM account_move_line entry
                     WHERE entry.after_sales_write_down_id IS NOT NULL AND entry.parent_state = 'posted') own
              JOIN after_sales_write_down item ON item.id = own.after_sales_write_down_id
              JOIN res_company company ON company.id = item.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN LATERAL (
                   SELECT SUM(ROUND(own.amount * LEAST(part.until / item.quantity::numeric, 1), currency.decimal_places)
                              - ROUND(own.amount * LEAST((part.until - part.quantity) / item.quantity::numeric, 1),
                                      currency.decimal_places)) AS amount
                     FROM (SELECT taken.kind, taken.quantity::numeric AS quantity,
                                  SUM(taken.quantity::numeric) OVER (ORDER BY taken.id) AS until
                             FROM after_sales_write_down_release taken WHERE taken.write_down_id = item.id) part
                    WHERE part.kind IN ('good', 'returned', 'replaced')) undone ON TRUE
             WHERE own.is_first AND own.partner_id IS NULL AND own.amount > 0 AND item.line_id IS NOT NULL
             GROUP BY item.line_id
            """
        )

    @api.model
    def _repaired(self) -> SQL:
        return SQL(
            """
            SELECT job.after_sales_line_id AS line_id,
                   SUM(CASE WHEN move.is_out THEN move.value WHEN move.is_in THEN -move.value ELSE 0 END) AS amount
              FROM repair_order job
              JOIN stock_move move ON move.repair_id = job.id AND move.state = 'done'
             WHERE job.after_sales_line_id IS NOT NULL AND move.repair_line_type IS NOT NULL
             GROUP BY job.after_sales_line_id
            """
        )

    @api.model
    def _value_sent(self) -> SQL:
        """What a move took out of stock, or brought back."""
        return SQL("SUM(CASE WHEN move.is_out THEN move.value WHEN move.is_in THEN -move.value ELSE 0 END)")

    @api.model
    def _swapped(self) -> SQL:
        return SQL(
            """
            SELECT move.after_sales_line_id AS line_id, %s AS amount FROM stock_move move
             WHERE move.after_sales_line_id IS NOT NULL AND move.after_sales_is_replacement AND move.state = 'done'
             GROUP BY move.after_sales_line_id
            """,
            self._value_sent(),
        )

    @api.model
    def _sent_by_order(self) -> SQL:
        return SQL(
            """
            SELECT item.line_id, %s AS amount FROM sale_order_line sold
              JOIN after_sales_replacement item ON item.id = sold.after_sales_replacement_id
              JOIN stock_move move ON move.sale_line_id = sold.id AND move.state = 'done'
               AND move.after_sales_line_id IS NULL
             GROUP BY item.line_id
            """,
            self._value_sent(),
        )

    @api.model
    def _charged_for(self) -> SQL:
        """What the customer was invoiced for it, without tax; a cost below zero."""
        return SQL(
            """
            SELECT item.line_id, SUM(entry.balance) AS amount FROM sale_order_line sold
              JOIN after_sales_replacement item ON item.id = sold.after_sales_replacement_id
              JOIN sale_order_line_invoice_rel link ON link.order_line_id = sold.id
              JOIN account_move_line entry ON entry.id = link.invoice_line_id AND entry.parent_state = 'posted'
               AND entry.display_type = 'product' AND entry.after_sales_line_id IS NULL
             GROUP BY item.line_id
            """
        )

    @api.model
    def _free_parts(self) -> SQL:
        return SQL(
            """
            SELECT item.line_id, %s AS amount FROM stock_move move
              JOIN after_sales_replacement item ON item.id = move.after_sales_replacement_id
             WHERE move.state = 'done' AND move.sale_line_id IS NULL
               AND move.after_sales_is_replacement IS NOT TRUE
             GROUP BY item.line_id
            """,
            self._value_sent(),
        )

    # -- deliveries --------------------------------------------------------------------------------------------

    @api.model
    def _deliveries(self) -> SQL:
        """What sales orders brought to customers; what a case sends is no sale."""
        nothing = SQL(", ").join(SQL("0::numeric AS %s", SQL.identifier(name)) for name in self._measures())
        return SQL(
            """
            SELECT item.id::bigint * 4 + 2 AS id, 'delivery' AS kind, move.date, item.company_id, NULL::int AS rma_id,
                   NULL::int AS line_id, NULL::int AS inspection_id, NULL AS state, item.product_id, item.lot_id,
                   NULL::int AS cause_id, NULL AS process, NULL AS severity, NULL AS fault_party, NULL AS grade,
                   NULL::int AS reason_id, NULL AS remedy, sale.partner_id, sale.user_id, kind.warehouse_id,
                   0::numeric AS quantity, 0::numeric AS quantity_defective,
                   item.quantity_product_uom::numeric AS quantity_delivered, %(facts)s %(nothing)s
              FROM stock_move_line item
              JOIN stock_move move ON move.id = item.move_id
              JOIN stock_location place ON place.id = item.location_dest_id AND place.usage = 'customer'
              JOIN stock_location source ON source.id = item.location_id AND source.usage != 'customer'
              JOIN sale_order_line sold ON sold.id = move.sale_line_id
              JOIN sale_order sale ON sale.id = sold.order_id
              LEFT JOIN stock_picking_type kind ON kind.id = move.picking_type_id
             WHERE item.state = 'done' AND move.after_sales_line_id IS NULL
            """,
            facts=self._columns(1),
            nothing=nothing,
        )
