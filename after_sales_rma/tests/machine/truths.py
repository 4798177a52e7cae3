"""What has to be true after every step, read from native documents by SQL, not from the add-on's own fields."""

from collections import defaultdict

from odoo.tools import SQL, float_compare

from ..test_write_down import ALLOWANCE

#: Tables that tell whether anything was changed.
TABLES = (
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "after_sales_approval",
    "after_sales_deduction",
    "after_sales_discrepancy",
    "after_sales_disposition",
    "after_sales_entitlement",
    "after_sales_inspection",
    "after_sales_policy_override",
    "after_sales_replacement",
    "after_sales_rma",
    "after_sales_rma_line",
    "after_sales_support",
    "after_sales_visit",
    "after_sales_write_down",
    "after_sales_write_down_bearer",
    "after_sales_write_down_release",
    "product_value",
    "repair_order",
    "sale_order",
    "sale_order_line",
    "stock_move",
    "stock_move_line",
    "stock_picking",
    "stock_quant",
)

#: Stored fields that follow from documents, besides all stored computed ones of the add-on's models.
NATIVE = {
    "sale.order.line": ("qty_delivered", "qty_invoiced", "qty_to_invoice", "invoice_status"),
    "repair.order": ("after_sales_step",),
}
OWN = ("after.sales.rma", "after.sales.rma.line", "after.sales.disposition", "after.sales.write.down")

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

#: Half a cent: amounts in yuan closer than this are equal.
CENT = 0.005
#: Sums of cents closer than this are equal.
TINY = 1e-6


def fingerprint(env, tables=TABLES) -> dict:
    """Changes with every row that is written, made or deleted."""
    env.flush_all()
    parts = SQL(", ").join(
        SQL("(SELECT count(*) || ' ' || coalesce(sum(hashtext(id || ' ' || ctid)), 0) FROM %s)", SQL.identifier(table))
        for table in tables
    )
    [row] = env.execute_query(SQL("SELECT %s", parts))
    return dict(zip(tables, row, strict=True))


class Truths:
    """The invariants of a shop."""

    #: {(id of a product, versions of the rows its value follows from): value of its stock}, of all runs.
    values: dict = {}

    def __init__(self, shop):
        self.shop = shop
        self.env = shop.env
        self.fields = self._stored_fields()

    def query(self, sql: str, **args) -> list[tuple]:
        return self.env.execute_query(SQL(sql, company=self.shop.company.id, **args))

    def empty(self, what: str, sql: str, **args) -> None:
        """Hold that a query for what must not be finds nothing."""
        rows = self.query(sql, **args)
        assert not rows, f"{what}: {rows}"

    def check(self) -> None:
        self.env.flush_all()
        self.env.invalidate_all()
        self.check_claims()
        self.check_credits()
        self.check_refunds()
        self.check_replacements()
        self.check_places()
        self.check_ledger()
        self.check_allowance()
        self.check_revalued()
        self.check_receivables()
        self.check_done_cases()
        self.check_statuses()

    # -- quantities --------------------------------------------------------------------------------------------

    def check_claims(self) -> None:
        """No more comes back, or is claimed, of a delivered move than it delivered."""
        self.empty(
            "more came back, or is claimed, than was delivered (move, delivered, back, claimed)",
            """
            WITH moved AS (
                SELECT move.id, move.origin_returned_move_id AS origin, move.after_sales_line_id AS case_line,
                       source.usage = 'customer' AS comes, target.usage = 'customer' AS leaves,
                       move.state, move.product_qty, move.after_sales_handover AS handover,
                       move.restrict_partner_id AS owner, coalesce(sum(line.quantity_product_uom), 0) AS quantity
                  FROM stock_move move
                  JOIN stock_location source ON source.id = move.location_id
                  JOIN stock_location target ON target.id = move.location_dest_id
                  LEFT JOIN stock_move_line line ON line.move_id = move.id
                 WHERE move.company_id = %(company)s AND move.state NOT IN ('draft', 'cancel')
                 GROUP BY move.id, source.usage, target.usage),
            delivered AS (
                SELECT moved.id, moved.quantity,
                       (SELECT coalesce(sum(back.quantity), 0) FROM moved back
                         WHERE back.origin = moved.id AND back.comes AND back.state = 'done')
                     - (SELECT coalesce(sum(home.quantity), 0) FROM moved home JOIN moved back ON back.id = home.origin
                         WHERE back.origin = moved.id AND back.comes AND home.leaves AND home.state = 'done') AS back,
                       (SELECT coalesce(sum(line.quantity * unit.factor / own.factor - coalesce((
                                   SELECT sum(home.quantity) FROM moved home
                                    WHERE home.case_line = line.id AND home.leaves AND home.state = 'done'
                                      AND home.owner IS NOT NULL AND home.handover IS NOT TRUE), 0)), 0)
                          FROM after_sales_rma_line line
                          JOIN after_sales_rma rma ON rma.id = line.rma_id
                          JOIN uom_uom unit ON unit.id = line.uom_id
                          JOIN product_product product ON product.id = line.product_id
                          JOIN product_template template ON template.id = product.product_tmpl_id
                          JOIN uom_uom own ON own.id = template.uom_id
                         WHERE line.origin_move_id = moved.id AND rma.state IN ('submitted', 'authorized', 'done')
                           -- Of these, nothing comes back.
                           AND line.remedy NOT IN ('part', 'support')
                           AND NOT (line.remedy = 'repair' AND coalesce(line.on_site, false)))
                     + (SELECT coalesce(sum(CASE WHEN back.state = 'done' THEN back.quantity
                                                 ELSE back.product_qty END), 0)
                          FROM moved back
                         WHERE back.origin = moved.id AND back.comes AND back.case_line IS NULL) AS claimed
                  FROM moved WHERE moved.leaves AND moved.state = 'done')
            SELECT id, quantity, back, claimed FROM delivered
             WHERE back > quantity + 1e-6 OR claimed > quantity + 1e-6
            """,
        )
        self.empty(
            "an entitlement is not what the documents say",
            "SELECT move_id, claimed, delivered FROM after_sales_entitlement "
            "WHERE company_id = %(company)s AND claimed > delivered + 1e-6",
        )

    def check_credits(self) -> None:
        """No more is credited of an order line than was invoiced; of a case line than came back and was accepted."""
        self.empty(
            "more credited than invoiced (order line, invoiced, credited)",
            """
            SELECT rel.order_line_id,
                   coalesce(sum(line.quantity) FILTER (WHERE line.move_type = 'out_invoice'), 0) AS invoiced,
                   coalesce(sum(line.quantity) FILTER (WHERE line.move_type = 'out_refund'), 0) AS credited
              FROM sale_order_line_invoice_rel rel
              JOIN (SELECT item.id, item.quantity, move.move_type FROM account_move_line item
                      JOIN account_move move ON move.id = item.move_id
                     WHERE move.state = 'posted' AND move.company_id = %(company)s) line
                ON line.id = rel.invoice_line_id
             GROUP BY rel.order_line_id
            HAVING coalesce(sum(line.quantity) FILTER (WHERE line.move_type = 'out_refund'), 0)
                 > coalesce(sum(line.quantity) FILTER (WHERE line.move_type = 'out_invoice'), 0) + 1e-6
            """,
        )
        self.empty(
            "more credited than accepted (case line, credited, accepted)",
            """
            SELECT * FROM (
                SELECT line.id,
                       (SELECT coalesce(sum(item.quantity), 0) FROM account_move_line item
                         WHERE item.after_sales_line_id = line.id AND item.parent_state = 'posted') AS credited,
                       (SELECT coalesce(sum(report.quantity), 0) FROM after_sales_inspection report
                         WHERE report.line_id = line.id AND report.state = 'done' AND report.accepted
                           AND report.stage = 'arrival') AS accepted
                  FROM after_sales_rma_line line WHERE line.company_id = %(company)s) found
             WHERE credited > accepted + 1e-6
            """,
        )

    def check_refunds(self) -> None:
        """No credit note takes money from the customer, all of an invoice give back no more than was asked for it, and
        nothing is deducted or added that nobody decided; twice never.
        """
        self.empty(
            "a credit note of a case takes money (credit note, total)",
            """
            SELECT note.id, note.amount_total FROM account_move note
              JOIN account_move_after_sales_rma_rel rel ON rel.account_move_id = note.id
             WHERE note.company_id = %(company)s AND note.state != 'cancel' AND note.amount_total < 0
            """,
        )
        self.empty(
            "more money given back than was asked for (invoice, total, given back)",
            # What is given in addition was not invoiced. Odoo's own credit notes of a part round their tax anew.
            """
            SELECT invoice.name, invoice.amount_total, sum(back.amount) FROM account_move invoice JOIN (
                SELECT note.reversed_entry_id AS invoice, currency.rounding, note.amount_total - (
                           SELECT coalesce(sum(line.price_total), 0) FROM account_move_line line
                            WHERE line.move_id = note.id AND line.after_sales_deduction_id IS NOT NULL
                              AND line.price_total > 0) AS amount,
                       NOT EXISTS (SELECT 1 FROM account_move_after_sales_rma_rel rel
                                    WHERE rel.account_move_id = note.id) AS native
                  FROM account_move note JOIN res_currency currency ON currency.id = note.currency_id
                 WHERE note.company_id = %(company)s AND note.state = 'posted' AND note.move_type = 'out_refund'
                 ) back ON back.invoice = invoice.id
             GROUP BY invoice.id
            HAVING sum(back.amount) > invoice.amount_total + 1e-6
                 + coalesce(sum(back.rounding) FILTER (WHERE back.native), 0)
            """,
        )
        self.empty(
            "deducted or added otherwise than decided (case, deduction, most, deducted)",
            """
            SELECT * FROM (
                SELECT rma.name, item.label, taken.rounding, taken.amount AS taken, item.amount + item.percent / 100 * (
                           SELECT coalesce(sum(line.price_total), 0) FROM account_move_line line
                             JOIN after_sales_rma_line own
                               ON own.id IN (line.after_sales_line_id, line.after_sales_for_line_id)
                            WHERE own.rma_id = rma.id AND (item.line_id IS NULL OR item.line_id = own.id)
                              AND line.after_sales_deduction_id IS NULL AND line.parent_state != 'cancel') AS most
                  FROM after_sales_deduction item JOIN after_sales_rma rma ON rma.id = item.rma_id
                  JOIN (SELECT line.after_sales_deduction_id AS item, -sum(line.price_total) AS amount,
                               sum(currency.rounding) AS rounding
                          FROM account_move_line line JOIN res_currency currency ON currency.id = line.currency_id
                         WHERE line.parent_state != 'cancel' GROUP BY 1) taken ON taken.item = item.id
                 WHERE rma.company_id = %(company)s) found
             WHERE taken > greatest(most, 0) + rounding OR taken < least(most, 0) - rounding
            """,
        )

    def check_replacements(self) -> None:
        """No more is replaced than came back, or was asked to come back where the replacement goes first."""
        self.empty(
            "more replaced than came back (case line, replaced, came back)",
            """
            SELECT * FROM (
                SELECT line.id,
                       (SELECT coalesce(sum(move.quantity), 0) FROM stock_move move
                         WHERE move.after_sales_line_id = line.id AND move.state = 'done'
                           AND move.after_sales_is_replacement)
                     + coalesce((SELECT min(line.quantity * (
                                SELECT coalesce(sum(move.quantity), 0) FROM stock_move move
                                  JOIN stock_location target ON target.id = move.location_dest_id
                                  JOIN sale_order_line sold ON sold.id = move.sale_line_id
                                 WHERE sold.after_sales_replacement_id = item.id AND move.state = 'done'
                                   AND target.usage = 'customer' AND move.origin_returned_move_id IS NULL
                                ) / item.quantity)
                          FROM after_sales_replacement item WHERE item.line_id = line.id AND item.quantity > 0), 0)
                       AS replaced,
                       CASE WHEN rma.replace_when = 'advance' THEN line.quantity ELSE (
                           SELECT coalesce(sum(move.quantity), 0) FROM stock_move move
                             JOIN stock_location source ON source.id = move.location_id
                            WHERE move.after_sales_line_id = line.id AND move.state = 'done'
                              AND source.usage = 'customer') END AS back
                  FROM after_sales_rma_line line JOIN after_sales_rma rma ON rma.id = line.rma_id
                 WHERE line.company_id = %(company)s AND line.remedy = 'exchange') found
             WHERE replaced > back + 1e-6
            """,
        )

    def check_places(self) -> None:
        """Every quant is the sum of the done moves; a serial is in one place.

        What comes from a customer as his own leaves a negative quantity of his there beside the one that was sold.
        """
        self.empty(
            "a quant is not what the moves say (product, place, lot, owner, moves, quant)",
            """
            WITH ways AS (
                SELECT product_id, location_id AS place, lot_id, owner_id, -quantity_product_uom AS quantity
                  FROM stock_move_line WHERE state = 'done' AND company_id = %(company)s
                 UNION ALL
                SELECT product_id, location_dest_id, lot_id, owner_id, quantity_product_uom
                  FROM stock_move_line WHERE state = 'done' AND company_id = %(company)s),
            moved AS (
                SELECT product_id, place, coalesce(lot_id, 0) AS lot, coalesce(owner_id, 0) AS owner,
                       sum(quantity) AS quantity FROM ways GROUP BY 1, 2, 3, 4),
            kept AS (
                SELECT product_id, location_id AS place, coalesce(lot_id, 0) AS lot, coalesce(owner_id, 0) AS owner,
                       sum(quantity) AS quantity FROM stock_quant WHERE company_id = %(company)s GROUP BY 1, 2, 3, 4)
            SELECT product.default_code, location.complete_name, lot, owner, moved.quantity, kept.quantity
              FROM moved FULL JOIN kept USING (product_id, place, lot, owner)
              JOIN stock_location location ON location.id = place AND location.usage IN ('internal', 'transit')
              JOIN product_product product ON product.id = product_id
             WHERE abs(coalesce(moved.quantity, 0) - coalesce(kept.quantity, 0)) > 1e-6
            """,
        )
        self.empty(
            "a serial is not in one place (lot, quantity, places)",
            """
            SELECT name, sum(quantity), array_agg(place) FROM (
                SELECT lot.id, lot.name, location.complete_name AS place, sum(quant.quantity) AS quantity
                  FROM stock_lot lot JOIN stock_quant quant ON quant.lot_id = lot.id
                  JOIN stock_location location ON location.id = quant.location_id AND location.usage != 'supplier'
                 WHERE lot.product_id = ANY(%(serials)s)
                 GROUP BY lot.id, location.id HAVING sum(quant.quantity) != 0) place
             GROUP BY id, name HAVING count(*) != 1 OR sum(quantity) != 1
            """,
            serials=(self.shop.serials | self.shop.phones).ids,
        )

    # -- values ------------------------------------------------------------------------------------------------

    def gaps(self) -> dict:
        """By how much stock and ledger part because of an order line, and what explains it.

        The cost of sales is entered when money moves, the goods leave and come when they do: in between, stock and
        ledger part by the cost of what is delivered and not invoiced, or is back and not credited (or not replaced).

        :return: {order line: (difference, units back and neither credited nor replaced, units gone and not invoiced,
            lowest and highest unit value, native trap)}

        A serial that was revalued came with what it was worth then: what was taken off is entered by the revaluation.

        Native traps; what such a line parts stock and ledger by is Odoo's own, with or without a case:

        * of an order line sold in another unit than the product's (a dozen of pieces), every invoice after the first
          one takes the cost that was entered before times the factor of that unit off its own cost;
        * a credit note that is made from the order after a native return reverses no invoice, and takes the cost
          that was entered before off its own cost, too.
        """
        rows = self.query(
            """
            WITH goods AS (
                SELECT sale_line_id AS line, sum(CASE WHEN is_out THEN worth ELSE -worth END) AS value,
                       sum(CASE WHEN is_out THEN moved ELSE -moved END) AS quantity,
                       sum(CASE WHEN is_in THEN moved
                                WHEN after_sales_is_replacement OR origin_returned_move_id IS NOT NULL THEN -moved
                                ELSE 0 END) AS back,
                       min(worth / moved) AS low, max(worth / moved) AS high
                  FROM (SELECT move.*, value + coalesce(after_sales_revalued, 0) AS worth, (SELECT sum(item.quantity_product_uom) FROM stock_move_line item
                                         WHERE item.move_id = move.id) AS moved FROM stock_move move) move
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
                       sum((SELECT -sum(cost.balance) FROM account_move_line cost
                             WHERE cost.cogs_origin_id = item.id AND cost.account_id = %(stock)s)) AS cost
                  FROM sale_order_line_invoice_rel rel
                  JOIN account_move_line item ON item.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = item.move_id AND move.state = 'posted'
                  JOIN uom_uom unit ON unit.id = item.product_uom_id
                  JOIN product_product product ON product.id = item.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom own ON own.id = template.uom_id
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
                   goods.low, goods.high, sold.trapped
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
        for line_id, (gap, back, gone, low, high, trapped) in gaps.items():
            if trapped:
                continue
            # Each portion is rounded to cents.
            (least, most), (fewest, all_gone) = sorted((back * low, back * high)), sorted((gone * low, gone * high))
            least, most = least - all_gone, most - fewest
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
        """{id of a product: value of its stock, as Odoo works it out}; anew when one of the rows it follows from changed.

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
            SELECT product_id, sum(CASE WHEN is_in THEN value ELSE -value END), count(*) FILTER (WHERE is_out)
              FROM stock_move WHERE company_id = %(company)s AND state = 'done' AND (is_in OR is_out) GROUP BY 1
            """
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

    def check_allowance(self) -> None:
        """The ledger holds against defective goods what was decided, for what still lies there."""
        rows = self.query(
            """
            SELECT item.id, item.state, item.replaces_id, item.product_id, item.quantity,
                   coalesce((SELECT sum(release.quantity) FROM after_sales_write_down_release release
                              WHERE release.write_down_id = item.id), 0),
                   coalesce((SELECT -sum(line.balance) FROM account_move_line line
                              WHERE line.after_sales_write_down_id = item.id AND line.account_id = %(allowance)s
                                AND line.parent_state = 'posted'), 0),
                   item.carrying_amount, item.realisable_unit, item.method = 'allowance'
              FROM after_sales_write_down item WHERE item.company_id = %(company)s
            """,
            allowance=self.shop.company.after_sales_allowance_account_id.id,
        )
        lying, total = defaultdict(float), 0.0
        for item, state, replaces, product, quantity, released, held, carrying, unit, by_allowance in rows:
            left = quantity - released
            if not replaces or state in ("approved", "released"):
                lying[product] += left
            due = 0.0
            if state == "approved" and quantity and by_allowance:
                due = max(float(carrying) - quantity * float(unit or 0), 0.0) * left / quantity
            assert abs(float(held) - due) < 2 * CENT, f"write-down {item} ({state}) holds {held}, due {due:.2f}"
            total += due
        balance = -self.shop.balance(ALLOWANCE)
        assert abs(balance - total) < 2 * CENT * (len(rows) + 1), f"allowance {balance}, open write-downs {total:.2f}"
        place = self.shop.after_sales_warehouse.after_sales_defective_location_id
        there = dict(
            self.query(
                "SELECT product_id, sum(quantity) FROM stock_quant WHERE location_id = %(place)s "
                "AND owner_id IS NULL AND company_id = %(company)s GROUP BY 1",
                place=place.id,
            )
        )
        for product in {*there, *lying}:
            valued, lies = lying[product], float(there.get(product, 0))
            assert float_compare(valued, lies, 6) == 0, f"product {product}: {lies} lie there, {valued} are valued"

    def check_revalued(self) -> None:
        """What revaluations took off serials in stock is what they entered, serial by serial."""
        self.empty(
            "a revaluation took off something else than it entered (serial, taken off, entered)",
            """
            SELECT lot, sum(taken), sum(entered) FROM (
                SELECT line.lot_id AS lot, move.after_sales_revalued AS taken, 0 AS entered FROM stock_move move
                  JOIN stock_move_line line ON line.move_id = move.id
                 WHERE move.company_id = %(company)s AND move.after_sales_revalued != 0
                 UNION ALL
                SELECT item.lot_id, 0, -line.balance FROM account_move_line line
                  JOIN after_sales_write_down item ON item.id = line.after_sales_write_down_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted' AND line.account_id = %(stock)s
                   AND item.method = 'revalue') both_sides
             GROUP BY 1 HAVING abs(sum(taken) - sum(entered)) > 0.005
            """,
            stock=self.shop.company.account_stock_valuation_id.id,
        )
        self.empty(
            "a serial that waits for a buyer is not worth what was decided (write-down, decided, entered)",
            """
            SELECT item.id, item.carrying_amount - item.realisable_unit, sum(-line.balance) FROM after_sales_write_down item
              LEFT JOIN account_move_line line ON line.after_sales_write_down_id = item.id
                AND line.parent_state = 'posted' AND line.account_id = %(stock)s
             WHERE item.company_id = %(company)s AND item.method = 'revalue' AND item.state = 'approved'
             GROUP BY item.id
            HAVING abs(greatest(item.carrying_amount - item.realisable_unit, 0) - coalesce(sum(-line.balance), 0)) > 0.005
            """,
            stock=self.shop.company.account_stock_valuation_id.id,
        )

    def check_receivables(self) -> None:
        """What customers owe is what their documents leave open."""
        self.empty(
            "receivable and what is open differ (partner, ledger, open)",
            # Odoo keeps the reconciliation of an entry that is reset to draft.
            """
            SELECT line.partner_id, sum(line.balance), sum(line.amount_residual)
              FROM account_move_line line JOIN account_account account ON account.id = line.account_id
             WHERE line.company_id = %(company)s AND account.account_type = 'asset_receivable'
               AND (line.parent_state = 'posted' OR EXISTS (
                    SELECT 1 FROM account_partial_reconcile part
                     WHERE line.id IN (part.debit_move_id, part.credit_move_id)))
             GROUP BY 1 HAVING abs(sum(line.balance) - sum(line.amount_residual)) > 0.005
            """,
        )
        self.empty(
            "receivable and the documents' totals differ (partner, ledger, documents less payments)",
            """
            SELECT partner, sum(ledger), sum(documents) FROM (
                SELECT line.partner_id AS partner, line.balance AS ledger, 0 AS documents FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                   AND account.account_type = 'asset_receivable'
                 UNION ALL
                SELECT commercial_partner_id, 0, amount_total_signed FROM account_move
                 WHERE company_id = %(company)s AND state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
                 UNION ALL
                SELECT line.partner_id, 0, line.balance FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id AND move.move_type = 'entry'
                  JOIN account_account account ON account.id = line.account_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                   AND account.account_type = 'asset_receivable') both_sides
             GROUP BY partner HAVING abs(sum(ledger) - sum(documents)) > 0.005
            """,
        )

    # -- cases -------------------------------------------------------------------------------------------------

    def check_done_cases(self) -> None:
        """Nothing is left to do in a case that closed by itself."""
        self.empty(
            "a closed case has something left (case, what)",
            """
            SELECT rma.name, what FROM after_sales_rma rma JOIN (
                SELECT after_sales_rma_id AS id, 'transfer ' || name AS what FROM stock_picking
                 WHERE state NOT IN ('done', 'cancel')
                 UNION ALL SELECT rma_id, 'test report' FROM after_sales_inspection WHERE state = 'draft'
                 UNION ALL SELECT rma_id, 'discrepancy' FROM after_sales_discrepancy WHERE state = 'open'
                 UNION ALL SELECT rma_id, 'disposition' FROM after_sales_disposition WHERE state = 'pending'
                 UNION ALL SELECT after_sales_rma_id, 'repair ' || name FROM repair_order
                            WHERE state NOT IN ('done', 'cancel')
                 UNION ALL SELECT line.rma_id, 'credit note' FROM account_move_line item
                             JOIN after_sales_rma_line line ON line.id = item.after_sales_line_id
                            WHERE item.parent_state = 'draft') rest ON rest.id = rma.id
             WHERE rma.company_id = %(company)s AND rma.state = 'done' AND rma.closed_by_id IS NULL
            """,
        )

    def _stored_fields(self) -> list:
        fields = []
        for name in OWN:
            model = self.env[name]
            fields += [
                field
                for field in model._fields.values()
                if field.compute and field.store and field.readonly and not field.related
            ]
        for name, names in NATIVE.items():
            fields += [self.env[name]._fields[field] for field in names]
        return fields

    def check_statuses(self) -> None:
        """Every stored field that follows from documents says what they say now."""
        records = {name: self.env[name].search([("company_id", "=", self.shop.company.id)]) for name in {*OWN, *NATIVE}}
        before = {}
        for field in self.fields:
            for record in records[field.model_name]:
                before[record, field.name] = record[field.name]
        for field in self.fields:
            self.env.add_to_compute(field, records[field.model_name])
        for (record, name), value in before.items():
            now = record[name]
            same = float_compare(value, now, 6) == 0 if isinstance(value, float) else value == now
            assert same, f"{record} {record.display_name}: {name} is {value}, the documents say {now}"
