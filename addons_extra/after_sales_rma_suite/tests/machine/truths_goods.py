"""What has to be true of goods: how much may come back, what is replaced, and where everything lies."""

from .truths_base import TruthsBase


class GoodsTruths(TruthsBase):
    """Quantities."""

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
                   AND move.after_sales_undone IS NOT TRUE
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
                       CASE WHEN rma.replace_when = 'advance' OR line.remedy = 'replace_only' THEN line.quantity ELSE (
                           SELECT coalesce(sum(move.quantity), 0) FROM stock_move move
                             JOIN stock_location source ON source.id = move.location_id
                            WHERE move.after_sales_line_id = line.id AND move.state = 'done'
                              AND move.after_sales_undone IS NOT TRUE AND source.usage = 'customer') END AS back
                  FROM after_sales_rma_line line JOIN after_sales_rma rma ON rma.id = line.rma_id
                 WHERE line.company_id = %(company)s AND line.remedy IN ('exchange', 'replace_only')) found
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
