from odoo import api, fields, models

from .guarded import OURS


class StockMove(models.Model):
    """Goods that a case sends in the place of what came back leave on the original order line, which counts neither.

    A remedy that sends something (the same again, another serial for one that was repaired) makes such moves; what they
    stand for, and what they cost more or less, is known here.
    """

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
        rma = self._after_sales_sent_by()
        return {**vals, "after_sales_rma_id": rma.id, **OURS} if len(rma) == 1 else vals

    def _after_sales_sent_by(self):
        """The cases that send the goods of these moves to a customer."""
        return self.filtered("after_sales_is_replacement").after_sales_line_id.rma_id

    def _search_picking_for_assignation_domain(self):
        """What is swapped leaves on the transfers of its case, not with what the order delivers besides."""
        domain = super()._search_picking_for_assignation_domain()
        if not self.after_sales_is_replacement:
            return domain
        return [*domain, ("after_sales_rma_id", "=", self.after_sales_line_id.rma_id.id)]

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


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

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
