from odoo import api, fields, models
from odoo.tools import float_compare


class AfterSalesRmaLine(models.Model):
    """An exchange of which a part cannot be delivered any more: the rest is refunded instead (R25).

    What was replaced stays replaced. Of a swap, the order counts from then on what came back and what was sent: it is
    left with what the customer has, and what is invoiced beyond is credited.
    """

    _inherit = "after.sales.rma.line"

    exchange_ended = fields.Boolean(
        string="Rest Refunded",
        readonly=True,
        copy=False,
        help="Nothing more is sent in exchange: what was not replaced is refunded.",
    )

    def _can_end_exchange(self) -> bool:
        """Whether something was replaced or credited already, and something is not replaced yet."""
        self.ensure_one()
        begun = self.qty_replaced or self.qty_credited or self.qty_credit_draft
        left = self.quantity - self.qty_replaced - self.qty_returned
        return bool(self.remedy == "exchange" and begun and not self.exchange_ended and float_compare(left, 0, 6) > 0)

    def _counts_as_return(self) -> bool:
        return super()._counts_as_return() or (self.exchange_ended and self._expects_goods())

    def _is_credited(self) -> bool:
        return super()._is_credited() or self.exchange_ended

    def _quantity_replaceable(self) -> float:
        return self.qty_replacing if self.exchange_ended else super()._quantity_replaceable()

    def _qty_taken_back(self) -> float:
        return super()._qty_taken_back() - self._qty_swapped_for_good()

    def _qty_swapped_for_good(self) -> float:
        """What the customer has again of goods that were to be swapped, where the rest is refunded."""
        self.ensure_one()
        return self.qty_replaced if self.exchange_ended and self.exchange_kind == "swap" else 0.0

    @api.depends("exchange_ended")
    def _compute_qty_to_replace(self):
        return super()._compute_qty_to_replace()

    @api.depends("exchange_ended")
    def _compute_qty_to_credit(self):
        return super()._compute_qty_to_credit()


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "line_ids.exchange_ended"]

    @api.depends("line_ids.exchange_ended")
    def _compute_settlement(self):
        return super()._compute_settlement()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_outgoing_incoming_moves(self, strict=True):
        """What was swapped was delivered once; where the rest is refunded, what was sent counts as sent."""
        outgoing, incoming = super()._get_outgoing_incoming_moves(strict=strict)
        sent = self.move_ids.filtered(
            lambda move: move.after_sales_is_replacement
            and move.to_refund
            and move.state == "done"
            and move._after_sales_is_delivery()
        )
        return outgoing | sent, incoming
