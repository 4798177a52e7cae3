from odoo import models
from odoo.tools import SQL

#: Whether a line of a credit note takes back something that its invoice has.
OF_INVOICE = SQL(
    """
    EXISTS (SELECT 1 FROM account_move_line own
             WHERE own.move_id = credited.id AND own.display_type = 'product'
               AND (own.id = line.after_sales_origin_line_id OR own.product_id = line.product_id
                    OR EXISTS (SELECT 1 FROM sale_order_line_invoice_rel a
                                 JOIN sale_order_line_invoice_rel b ON b.order_line_id = a.order_line_id
                                WHERE a.invoice_line_id = own.id AND b.invoice_line_id = line.id)))
    """
)


class AccountMove(models.Model):
    """What cases credit of an invoice is no more than the invoice, with tax and tax by tax."""

    _inherit = "account.move"

    def _after_sales_check_cases(self) -> None:
        """Cases: no more is credited than was accepted, nor than was invoiced.

        Their credit notes are compared with what they reverse line by line, in total with tax, and tax by tax: an
        invoice may bear less tax than its lines say (early-payment discounts).
        """
        super()._after_sales_check_cases()
        of_cases = self.sudo().filtered(
            lambda move: move.move_type == "out_refund" and move.invoice_line_ids.after_sales_line_id
        )
        invoices = of_cases.reversed_entry_id.filtered(lambda move: move.move_type == "out_invoice")
        if not invoices:
            return
        self.env["account.move"].flush_model(["amount_total", "invoice_cash_rounding_id", "currency_id"])
        self.env["account.move.line"].flush_model(["amount_currency", "tax_line_id", "tax_ids", "price_total"])
        invoices._after_sales_check_lines()
        invoices._after_sales_check_totals()

    def _after_sales_check_lines(self) -> None:
        """No line of these invoices is credited beyond what it sold.

        :raise ValidationError: names the product, the invoice and the amounts
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT origin.id, origin.price_subtotal, sum(line.price_subtotal)
                  FROM account_move_line origin
                  JOIN account_move_line line ON line.after_sales_origin_line_id = origin.id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_currency currency ON currency.id = line.currency_id
                 WHERE origin.move_id = ANY(%(ids)s) AND origin.price_subtotal >= 0
                   AND line.parent_state = 'posted' AND move.move_type = 'out_refund'
                   AND line.display_type = 'product' AND line.currency_id = origin.currency_id
                 GROUP BY origin.id
                HAVING sum(line.price_subtotal) > origin.price_subtotal + max(currency.rounding) * count(*)
                """,
                ids=self.ids,
            )
        )
        for line_id, sales, credits in rows:
            line = self.env["account.move.line"].browse(line_id)
            name = line.product_id.display_name or line.name
            self._after_sales_refuse_amount(name, line.move_id.name or "", sales, credits)

    def _after_sales_check_totals(self) -> None:
        """The credit notes of these invoices take no more than the invoices, in total with tax and tax by tax.

        What an invoice does not have may stand on its credit note beside (a gesture), and what it deducts as a down
        payment was invoiced before: both are added to what may be credited, and their taxes are not compared. Cash
        rounding may round either way.

        :raise ValidationError: names the tax, the invoice and the amounts
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH documents AS (
                    SELECT credited.id AS invoice_id, move.id, move.move_type, move.amount_total, currency.rounding,
                           coalesce(cash.rounding, 0) AS cash
                      FROM account_move credited
                      JOIN account_move move ON move.id = credited.id OR move.reversed_entry_id = credited.id
                      JOIN res_currency currency ON currency.id = move.currency_id
                      LEFT JOIN account_cash_rounding cash ON cash.id = move.invoice_cash_rounding_id
                     WHERE credited.id = ANY(%(ids)s) AND move.state = 'posted'
                       AND move.currency_id = credited.currency_id
                       AND move.move_type = CASE WHEN move.id = credited.id THEN 'out_invoice' ELSE 'out_refund' END
                ), beside AS (
                    SELECT documents.invoice_id, abs(line.price_total) AS amount,
                           ARRAY(SELECT rel.account_tax_id FROM account_move_line_account_tax_rel rel
                                  WHERE rel.account_move_line_id = line.id) AS taxes
                      FROM documents
                      JOIN account_move credited ON credited.id = documents.invoice_id
                      JOIN account_move_line line ON line.move_id = documents.id AND line.display_type = 'product'
                     WHERE CASE WHEN documents.move_type = 'out_refund'
                           THEN line.price_subtotal > 0 AND NOT %(of_invoice)s
                           ELSE line.price_subtotal < 0 AND EXISTS (
                               SELECT 1 FROM sale_order_line_invoice_rel rel
                                 JOIN sale_order_line sold ON sold.id = rel.order_line_id
                                WHERE rel.invoice_line_id = line.id AND sold.is_downpayment) END
                ), limits AS (
                    SELECT invoice_id, max(rounding) / 2 + max(cash) AS tolerance,
                           (SELECT coalesce(sum(amount), 0) FROM beside
                             WHERE beside.invoice_id = documents.invoice_id) AS beside
                      FROM documents GROUP BY invoice_id
                ), compared AS (
                    SELECT invoice_id, NULL::integer AS tax_id,
                           sum(CASE WHEN move_type = 'out_invoice' THEN amount_total ELSE 0 END) AS sales,
                           sum(CASE WHEN move_type = 'out_refund' THEN amount_total ELSE 0 END) AS credits
                      FROM documents GROUP BY invoice_id
                     UNION ALL
                    SELECT documents.invoice_id, line.tax_line_id,
                           sum(CASE WHEN documents.move_type = 'out_invoice' THEN -line.amount_currency ELSE 0 END),
                           sum(CASE WHEN documents.move_type = 'out_refund' THEN line.amount_currency ELSE 0 END)
                      FROM documents
                      JOIN account_move_line line ON line.move_id = documents.id
                     WHERE line.tax_line_id IS NOT NULL AND NOT EXISTS (
                           SELECT 1 FROM beside
                            WHERE beside.invoice_id = documents.invoice_id AND line.tax_line_id = ANY(beside.taxes))
                     GROUP BY documents.invoice_id, line.tax_line_id
                )
                SELECT invoice_id, tax_id, sales, credits
                  FROM compared JOIN limits USING (invoice_id)
                 WHERE credits > greatest(sales, 0) + tolerance + CASE WHEN tax_id IS NULL THEN beside ELSE 0 END
                 ORDER BY invoice_id, tax_id NULLS LAST
                """,
                ids=self.ids,
                of_invoice=OF_INVOICE,
            )
        )
        for invoice_id, tax_id, sales, credits in rows:
            name = self.env["account.tax"].browse(tax_id).name if tax_id else self.env._("Total with tax")
            self._after_sales_refuse_amount(name, self.browse(invoice_id).name or "", sales, credits)
