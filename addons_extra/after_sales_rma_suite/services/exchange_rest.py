from odoo import api, models
from odoo.addons.after_sales_rma.models.story import tell_story
from odoo.exceptions import UserError


class AfterSalesExchange(models.AbstractModel):
    """The rest of an exchange that cannot be delivered is refunded: nothing more is sent, what was sent stands."""

    _inherit = "after.sales.exchange"

    @api.model
    def _end(self, lines, reason: str) -> None:
        """Send nothing more in exchange for case lines; what was not replaced is to be credited.

        :param lines: ``after.sales.rma.line`` records whose exchange was begun
        :param reason: why; it stays with the lines
        :raise UserError: nothing is left of a line
        """
        user = self.env.user
        lines = lines.sudo()._trusted().with_context(mail_create_nolog=True)
        # Who makes or ends a replacement of the same goods at the same time is retried, and sees what we did.
        self._lock(lines)
        over = lines.filtered(lambda line: not line._can_end_exchange())
        if over:
            raise UserError(
                self.env._("Nothing is left to refund: %(goods)s.", goods=", ".join(over.product_id.mapped("name")))
            )
        replacements = lines.move_ids.filtered("after_sales_is_replacement")
        replacements.filtered(lambda move: move.state not in ("done", "cancel"))._action_cancel()
        self._order_no_more(lines.replacement_ids.sale_line_ids.filtered(lambda line: line.state == "sale"))
        lines.write({"exchange_ended": True, "remedy_reason": reason, "remedy_changed_by_id": user.id})
        # What was swapped is a delivery of the order, what came back is a return.
        sent = replacements.filtered(lambda move: move.state == "done" and move.sale_line_id)
        sent.filtered(lambda move: move.after_sales_line_id.exchange_kind == "swap").to_refund = True
        self.env["after.sales.change"]._recount(lines)
        tell_story(
            (
                line.rma_id,
                self.env._(
                    "%(product)s: %(replaced)s %(unit)s replaced, the rest is refunded. %(reason)s",
                    product=line.product_id.display_name,
                    replaced=f"{line.qty_replaced:g}",
                    unit=line.uom_id.name,
                    reason=reason,
                ),
            )
            for line in lines
        )
        lines.rma_id._close_finished()

    @api.model
    def _order_no_more(self, sold) -> None:
        """Lower lines of replacement orders to what was delivered; an order of which nothing was is cancelled.

        :param sold: confirmed ``sale.order.line`` records
        """
        sold.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))._action_cancel()
        for order, own in sold.grouped("order_id").items():
            if order.order_line <= own and not any(own.mapped("qty_delivered")):
                order._action_cancel()
                continue
            locked, order.locked = order.locked, False
            for line in own:
                line.product_uom_qty = line.qty_delivered
            order.locked = locked


class AfterSalesSimulation(models.AbstractModel):
    _inherit = "after.sales.simulation"

    @api.model
    def _quantity(self, line) -> float:
        return super()._quantity(line) - line._qty_swapped_for_good()
