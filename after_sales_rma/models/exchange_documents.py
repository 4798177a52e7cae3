from odoo import api, fields, models

from .guarded import OURS
from .outside import public


class StockMove(models.Model):
    """A swap: the replacement leaves on the original order line, which counts neither it nor what came back."""

    _inherit = "stock.move"

    after_sales_is_replacement = fields.Boolean(
        string="Replacement", readonly=True, copy=False, help="Delivered in exchange for what the case takes back."
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self) -> list[str]:
        return [*super()._prepare_merge_moves_distinct_fields(), "after_sales_is_replacement"]

    def _prepare_move_split_vals(self, qty):
        return {
            **super()._prepare_move_split_vals(qty),
            "after_sales_is_replacement": self.after_sales_is_replacement,
        }

    def _get_new_picking_values(self):
        vals = super()._get_new_picking_values()
        swaps = self.filtered("after_sales_is_replacement").after_sales_line_id
        rma = self.sale_line_id.order_id.after_sales_origin_id | swaps.rma_id
        return {**vals, "after_sales_rma_id": rma.id, **OURS} if len(rma) == 1 else vals

    def _search_picking_for_assignation_domain(self):
        """What is swapped leaves on the transfers of its case, not with what the order delivers besides."""
        domain = super()._search_picking_for_assignation_domain()
        if not self.after_sales_is_replacement:
            return domain
        return [*domain, ("after_sales_rma_id", "=", self.after_sales_line_id.rma_id.id)]

    def _after_sales_replaces(self):
        """Those of these moves that bring a replacement to a customer."""
        return self.filtered(
            lambda move: move.after_sales_is_replacement or move.sale_line_id.after_sales_replacement_id
        ).filtered(lambda move: move._after_sales_is_delivery())

    def _after_sales_first_delivery(self):
        """The delivered move that the order and its invoice know, before cases sent these goods; of one move or none.

        A replacement stands for what it replaced, what went back as it came for what had come.
        """
        move = self
        while move.after_sales_is_replacement or move.after_sales_line_id.origin_move_id:
            move = move.after_sales_line_id.origin_move_id
        return move

    def _after_sales_last_replacement(self):
        """The replacement that a chain of cases sent last; of one move, none when they only sent back what had come."""
        move = self
        while move.after_sales_line_id and not move.after_sales_is_replacement:
            move = move.after_sales_line_id.origin_move_id
        return move.filtered("after_sales_is_replacement")

    def _after_sales_enter_costs(self) -> None:
        super()._after_sales_enter_costs()
        lines = self.after_sales_line_id
        if lines:
            self.env["after.sales.swap_cost"]._enter(lines)


class StockRule(models.Model):
    """Where the warehouse picks and packs, the next step brings the replacement on."""

    _inherit = "stock.rule"

    def _push_prepare_move_copy_values(self, move_to_copy, new_date):
        vals = super()._push_prepare_move_copy_values(move_to_copy, new_date)
        if not move_to_copy.after_sales_is_replacement:
            return vals
        line = move_to_copy.after_sales_line_id
        return {**vals, "after_sales_line_id": line.id, "after_sales_is_replacement": True}


class StockPicking(models.Model):
    """The delivery note of a replacement is signed by the customer, and its signed copy is missed when absent (R26)."""

    _inherit = "stock.picking"

    after_sales_replaces = fields.Boolean(
        string="Brings a Replacement", compute="_compute_after_sales_replaces", store=True
    )
    after_sales_signed_note = fields.Binary(
        string="Signed Delivery Note", attachment=True, copy=False, help="A scan or photo of the note that was signed."
    )
    after_sales_note_missing = fields.Boolean(
        string="Signed Note Missing", compute="_compute_after_sales_note_missing", store=True
    )

    @api.depends("move_ids.after_sales_is_replacement", "move_ids.sale_line_id.after_sales_replacement_id")
    def _compute_after_sales_replaces(self):
        for picking in self:
            picking.after_sales_replaces = bool(picking.after_sales_rma_id and picking.move_ids._after_sales_replaces())

    @api.depends("after_sales_replaces")
    def _compute_after_sales_customer_signs(self):
        result = super()._compute_after_sales_customer_signs()
        self.filtered("after_sales_replaces").after_sales_customer_signs = True
        return result

    @api.depends("state", "after_sales_replaces", "signature", "after_sales_signed_note")
    def _compute_after_sales_note_missing(self):
        for picking in self:
            picking.after_sales_note_missing = (
                picking.state == "done"
                and picking.after_sales_replaces
                and not (picking.signature or picking.after_sales_signed_note)
            )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    after_sales_origin_id = fields.Many2one(
        "after.sales.rma",
        string="Replaces Goods Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The case whose goods this order replaces.",
    )

    @public
    def action_view_after_sales_origin(self) -> dict:
        """Open the case that this order belongs to."""
        return self.after_sales_origin_id._action_open()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    after_sales_replacement_id = fields.Many2one(
        "after.sales.replacement", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    def _get_outgoing_incoming_moves(self, strict=True):
        """What was swapped was delivered once."""
        outgoing, incoming = super()._get_outgoing_incoming_moves(strict=strict)
        return outgoing.filtered(lambda move: not move.after_sales_is_replacement), incoming


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_cost_line_id = fields.Many2one(
        "after.sales.rma.line",
        string="Cost of Goods Of",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
        help="The case line whose goods left again without an invoice, at another cost.",
    )
