from odoo import models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class AccountMove(models.Model):
    """Also what was given back while the goods stayed counts as credited, whoever credits afterwards (law 2, L28)."""

    _inherit = "account.move"

    def _after_sales_check_credited(self) -> None:
        super()._after_sales_check_credited()
        if self:
            self._after_sales_check_stays()

    def _after_sales_check_cases(self) -> None:
        """Cases: an allowance is no more than what was decided; whoever posts it raises it no further."""
        super()._after_sales_check_cases()
        for line in self.sudo().invoice_line_ids.after_sales_line_id.filtered(lambda line: line._is_allowance()):
            given = sum(item.price_total for item in line.credit_line_ids if item.parent_state == "posted")
            most = line._allowance_at_most()
            if line.currency_id.compare_amounts(given, most) > 0:
                raise ValidationError(
                    self.env._(
                        "%(product)s: an allowance of %(given)s would be given, %(most)s was decided in case %(case)s.",
                        product=line.product_id.display_name,
                        given=line.currency_id.format(given),
                        most=line.currency_id.format(most),
                        case=line.rma_id.name,
                    )
                )

    def _after_sales_check_stays(self) -> None:
        """Order lines: credit notes and allowances together take no more money than all invoices together sold.

        Lines for goods that stay are tied to the invoice line alone, so the gate of order lines does not see them.

        :raise ValidationError: names the product, the order and the amounts
        """
        lines = self.sudo().line_ids
        sold = lines.sale_line_ids | lines.after_sales_origin_line_id.sale_line_ids
        origins = sold.invoice_lines.filtered("after_sales_taken_line_ids.after_sales_stays")
        sold = origins.sale_line_ids & sold
        if not sold:
            return
        hold(sold)
        self.env["account.move.line"].flush_model(["after_sales_stays", "after_sales_origin_line_id", "price_subtotal"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH entries AS (
                    SELECT rel.order_line_id, rel.invoice_line_id AS line_id FROM sale_order_line_invoice_rel rel
                     WHERE rel.order_line_id = ANY(%(ids)s)
                     UNION
                    SELECT rel.order_line_id, staying.id
                      FROM sale_order_line_invoice_rel rel
                      JOIN account_move_line staying ON staying.after_sales_origin_line_id = rel.invoice_line_id
                     WHERE rel.order_line_id = ANY(%(ids)s) AND staying.after_sales_stays IS NOT NULL
                )
                SELECT entries.order_line_id,
                       coalesce(sum(line.price_subtotal) FILTER (WHERE move.move_type = 'out_invoice'), 0) AS sales,
                       coalesce(sum(line.price_subtotal) FILTER (WHERE move.move_type = 'out_refund'), 0) AS credits,
                       max(currency.rounding) * count(*) AS rounding
                  FROM entries
                  JOIN account_move_line line ON line.id = entries.line_id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_currency currency ON currency.id = move.currency_id
                 WHERE move.state = 'posted'
                 GROUP BY entries.order_line_id
                HAVING count(DISTINCT move.currency_id) = 1
                """,
                ids=sold.ids,
            )
        )
        for line_id, sales, credits, rounding in rows:
            if credits > max(sales, 0) + rounding:
                line = self.env["sale.order.line"].sudo().browse(line_id)
                name = line.product_id.display_name or line.name
                self._after_sales_refuse_amount(name, line.order_id.name, sales, credits)
