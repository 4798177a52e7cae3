from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class AfterSalesEntitlement(models.Model):
    """What may still be claimed of a delivered move.

    A row is made at the first claim, so deliveries cost nothing. Claimed is never counted up and down: each claim
    sums anew what the documents hold (cases and native returns) and writes it to the row. Whoever claims the same
    move at the same time therefore writes the same row, gets a serialization failure from PostgreSQL, is retried
    by Odoo and then sees the truth (law 2).
    """

    _name = "after.sales.entitlement"
    _description = "Returnable Quantity of a Delivery"
    _inherit = ["after.sales.numbers"]
    _rec_name = "move_id"
    _check_company_auto = True

    move_id = fields.Many2one("stock.move", string="Delivered Move", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    product_id = fields.Many2one(related="move_id.product_id")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    delivered = fields.Float(digits="Product Unit", required=True, readonly=True)
    claimed = fields.Float(digits="Product Unit", required=True, readonly=True)
    left = fields.Float(digits="Product Unit", compute="_compute_left", help="May still be claimed.")
    document = fields.Char(related="move_id.reference", string="Delivery")

    _move_unique = models.UniqueIndex("(move_id)", "A delivered move has one entitlement.")
    _claimed_within_delivered = models.Constraint(
        "CHECK (claimed <= delivered)", "More would come back than was delivered."
    )

    @api.depends("delivered", "claimed")
    def _compute_left(self):
        for row in self:
            row.left = row.delivered - row.claimed

    def _balance_sql(self, move_ids: list[int]) -> SQL:
        """Delivered and claimed quantity of moves, in the product's unit, summed from the documents.

        Goods also come back without being tied to a delivery: Odoo makes such receipts when an order is lowered below
        what was delivered, and people make them by hand for an order. They take what is left of the deliveries of the
        order, deliveries of the same lot first, then the latest. All of these deliveries are in the result then, for
        whoever claims one of them changes what is left of the others.

        A return that is planned before its delivery is done claims nothing yet.
        """
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return SQL(
            """
            WITH asked AS (
                SELECT move.id, move.product_id, sold.order_id
                  FROM stock_move move
                  LEFT JOIN sale_order_line sold ON sold.id = move.sale_line_id
                 WHERE move.id = ANY(%(move_ids)s)
            ), untied AS (
                SELECT sold.order_id, back.product_id, array_agg(back.id) AS ids, sum(%(quantity)s) AS quantity
                  FROM sale_order_line sold
                  JOIN stock_move back ON back.sale_line_id = sold.id
                  JOIN stock_location source ON source.id = back.location_id
                  JOIN stock_location target ON target.id = back.location_dest_id
                 WHERE (sold.order_id, back.product_id) IN (SELECT order_id, product_id FROM asked)
                   AND back.origin_returned_move_id IS NULL
                   AND back.after_sales_line_id IS NULL
                   AND back.state NOT IN ('draft', 'cancel')
                   AND %(source_outside)s AND NOT %(target_outside)s
                 GROUP BY sold.order_id, back.product_id
            ), considered AS (
                SELECT id, order_id, product_id FROM asked
                 UNION
                SELECT move.id, untied.order_id, move.product_id
                  FROM untied
                  JOIN sale_order_line sold ON sold.order_id = untied.order_id
                  JOIN stock_move move ON move.sale_line_id = sold.id AND move.product_id = untied.product_id
                  JOIN stock_location source ON source.id = move.location_id
                  JOIN stock_location target ON target.id = move.location_dest_id
                 WHERE move.state = 'done' AND %(target_outside)s AND NOT %(source_outside)s
                   AND move.restrict_partner_id IS NULL AND move.after_sales_handover IS NOT TRUE
            ), tied AS (
                SELECT move.id, considered.order_id, move.product_id, move.company_id,
                       CASE WHEN move.state = 'done' THEN (
                           SELECT coalesce(sum(line.quantity_product_uom), 0) FROM stock_move_line line
                            WHERE line.move_id = move.id) ELSE 0 END AS delivered,
                       (
                           SELECT coalesce(sum(claim.claimed_qty), 0) FROM after_sales_rma_line claim
                            WHERE claim.origin_move_id = move.id
                       ) + (
                           SELECT coalesce(sum(%(quantity)s), 0)
                             FROM stock_move back
                             JOIN stock_location source ON source.id = back.location_id
                            WHERE back.origin_returned_move_id = move.id
                              AND back.after_sales_line_id IS NULL
                              AND back.state NOT IN ('draft', 'cancel')
                              AND (back.state = 'done' OR move.state = 'done')
                              AND source.usage IN ('customer', 'transit')
                       ) AS claimed
                  FROM considered
                  JOIN stock_move move ON move.id = considered.id
            ), in_order AS (
                SELECT tied.*, coalesce(untied.quantity, 0) AS untied,
                       row_number() OVER turn AS place, count(*) OVER whole AS places,
                       coalesce(sum(greatest(tied.delivered - tied.claimed, 0)) OVER (
                           turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS taken_before
                  FROM tied
                  LEFT JOIN untied ON untied.order_id = tied.order_id AND untied.product_id = tied.product_id
                WINDOW whole AS (PARTITION BY tied.order_id, tied.product_id),
                       turn AS (PARTITION BY tied.order_id, tied.product_id ORDER BY (
                           untied.ids IS NOT NULL AND EXISTS (
                               SELECT 1 FROM stock_move_line line
                                 JOIN stock_move_line mate ON mate.lot_id = line.lot_id
                                WHERE line.move_id = tied.id AND mate.move_id = ANY(untied.ids))
                       ) DESC, tied.id DESC)
            )
            SELECT id AS move_id, company_id,
                   round(delivered, %(digits)s) AS delivered,
                   round(claimed + CASE
                       WHEN place = places THEN greatest(untied - taken_before, 0)
                       ELSE least(greatest(untied - taken_before, 0), greatest(delivered - claimed, 0))
                   END, %(digits)s) AS claimed
              FROM in_order
            """,
            digits=digits,
            move_ids=move_ids,
            quantity=SQL(
                """
                CASE WHEN back.state = 'done' THEN (
                    SELECT coalesce(sum(line.quantity_product_uom), 0) FROM stock_move_line line
                     WHERE line.move_id = back.id) ELSE back.product_qty END
                """
            ),
            source_outside=SQL("(source.usage = 'customer' OR source.usage = 'transit' AND source.company_id IS NULL)"),
            target_outside=SQL("(target.usage = 'customer' OR target.usage = 'transit' AND target.company_id IS NULL)"),
        )

    def _flush_balance(self) -> None:
        self.env["stock.move"].flush_model(
            [
                "state",
                "product_id",
                "product_qty",
                "origin_returned_move_id",
                "after_sales_line_id",
                "sale_line_id",
                "location_id",
                "location_dest_id",
                "restrict_partner_id",
                "after_sales_handover",
            ]
        )
        self.env["sale.order.line"].flush_model(["order_id"])
        self.env["stock.move.line"].flush_model(["move_id", "lot_id", "quantity_product_uom"])
        self.env["after.sales.rma.line"].flush_model(["claimed_qty", "origin_move_id"])

    def _returnable(self, moves) -> dict[int, float]:
        """Quantity that may still be claimed of each delivered move, in the product's unit.

        :param moves: delivered ``stock.move`` records
        :return: {move id: quantity}; 0 for a move that is not done
        """
        if not moves:
            return {}
        self._flush_balance()
        rows = self.env.execute_query(
            SQL(
                "SELECT move_id, delivered - claimed FROM (%s) balance WHERE move_id = ANY(%s)",
                self._balance_sql(moves.ids),
                moves.ids,
            )
        )
        return {move_id: max(float(left), 0.0) for move_id, left in rows}

    def _claim(self, moves, claimants=()) -> None:
        """Write down what is now claimed of delivered moves, or refuse.

        :param moves: delivered ``stock.move`` records whose claims changed in this transaction
        :param claimants: cases that claim it; a single one is not told that it is in its own way
        :raise ValidationError: more is claimed of one of them than was delivered; names product and order
        """
        rows = self._write_balance(moves)
        if rows:
            own = claimants if len(claimants) == 1 else ()
            raise ValidationError("\n".join(self._describe_excess(*row, own) for row in rows))

    def _release(self, moves) -> None:
        """Write down what is still claimed of delivered moves after less is, or after something came back untied.

        Goods that come back without being tied to a delivery may be goods that a case awaits: they take what nobody
        claims, or what the case claims, whose receipt is refused then. So nothing is refused here.

        :param moves: delivered ``stock.move`` records whose claims changed in this transaction
        """
        self._write_balance(moves)

    def _write_balance(self, moves) -> list[tuple]:
        """Write the rows of delivered moves, so that whoever claims them at the same time is retried.

        :return: (move id, delivered, claimed) of those of which more is claimed than was delivered
        """
        if not moves:
            return []
        self._flush_balance()
        rows = self.env.execute_query(
            SQL(
                """
                WITH balance AS (%s),
                written AS (
                    INSERT INTO after_sales_entitlement
                           (move_id, company_id, delivered, claimed, create_uid, create_date, write_uid, write_date)
                    SELECT move_id, company_id, delivered, least(claimed, delivered), %s, now() AT TIME ZONE 'UTC', %s,
                           now() AT TIME ZONE 'UTC'
                      FROM balance ORDER BY move_id
                    ON CONFLICT (move_id) DO UPDATE
                       SET delivered = excluded.delivered, claimed = excluded.claimed,
                           write_uid = excluded.write_uid, write_date = excluded.write_date
                )
                SELECT move_id, delivered, claimed FROM balance WHERE claimed > delivered ORDER BY move_id
                """,
                self._balance_sql(moves.ids),
                self.env.uid,
                self.env.uid,
            )
        )
        self.invalidate_model(["delivered", "claimed"])
        return rows

    def _describe_excess(self, move_id: int, delivered: float, claimed: float, own=()) -> str:
        """One sentence for people: what would come back twice, and who else already claims it."""
        move = self.env["stock.move"].sudo().browse(move_id)
        others = (
            self.env["after.sales.rma.line"]
            .sudo()
            .search([("origin_move_id", "=", move_id), ("claimed_qty", ">", 0)])
            .rma_id.filtered(lambda rma: rma not in own)
        )
        message = self.env._(
            "%(product)s: %(claimed)s %(unit)s would come back of %(delivered)s %(unit)s delivered with %(document)s.",
            product=move.product_id.display_name,
            claimed=f"{float(claimed):g}",
            delivered=f"{float(delivered):g}",
            unit=move.product_id.uom_id.name,
            document=move.reference or move.picking_id.name or "",
        )
        if others:
            message += " " + self.env._("Claimed by: %(cases)s.", cases=", ".join(others.mapped("name")))
        return message
