from odoo import api, models
from odoo.tools import SQL

from ..rules.scope import Scope

#: What a document says, in the order of the columns of every part of the query.
COLUMNS = (
    "document", "res_model", "res_id", "day", "company_id", "warehouse_id", "rma_id", "line_id", "partner_id",
    "product_id", "quantity", "amount", "value",
)  # fmt: skip


class AfterSalesMatching(models.AbstractModel):
    """Which documents there are: one query over Odoo's own, whatever else is installed."""

    _inherit = "after.sales.matching"

    @api.model
    def _documents(self, warehouse, scope: Scope | None = None) -> SQL:
        """A query of every document line of an after-sales warehouse; columns as in ``COLUMNS``.

        Quantities are in the unit of the product, amounts (with tax) and values in the currency of the company. A
        document is there while its native state says so: moves done, credit notes posted, cases authorised.

        :param scope: read these documents only
        """
        zone = self.env["after.sales.working.time"]._zone(warehouse.company_id)
        parts = [
            SQL("%s %s", part, self._scope(part_of, scope))
            for part_of, part in self._document_parts(warehouse.company_id, zone).items()
            if part
        ]
        union = SQL(" UNION ALL ").join(parts)
        return SQL("SELECT * FROM (%s) AS document WHERE warehouse_id = %s", union, warehouse.id)

    @api.model
    def _document_parts(self, company, zone: str) -> dict[str, SQL | None]:
        """The parts of the query by what they read; add-ons may bring more, each ending in a condition."""
        return {
            "red_lines": self._red_lines(company, zone),
            "moves": self._moves(company, zone),
            "credit_lines": self._credit_lines(company),
            "discrepancies": self._discrepancies(company, zone),
            "write_downs": self._write_downs(company, zone),
        }

    @api.model
    def _local_day(self, moment: SQL, zone: str) -> SQL:
        """The day of a moment (UTC) where the warehouse is."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

    @api.model
    def _units(self, product: SQL, unit: SQL, join: SQL = SQL("JOIN")) -> SQL:  # noqa: B008 — it never changes
        """Joins by which a quantity in the unit of a document gets into that of its product.

        It is ``quantity * unit.factor / own.factor``.

        :param join: ``LEFT JOIN`` for documents without product or unit
        """
        return SQL(
            """
              %(join)s uom_uom unit ON unit.id = %(unit)s
              %(join)s product_product product ON product.id = %(product)s
              %(join)s product_template template ON template.id = product.product_tmpl_id
              %(join)s uom_uom own ON own.id = template.uom_id
            """,
            join=join,
            unit=unit,
            product=product,
        )

    @api.model
    def _fallback(self, company) -> int:
        """The warehouse of documents that name none."""
        return company.after_sales_warehouse_id.id or self._warehouses(company)[:1].id or 0

    @api.model
    def _red_lines(self, company, zone: str) -> SQL:
        return SQL(
            """
            SELECT 'red_line' AS document, 'after.sales.rma.line' AS res_model, line.id AS res_id, %(day)s AS day,
                   rma.company_id, COALESCE(rma.warehouse_id, %(fallback)s) AS warehouse_id, rma.id AS rma_id,
                   line.id AS line_id, rma.partner_id, line.product_id,
                   ROUND((line.quantity * unit.factor / own.factor)::numeric, 6) AS quantity,
                   ROUND(
                       (line.amount_signed / COALESCE(NULLIF(sale.currency_rate, 0), 1))::numeric, %(digits)s
                   ) AS amount,
                   0::numeric AS value
              FROM after_sales_rma_line line
              JOIN after_sales_rma rma ON rma.id = line.rma_id
              %(units)s
              LEFT JOIN sale_order_line sold ON sold.id = line.sale_line_id
              LEFT JOIN sale_order sale ON sale.id = sold.order_id
             WHERE rma.state IN ('authorized', 'done') AND rma.company_id = %(company)s
            """,
            day=self._local_day(SQL("COALESCE(rma.date_decided, rma.write_date)"), zone),
            fallback=self._fallback(company),
            digits=company.currency_id.decimal_places,
            units=self._units(SQL("line.product_id"), SQL("line.uom_id")),
            company=company.id,
        )

    @api.model
    def _moves(self, company, zone: str) -> SQL:
        """Goods that came, left for a customer or were scrapped; where nothing moved but the owner, there is none."""
        Move = self.env["stock.move"]

        def column(name: str, otherwise: str) -> SQL:
            """A column that another add-on may bring."""
            return SQL("move.%s", SQL.identifier(name)) if name in Move._fields else SQL(otherwise)

        sold = (
            SQL("sold.after_sales_replacement_id")
            if "after_sales_replacement_id" in self.env["sale.order.line"]._fields
            else SQL("NULL::int")
        )
        item = SQL("COALESCE(%s, %s)", column("after_sales_replacement_id", "NULL::int"), sold)
        replaced = "after.sales.replacement" in self.env
        return SQL(
            """
            SELECT kind.document, 'stock.move' AS res_model, move.id AS res_id, %(day)s AS day, move.company_id,
                   COALESCE(
                       rma.warehouse_id,
                       CASE WHEN target.is_after_sales THEN target.id ELSE target.after_sales_warehouse_id END,
                       CASE WHEN origin.is_after_sales THEN origin.id ELSE origin.after_sales_warehouse_id END,
                       %(fallback)s
                   ) AS warehouse_id,
                   rma.id AS rma_id, line.id AS line_id,
                   COALESCE(rma.partner_id, picking.partner_id, move.partner_id) AS partner_id, move.product_id,
                   ROUND((move.quantity * unit.factor / own.factor)::numeric, 6) AS quantity, 0::numeric AS amount,
                   ROUND(CASE WHEN move.is_in OR move.is_out OR move.after_sales_undone
                              THEN ABS(COALESCE(move.value, 0)) ELSE 0 END::numeric, %(digits)s) AS value
              FROM stock_move move
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location place ON place.id = move.location_dest_id
              %(units)s
              LEFT JOIN stock_warehouse target ON target.id = place.warehouse_id
              LEFT JOIN stock_warehouse origin ON origin.id = source.warehouse_id
              LEFT JOIN stock_picking picking ON picking.id = move.picking_id
              LEFT JOIN sale_order_line sold ON sold.id = move.sale_line_id
              %(replacement)s
              LEFT JOIN after_sales_rma_line line ON line.id = COALESCE(move.after_sales_line_id, %(item_line)s)
              LEFT JOIN after_sales_rma rma ON rma.id = COALESCE(line.rma_id, picking.after_sales_rma_id)
              JOIN LATERAL (SELECT CASE
                  WHEN %(handover)s THEN NULL
                  WHEN move.after_sales_undone AND place.usage = 'customer' THEN 'undone'
                  WHEN source.usage = 'customer' AND place.usage != 'customer'
                       AND (rma.id IS NOT NULL OR place.usage IN ('internal', 'transit')) THEN 'receipt'
                  WHEN %(swapped)s AND place.usage = 'customer' THEN 'replacement'
                  WHEN %(item)s IS NOT NULL AND NOT %(old)s AND source.usage != 'customer'
                       AND (place.usage = 'customer' OR move.sale_line_id IS NULL)
                       AND move.origin_returned_move_id IS NULL THEN 'replacement'
                  WHEN move.after_sales_line_id IS NOT NULL AND place.usage = 'customer'
                       AND source.usage != 'customer'
                       THEN CASE WHEN move.restrict_partner_id IS NULL THEN 'sent_back' ELSE 'repair_return' END
                  WHEN place.usage = 'inventory' AND source.usage != 'inventory' AND (
                       move.after_sales_line_id IS NOT NULL
                       OR (move.scrap_id IS NOT NULL AND origin.is_after_sales)) THEN 'scrap'
                  END AS document) kind ON kind.document IS NOT NULL
             WHERE move.state = 'done' AND move.company_id = %(company)s
               AND (move.after_sales_line_id IS NOT NULL OR picking.after_sales_rma_id IS NOT NULL
                    OR %(item)s IS NOT NULL OR source.usage = 'customer' OR move.scrap_id IS NOT NULL)
            """,
            day=self._local_day(SQL("move.date"), zone),
            fallback=self._fallback(company),
            digits=company.currency_id.decimal_places,
            replacement=(SQL("LEFT JOIN after_sales_replacement item ON item.id = %s", item) if replaced else SQL("")),
            item_line=SQL("item.line_id") if replaced else SQL("NULL::int"),
            handover=SQL("COALESCE(%s, FALSE)", column("after_sales_handover", "FALSE")),
            swapped=SQL("COALESCE(%s, FALSE)", column("after_sales_is_replacement", "FALSE")),
            old=SQL("COALESCE(%s, FALSE)", column("after_sales_brings_old_part", "FALSE")),
            item=item,
            units=self._units(SQL("move.product_id"), SQL("move.product_uom")),
            company=company.id,
        )

    @api.model
    def _case_of_item(self) -> SQL:
        """The id of the case that a line without case line names itself, where a credit note may be of several."""
        return SQL("NULL::int")

    @api.model
    def _credit_lines(self, company) -> SQL:
        """Lines of posted credit notes of cases; those without case line are deductions, fees and freight."""
        return SQL(
            """
            SELECT 'credit' AS document, 'account.move.line' AS res_model, item.id AS res_id, entry.date AS day,
                   entry.company_id, COALESCE(rma.warehouse_id, %(fallback)s) AS warehouse_id, rma.id AS rma_id,
                   line.id AS line_id, COALESCE(rma.partner_id, entry.partner_id) AS partner_id, item.product_id,
                   ROUND(COALESCE(item.quantity * unit.factor / own.factor, item.quantity, 0)::numeric, 6) AS quantity,
                   ROUND((-item.price_total * COALESCE(
                       ABS(entry.amount_total_signed) / NULLIF(ABS(entry.amount_total), 0), 1))::numeric, %(digits)s
                   ) AS amount,
                   0::numeric AS value
              FROM account_move_line item
              JOIN account_move entry ON entry.id = item.move_id
              LEFT JOIN after_sales_rma_line line ON line.id = item.after_sales_line_id
              JOIN LATERAL (
                  SELECT COALESCE(line.rma_id, %(named)s, (
                      SELECT MIN(rel.after_sales_rma_id) FROM account_move_after_sales_rma_rel rel
                       WHERE rel.account_move_id = entry.id)) AS id) of_case ON of_case.id IS NOT NULL
              JOIN after_sales_rma rma ON rma.id = of_case.id
              %(units)s
             WHERE item.parent_state = 'posted' AND entry.move_type = 'out_refund'
               AND item.display_type IN ('product', 'rounding') AND entry.company_id = %(company)s
            """,
            named=self._case_of_item(),
            fallback=self._fallback(company),
            digits=company.currency_id.decimal_places,
            units=self._units(SQL("item.product_id"), SQL("item.product_uom_id"), SQL("LEFT JOIN")),
            company=company.id,
        )

    @api.model
    def _discrepancies(self, company, zone: str) -> SQL:
        return SQL(
            """
            SELECT 'discrepancy' AS document, 'after.sales.discrepancy' AS res_model, found.id AS res_id,
                   %(day)s AS day, rma.company_id, COALESCE(rma.warehouse_id, %(fallback)s) AS warehouse_id,
                   rma.id AS rma_id, found.line_id, rma.partner_id, found.product_id,
                   ROUND((found.quantity * unit.factor / own.factor)::numeric, 6) AS quantity,
                   0::numeric AS amount, 0::numeric AS value
              FROM after_sales_discrepancy found
              JOIN after_sales_rma rma ON rma.id = found.rma_id
              %(units)s
             WHERE rma.company_id = %(company)s
            """,
            day=self._local_day(SQL("found.create_date"), zone),
            fallback=self._fallback(company),
            units=self._units(SQL("found.product_id"), SQL("found.uom_id")),
            company=company.id,
        )

    @api.model
    def _write_downs(self, company, zone: str) -> SQL | None:
        """Write-downs that are approved, where defective goods are valued at all."""
        if "after.sales.write.down" not in self.env:
            return None
        return SQL(
            """
            SELECT 'write_down' AS document, 'after.sales.write.down' AS res_model, item.id AS res_id, %(day)s AS day,
                   item.company_id, item.warehouse_id, item.rma_id, item.line_id, rma.partner_id, item.product_id,
                   ROUND(item.quantity::numeric, 6) AS quantity, 0::numeric AS amount,
                   ROUND(COALESCE(item.loss, 0)::numeric, %(digits)s) AS value
              FROM after_sales_write_down item
              LEFT JOIN after_sales_rma rma ON rma.id = item.rma_id
             WHERE item.state IN ('approved', 'released') AND item.date_approved IS NOT NULL
               AND item.company_id = %(company)s
            """,
            day=self._local_day(SQL("item.date_approved"), zone),
            digits=company.currency_id.decimal_places,
            company=company.id,
        )
