from odoo import api, models
from odoo.tools import formatLang


class AfterSalesNotice(models.Model):
    """What messages say of replacements that cost more or less, and of goods that the promise does not take back."""

    _inherit = "after.sales.notice"

    def _difference_words(self) -> str | None:
        """Of a replacement that is shipped by an order of its own: what is left to pay, or comes back."""
        rma = self.rma_id.sudo()
        if self.event != "shipped" or "order" not in rma.line_ids.mapped("exchange_kind"):
            return super()._difference_words()
        amount = formatLang(self.env, abs(rma.amount_difference), currency_obj=rma.currency_id)
        sign = rma.currency_id.compare_amounts(rma.amount_difference, 0)
        if sign > 0:
            return self.env._("The replacement costs %(amount)s more: that is what you pay.", amount=amount)
        if sign < 0:
            return self.env._("The replacement costs %(amount)s less: that is what you get back.", amount=amount)
        return self.env._("The replacement costs the same: nothing is to be paid.")

    def _rejections(self) -> list[tuple]:
        document = self._document()
        if not document or document._name != "after.sales.rma.line":
            return super()._rejections()
        # A person decided it, after the goods turned out otherwise than they were authorised.
        if document.remedy != "as_is":
            return []
        row = (document.product_id, document.lot_ids, document.quantity, document.uom_id)
        return [(row, self._rejection_reason(document, document.remedy_reason))]

    @api.model
    def _rejection_words(self, line) -> list[str]:
        """What the promise says of what was asked for."""
        Policy = self.env["after.sales.policy"]
        asked = line.remedy_asked or line.remedy
        rulings = (line.verdict_data or {}).get("rulings", [])
        return super()._rejection_words(line) + [
            Policy._reason_words(ruling) for ruling in rulings if ruling["remedy"] == asked and not ruling["allowed"]
        ]


class StockMove(models.Model):
    _inherit = "stock.move"

    def _after_sales_follow_done(self) -> None:
        """Customers hear of replacement orders that leave, as they do of swaps."""
        super()._after_sales_follow_done()
        ordered = self.sudo().filtered(lambda move: move.state == "done" and not move.after_sales_line_id)
        ordered._after_sales_replaces()._after_sales_tell_shipped()

    def _after_sales_tell_shipped(self) -> None:
        """Tell the customers what left for them by replacement orders, as they are told of swaps."""
        pickings = {
            rma: moves.picking_id
            for rma, moves in self.grouped(lambda move: move.sale_line_id.order_id.after_sales_origin_id).items()
            if rma
        }
        self.env["after.sales.notify"]._tell(self.env["after.sales.rma"].concat(*pickings), "shipped", pickings)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_sales_tell_refunded(self) -> None:
        """Who hears how his money came back, with way and reference, need not hear that it did."""
        # Read for all at once; each note is asked by itself below.
        self.sudo().mapped("after_sales_rma_ids.partner_id.email")
        untold = self.filtered(lambda note: not note._after_sales_is_told_paid_back())
        super(AccountMove, untold)._after_sales_tell_refunded()
