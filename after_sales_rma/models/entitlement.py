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
        """Delivered and claimed quantity of moves, in the product's unit, summed from the documents."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return SQL(
            """
            SELECT move.id AS move_id, move.company_id,
                   round(CASE WHEN move.state = 'done' THEN (
                       SELECT coalesce(sum(line.quantity_product_uom), 0) FROM stock_move_line line
                        WHERE line.move_id = move.id) ELSE 0 END, %(digits)s) AS delivered,
                   round((
                       SELECT coalesce(sum(claim.claimed_qty), 0) FROM after_sales_rma_line claim
                        WHERE claim.origin_move_id = move.id
                   ) + (
                       SELECT coalesce(sum(CASE WHEN back.state = 'done' THEN (
                                  SELECT coalesce(sum(line.quantity_product_uom), 0) FROM stock_move_line line
                                   WHERE line.move_id = back.id) ELSE back.product_qty END), 0)
                         FROM stock_move back
                         JOIN stock_location source ON source.id = back.location_id
                        WHERE back.origin_returned_move_id = move.id
                          AND back.after_sales_line_id IS NULL
                          AND back.state NOT IN ('draft', 'cancel')
                          AND source.usage IN ('customer', 'transit')
                   ), %(digits)s) AS claimed
              FROM stock_move move
             WHERE move.id = ANY(%(move_ids)s)
            """,
            digits=digits,
            move_ids=move_ids,
        )

    def _flush_balance(self) -> None:
        self.env["stock.move"].flush_model(
            ["state", "product_qty", "origin_returned_move_id", "after_sales_line_id", "location_id"]
        )
        self.env["stock.move.line"].flush_model(["move_id", "quantity_product_uom"])
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
            SQL("SELECT move_id, delivered - claimed FROM (%s) balance", self._balance_sql(moves.ids))
        )
        return {move_id: max(float(left), 0.0) for move_id, left in rows}

    def _claim(self, moves, claimants=()) -> None:
        """Write down what is now claimed of delivered moves, or refuse.

        :param moves: delivered ``stock.move`` records whose claims changed in this transaction
        :param claimants: cases that claim it; a single one is not told that it is in its own way
        :raise ValidationError: more is claimed of one of them than was delivered; names product and order
        """
        if not moves:
            return
        self._flush_balance()
        rows = self.env.execute_query(
            SQL(
                """
                WITH balance AS (%s),
                written AS (
                    INSERT INTO after_sales_entitlement
                           (move_id, company_id, delivered, claimed, create_uid, create_date, write_uid, write_date)
                    SELECT move_id, company_id, delivered, claimed, %s, now() AT TIME ZONE 'UTC', %s,
                           now() AT TIME ZONE 'UTC'
                      FROM balance WHERE claimed <= delivered ORDER BY move_id
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
        if rows:
            own = claimants if len(claimants) == 1 else ()
            raise ValidationError("\n".join(self._describe_excess(*row, own) for row in rows))

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
