"""What has to be true of the ledger: it parts from the stock by what documents to come will enter, to the cent."""

from .truths_base import CENT, TINY, TruthsBase

#: What the value of a product's stock follows from: name in a query, table, id of the product.
VALUED_BY = (
    ("move", "stock_move", "product_id"),
    ("line", "stock_move_line", "product_id"),
    ("quant", "stock_quant", "product_id"),
    ("lot", "stock_lot", "product_id"),
    ("value", "product_value", "product_id"),
    ("value", "product_value", "(SELECT move.product_id FROM stock_move move WHERE move.id = value.move_id)"),
    ("product", "product_product", "id"),
)


class LedgerTruths(TruthsBase):
    """Stock and ledger."""

    #: {(id of a product, versions of the rows its value follows from): value of its stock}, of all runs.
    values: dict = {}

    def gaps(self) -> dict:
        """By how much stock and ledger part because of an order line, and what explains it.

        The cost of sales is entered when money moves, the goods leave and come when they do: in between, stock and
        ledger part by the cost of what is delivered and not invoiced, or is back and not credited (or not replaced).

        :return: {order line: (difference, units back and neither credited nor replaced, units gone and not invoiced,
            lowest and highest unit value, units credited natively and invoiced again, native trap)}

        A serial that was revalued came with what it was worth then: what was taken off is entered by the revaluation.

        Native traps; what such a line parts stock and ledger by is Odoo's own, with or without a case:

        * of an order line sold in another unit than the product's (a dozen of pieces), every invoice after the first
          one takes the cost that was entered before times the factor of that unit off its own cost;
        * a credit note that is made from the order after a native return reverses no invoice, and takes the cost
          that was entered before off its own cost, too.

        Of what Odoo's own credit notes took back and a later invoice asks for again, Odoo counts the first invoice as
        if it still stood: it enters them at the average cost of all deliveries, not at that of what is left.
        """
        rows = self.query(
            """
            WITH goods AS (
                SELECT sale_line_id AS line, sum(CASE WHEN is_out THEN worth ELSE -worth END) AS value,
                       -- What is sent for goods that stay costs by itself: it waits for no invoice and no return.
                       sum(CASE WHEN besides THEN 0 WHEN is_out THEN moved ELSE -moved END) AS quantity,
                       sum(CASE WHEN is_in THEN moved WHEN besides THEN 0
                                WHEN after_sales_is_replacement OR origin_returned_move_id IS NOT NULL THEN -moved
                                ELSE 0 END) AS back,
                       min(worth / moved) AS low, max(worth / moved) AS high
                  FROM (SELECT move.*, value + coalesce(after_sales_revalued, 0) AS worth, (
                        SELECT sum(item.quantity_product_uom) FROM stock_move_line item
                                         WHERE item.move_id = move.id) AS moved, after_sales_is_replacement
                               AND EXISTS (SELECT 1 FROM after_sales_rma_line kept
                                            WHERE kept.id = move.after_sales_line_id AND kept.remedy = 'replace_only')
                               AS besides FROM stock_move move) move
                 WHERE company_id = %(company)s AND state = 'done' AND (is_out OR is_in) AND moved != 0
                   AND sale_line_id IS NOT NULL
                 GROUP BY 1),
            sold AS (
                SELECT rel.order_line_id AS line, sum(
                           item.quantity * unit.factor / own.factor
                           * CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END) AS quantity,
                       sum(item.quantity * unit.factor / own.factor) FILTER (WHERE move.move_type = 'out_refund')
                       AS credited,
                       bool_or(unit.id != own.id) AND count(*) FILTER (WHERE move.move_type = 'out_invoice') > 1
                       OR bool_or(move.move_type = 'out_refund' AND move.reversed_entry_id IS NULL) AS trapped,
                       sum(item.quantity * unit.factor / own.factor) FILTER (
                           WHERE move.move_type = 'out_refund' AND item.after_sales_line_id IS NULL AND EXISTS (
                               SELECT 1 FROM sale_order_line_invoice_rel other
                                 JOIN account_move_line later ON later.cogs_origin_id = other.invoice_line_id
                                 JOIN account_move invoice ON invoice.id = later.move_id
                                WHERE other.order_line_id = rel.order_line_id AND invoice.move_type = 'out_invoice'
                                  AND invoice.state = 'posted' AND later.id > cost.id)) AS again,
                       sum(cost.balance) AS cost
                  FROM sale_order_line_invoice_rel rel
                  JOIN account_move_line item ON item.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = item.move_id AND move.state = 'posted'
                  JOIN uom_uom unit ON unit.id = item.product_uom_id
                  JOIN product_product product ON product.id = item.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom own ON own.id = template.uom_id
                  LEFT JOIN LATERAL (
                       SELECT -sum(balance) AS balance, max(id) AS id FROM account_move_line entered
                        WHERE entered.cogs_origin_id = item.id AND entered.account_id = %(stock)s) cost ON true
                 WHERE move.company_id = %(company)s GROUP BY 1),
            swapped AS (
                SELECT line.sale_line_id AS line, -sum(item.balance) AS cost FROM account_move_line item
                  JOIN after_sales_rma_line line ON line.id = item.after_sales_cost_line_id
                 WHERE item.account_id = %(stock)s AND item.parent_state = 'posted' AND item.company_id = %(company)s
                 GROUP BY 1)
            SELECT line, coalesce(sold.cost, 0) + coalesce(swapped.cost, 0) - coalesce(goods.value, 0),
                   greatest(coalesce(goods.back, 0) - coalesce(sold.credited, 0), 0),
                   greatest(coalesce(goods.back, 0) - coalesce(sold.credited, 0), 0)
                   - coalesce(sold.quantity, 0) + coalesce(goods.quantity, 0),
                   goods.low, goods.high, sold.again, sold.trapped
              FROM goods FULL JOIN sold USING (line) LEFT JOIN swapped USING (line)
            """,
            stock=self.shop.company.account_stock_valuation_id.id,
        )
        return {line: tuple(float(part or 0) for part in row) for line, *row in rows}

    def story(self, line) -> str:
        """What moved and what was entered for an order line, for the record of a failure."""
        moves = line.move_ids.filtered(lambda move: move.state == "done").sorted(lambda move: (move.date, move.id))
        items = line.invoice_lines.filtered(lambda item: item.parent_state == "posted").sorted("id")
        told = [
            f"{move.reference} {'in' if move.is_in else 'out' if move.is_out else 'unvalued'} "
            f"{move.quantity:g} {move.value:.2f} {move.after_sales_line_id.rma_id.name or ''}"
            for move in moves
        ]
        told += [
            f"{item.move_id.name} of {item.move_id.reversed_entry_id.name or 'the order'} {item.quantity:g} costs "
            f"{item._after_sales_posted_cost():.2f} {item.after_sales_line_id.rma_id.name or ''}"
            for item in items
        ]
        return f"{line.order_id.name} {line.product_id.name}: {'; '.join(told)}"

    def check_ledger(self) -> None:
        """Stock and ledger part by exactly what documents still to come will enter, order line by order line."""
        gaps = self.gaps()
        for line_id, (gap, back, gone, low, high, again, trapped) in gaps.items():
            if trapped:
                continue
            # Each portion is rounded to cents.
            (least, most), (fewest, all_gone) = sorted((back * low, back * high)), sorted((gone * low, gone * high))
            averaged = again * (high - low)
            least, most = least - all_gone - averaged, most - fewest + averaged
            if not least - 4 * CENT < gap < most + 4 * CENT:
                line = self.env["sale.order.line"].browse(line_id)
                raise AssertionError(
                    f"{self.story(line)}: stock and ledger part by {gap:.2f}, "
                    f"but {back:g} units back and {gone:g} gone at {low:.2f} to {high:.2f} explain "
                    f"{least:.2f} to {most:.2f}"
                )
        self.check_closing(self.closing(), sum(gap for gap, *_rest in gaps.values()))

    def closing(self) -> float:
        """What Odoo's closing would enter on the stock account: the value of the stock less what is entered.

        Odoo's own one values every product anew, which takes longer than all else; at the end of a run it is asked,
        too.
        """
        [(entered,)] = self.query(
            """
            SELECT coalesce(sum(balance), 0) FROM account_move_line
             WHERE company_id = %(company)s AND account_id = %(stock)s AND parent_state = 'posted'
            """,
            stock=self.shop.company.account_stock_valuation_id.id,
        )
        return sum(self.stock_values().values()) - float(entered)

    def stock_values(self) -> dict:
        """{id of a product: value of its stock as Odoo works it out}; anew when a row it follows from changed.

        No two versions of a row have the same transaction, command and place.
        """
        version = "hashtextextended(concat_ws(' ', {0}.id, {0}.xmin, {0}.cmin, {0}.ctid), 0)"
        rows = self.query(
            "SELECT product, count(*) || ' ' || sum(version) FROM ("
            + " UNION ALL ".join(
                f"SELECT {product} AS product, {version.format(name)} AS version FROM {table} {name}"
                for name, table, product in VALUED_BY
            )
            + ") row WHERE product = ANY(%(products)s) GROUP BY 1",
            products=self.shop.products.ids,
        )
        found = {}
        for product_id, rows_now in rows:
            if (product_id, rows_now) not in self.values:
                product = self.env["product.product"].browse(product_id).with_company(self.shop.company)
                self.values[product_id, rows_now] = product.total_value
            found[product_id] = self.values[product_id, rows_now]
        return found

    def check_closing(self, closing: float, explained: float) -> None:
        """What Odoo's closing would post is what the order lines explain, and cents that Odoo itself rounds away.

        :param closing: what it would post on the stock account
        :param explained: what the order lines part stock and ledger by
        """
        rounded = self.rounded_by_odoo() + self.rounded_at_purchase()
        left = closing - explained - rounded
        assert abs(left) < CENT, f"closing {closing:.2f}, explained {explained:.2f}, rounded by Odoo {rounded:.4f}"

    def rounded_by_odoo(self) -> float:
        """How much the value of the stock is more than what came in less what went out.

        Odoo keeps the value of each move in cents, but takes what leaves out of the value of the stock without
        rounding it: of two units that came in at 213.33, one leaves at 106.67 (rounded), and the other one is worth
        106.67 (rounded) as well. With or without a case, its closing posts that cent.

        :return: the sum over all products; of each one no more than half a cent for each move that left at a cost
            which need not be whole cents, and half a cent for the value of the stock itself (for each lot, where
            lots have a value of their own)
        """
        total, values = 0.0, self.stock_values()
        rows = self.query(
            """
            SELECT product_id, sum(CASE WHEN is_in THEN value ELSE -value END) + coalesce((
                       -- What goods sold meanwhile cost otherwise without a receipt that was taken back.
                       SELECT sum(item.balance) FROM account_move_line item
                         JOIN account_move entry ON entry.id = item.move_id
                        WHERE entry.after_sales_undo_cost AND entry.state = 'posted' AND item.account_id = %(stock)s
                          AND item.product_id = move.product_id), 0), count(*) FILTER (WHERE is_out)
              FROM stock_move move WHERE company_id = %(company)s AND state = 'done' AND (is_in OR is_out) GROUP BY 1
            """,
            stock=self.shop.company.account_stock_valuation_id.id,
        )
        for product_id, moved, leaving in rows:
            product = self.env["product.product"].browse(product_id).with_company(self.shop.company)
            lots = self.env["stock.lot"].search_count([("product_id", "=", product_id)]) if product.lot_valuated else 1
            rounded = values[product_id] - float(moved)
            most = CENT * (lots + (0 if product.cost_method == "standard" else leaving))
            assert abs(rounded) < most + TINY, (
                f"{product.name}: worth {values[product_id]:.2f}, moves {moved:.2f}, Odoo rounds {most:.3f} away"
            )
            total += rounded
        return total

    def rounded_at_purchase(self) -> float:
        """How much less the bills entered than the purchases brought in, from rounding the value of the stock."""
        [(brought, entered, bills)] = self.query(
            """
            SELECT (SELECT coalesce(sum(move.value), 0) FROM stock_move move
                      JOIN stock_location source ON source.id = move.location_id AND source.usage = 'supplier'
                     WHERE move.company_id = %(company)s AND move.is_in),
                   coalesce(sum(bill.balance), 0), count(*)
              FROM account_move_line bill
             WHERE bill.company_id = %(company)s AND bill.parent_state = 'posted' AND bill.account_id = %(stock)s
               AND EXISTS (SELECT 1 FROM account_move_line owed
                            WHERE owed.move_id = bill.move_id AND owed.account_id = %(payable)s)
            """,
            stock=self.shop.company.account_stock_valuation_id.id,
            payable=self.shop._account(self.shop.company, "2202").id,
        )
        rounded = float(brought) - float(entered)
        assert abs(rounded) < 2 * CENT * bills + TINY, f"purchases {brought:.2f}, bills {entered:.2f}"
        return rounded
