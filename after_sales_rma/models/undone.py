from odoo import api, fields, models


class StockPicking(models.Model):
    """Which transfer another one took back; who may do that, and how, is said by ``after_sales_rma_undo``."""

    _inherit = "stock.picking"

    after_sales_undo_of_id = fields.Many2one(
        "stock.picking", string="Takes Back", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    after_sales_undo_ids = fields.One2many("stock.picking", "after_sales_undo_of_id", string="Taken Back By")

    def _after_sales_undo_problem(self) -> str | None:
        """Why this transfer stands as it is; subjects add what they made of its goods."""
        self.ensure_one()
        return None


class StockMove(models.Model):
    """Moves that were taken back, and those that took them back: neither counts any more, both stay readable.

    That holds whether or not anything more can be taken back here.
    """

    _inherit = "stock.move"

    after_sales_undone = fields.Boolean(
        string="Taken Back",
        readonly=True,
        copy=False,
        help="It was taken back, or takes another move back: together they moved nothing.",
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self) -> list[str]:
        return [*super()._prepare_merge_moves_distinct_fields(), "after_sales_undone"]

    def _determine_fields_to_fetch(self, field_names=None, ignore_when_in_cache=False):
        """As Odoo's; who fetches what moves are worth asks of each whether it counts."""
        if field_names and "value" in field_names:
            field_names = [*field_names, "after_sales_undone"]
        return super()._determine_fields_to_fetch(field_names, ignore_when_in_cache)

    def _should_exclude_for_valuation(self):
        return self.after_sales_undone or super()._should_exclude_for_valuation()

    def _after_sales_is_delivery(self) -> bool:
        return super()._after_sales_is_delivery() and not self.after_sales_undone

    def _after_sales_left_as_owned(self) -> bool:
        """What a wrong receipt brought is with the customer as before."""
        taken_back = self.state == "done" and self.after_sales_undone and self.location_dest_id.usage == "customer"
        return taken_back or super()._after_sales_left_as_owned()


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _should_exclude_for_valuation(self):
        """A wrong receipt is no stock of ours at its own value: what it changed in costs is gone with it (law 5)."""
        return self.move_id.after_sales_undone or super()._should_exclude_for_valuation()


class AfterSalesInspection(models.Model):
    _inherit = "after.sales.inspection"

    def _undo_problem(self) -> str | None:
        """Why the signature of this report stands; subjects add what they made of it."""
        self.ensure_one()
        return None


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    # What was taken back did not happen, for whoever counts.
    move_ids = fields.One2many(domain=[("after_sales_undone", "=", False)])
    inspection_ids = fields.One2many(domain=[("state", "!=", "withdrawn")])
    undone_move_ids = fields.One2many(
        "stock.move", "after_sales_line_id", string="Moves Taken Back", domain=[("after_sales_undone", "=", True)]
    )

    @api.depends("move_ids.after_sales_undone")
    def _compute_qty_moved(self):
        return super()._compute_qty_moved()

    @api.depends("move_ids.after_sales_undone")
    def _compute_given_back(self):
        return super()._compute_given_back()

    def _has_traces(self) -> bool:
        return super()._has_traces() or bool(self.undone_move_ids)


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    inspection_ids = fields.One2many(domain=[("state", "!=", "withdrawn")])
    withdrawn_report_ids = fields.One2many(
        "after.sales.inspection", "rma_id", string="Withdrawn Test Reports", domain=[("state", "=", "withdrawn")]
    )
