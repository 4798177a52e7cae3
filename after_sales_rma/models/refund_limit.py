from odoo import models
from odoo.exceptions import ValidationError


class AfterSalesRma(models.Model):
    """What is given in addition to the goods: together with them never more than was invoiced (L28)."""

    _inherit = "after.sales.rma"

    def _check_refund_limit(self) -> None:
        """Whether these cases may be credited; who gives anything in addition looks at what it comes to."""

    def _words_of_excess(self, total: float, excess: float) -> str:
        self.ensure_one()
        return self.env._(
            "%(case)s: the customer would get %(total)s, %(excess)s more than the invoices of %(orders)s still hold. A "
            "red-ink credit note never exceeds its invoice: give %(excess)s less in addition here, and enter that as "
            "an expense, by a vendor bill or receipt of the customer.",
            case=self.name,
            total=self.currency_id.format(total),
            excess=self.currency_id.format(excess),
            orders=", ".join(self.line_ids.sale_line_id.order_id.mapped("name")),
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_sales_left_to_credit(self) -> float:
        """What is left of these invoices and credit notes, drafts of credit notes included, with tax."""
        sold = self.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")
        credited = self.filtered(lambda move: move.move_type == "out_refund" and move.state != "cancel")
        return sum(sold.mapped("amount_total")) - sum(credited.mapped("amount_total"))

    def _after_sales_check_added(self) -> None:
        """Also a line that somebody added to a credit note of a case counts (L28).

        :raise ValidationError: names the document and the amounts
        """
        for move in self.filtered(lambda move: move.move_type == "out_refund" and move.reversed_entry_id):
            added = any(
                line.display_type == "product"
                and line.price_subtotal > 0
                and not (line.after_sales_line_id or line.after_sales_origin_line_id)
                for line in move.invoice_line_ids
            )
            rma = added and move.sudo().after_sales_rma_ids[:1]
            if not rma:
                continue
            documents = rma.line_ids.sale_line_id.order_id.invoice_ids.filtered(
                lambda other: other.move_type != "out_refund" or other.state == "posted"
            )
            excess = -rma.currency_id.round(documents._after_sales_left_to_credit())
            if excess > 0:
                raise ValidationError(rma._words_of_excess(move.amount_total, excess))
