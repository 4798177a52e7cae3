"""What has to be true of money: what is credited, deducted and owed."""

from .truths_base import TruthsBase


class MoneyTruths(TruthsBase):
    """Credit notes and receivables."""

    def check_credits(self) -> None:
        """No more is credited of an order line than was invoiced; of a case line than came back and was accepted, or is
        replaced by something else without coming back.
        """
        self.empty(
            "more credited than invoiced (order line, invoiced, credited)",
            """
            SELECT rel.order_line_id,
                   coalesce(sum(line.quantity) FILTER (WHERE line.move_type = 'out_invoice'), 0) AS invoiced,
                   coalesce(sum(line.quantity) FILTER (WHERE line.move_type = 'out_refund'), 0) AS credited
              FROM sale_order_line_invoice_rel rel
              JOIN (SELECT item.id, item.quantity, move.move_type FROM account_move_line item
                      JOIN account_move move ON move.id = item.move_id
                     WHERE move.state = 'posted' AND move.company_id = %(company)s) line
                ON line.id = rel.invoice_line_id
             GROUP BY rel.order_line_id
            HAVING coalesce(sum(line.quantity) FILTER (WHERE line.move_type = 'out_refund'), 0)
                 > coalesce(sum(line.quantity) FILTER (WHERE line.move_type = 'out_invoice'), 0) + 1e-6
            """,
        )
        self.empty(
            "more credited than accepted (case line, credited, accepted)",
            """
            SELECT * FROM (
                SELECT line.id,
                       (SELECT coalesce(sum(item.quantity), 0) FROM account_move_line item
                         WHERE item.after_sales_line_id = line.id AND item.parent_state = 'posted') AS credited,
                       CASE WHEN line.remedy = 'replace_only' AND line.exchange_kind = 'order' THEN line.quantity
                       ELSE (SELECT coalesce(sum(report.quantity), 0) FROM after_sales_inspection report
                              WHERE report.line_id = line.id AND report.state = 'done' AND report.accepted
                                AND report.stage = 'arrival') END AS accepted
                  FROM after_sales_rma_line line WHERE line.company_id = %(company)s) found
             WHERE credited > accepted + 1e-6
            """,
        )

    def check_refunds(self) -> None:
        """No credit note takes money from the customer, all of an invoice give back no more than was asked for it, and
        nothing is deducted or added that nobody decided; twice never.
        """
        self.empty(
            "a credit note of a case takes money (credit note, total)",
            """
            SELECT note.id, note.amount_total FROM account_move note
              JOIN account_move_after_sales_rma_rel rel ON rel.account_move_id = note.id
             WHERE note.company_id = %(company)s AND note.state != 'cancel' AND note.amount_total < 0
            """,
        )
        self.empty(
            "more money given back than was asked for (invoice, total, given back)",
            # What is given in addition was not invoiced. Odoo's own credit notes of a part round their tax anew.
            """
            SELECT invoice.name, invoice.amount_total, sum(back.amount) FROM account_move invoice JOIN (
                SELECT note.reversed_entry_id AS invoice, currency.rounding, note.amount_total - (
                           SELECT coalesce(sum(line.price_total), 0) FROM account_move_line line
                            WHERE line.move_id = note.id AND line.after_sales_deduction_id IS NOT NULL
                              AND line.price_total > 0) AS amount,
                       NOT EXISTS (SELECT 1 FROM account_move_after_sales_rma_rel rel
                                    WHERE rel.account_move_id = note.id) AS native
                  FROM account_move note JOIN res_currency currency ON currency.id = note.currency_id
                 WHERE note.company_id = %(company)s AND note.state = 'posted' AND note.move_type = 'out_refund'
                 ) back ON back.invoice = invoice.id
             GROUP BY invoice.id
            HAVING sum(back.amount) > invoice.amount_total + 1e-6
                 + coalesce(sum(back.rounding) FILTER (WHERE back.native), 0)
            """,
        )
        self.empty(
            "deducted or added otherwise than decided (case, deduction, most, deducted)",
            """
            SELECT * FROM (
                SELECT rma.name, item.label, taken.rounding, taken.amount AS taken,
                       coalesce(item.amount, 0) + coalesce(item.percent, 0) / 100 * (
                           SELECT coalesce(sum(line.price_total), 0) FROM account_move_line line
                             JOIN after_sales_rma_line own
                               ON own.id IN (line.after_sales_line_id, line.after_sales_for_line_id)
                            WHERE own.rma_id = rma.id AND (item.line_id IS NULL OR item.line_id = own.id)
                              AND line.after_sales_deduction_id IS NULL AND line.parent_state != 'cancel') AS most
                  FROM after_sales_deduction item JOIN after_sales_rma rma ON rma.id = item.rma_id
                  JOIN (SELECT line.after_sales_deduction_id AS item, -sum(line.price_total) AS amount,
                               sum(currency.rounding) AS rounding
                          FROM account_move_line line JOIN res_currency currency ON currency.id = line.currency_id
                         WHERE line.parent_state != 'cancel' GROUP BY 1) taken ON taken.item = item.id
                 WHERE rma.company_id = %(company)s) found
             WHERE taken > greatest(most, 0) + rounding OR taken < least(most, 0) - rounding
            """,
        )

    def check_receivables(self) -> None:
        """What customers owe is what their documents leave open."""
        self.empty(
            "receivable and what is open differ (partner, ledger, open)",
            # Odoo keeps the reconciliation of an entry that is reset to draft.
            """
            SELECT line.partner_id, sum(line.balance), sum(line.amount_residual)
              FROM account_move_line line JOIN account_account account ON account.id = line.account_id
             WHERE line.company_id = %(company)s AND account.account_type = 'asset_receivable'
               AND (line.parent_state = 'posted' OR EXISTS (
                    SELECT 1 FROM account_partial_reconcile part
                     WHERE line.id IN (part.debit_move_id, part.credit_move_id)))
             GROUP BY 1 HAVING abs(sum(line.balance) - sum(line.amount_residual)) > 0.005
            """,
        )
        self.empty(
            "receivable and the documents' totals differ (partner, ledger, documents less payments)",
            """
            SELECT partner, sum(ledger), sum(documents) FROM (
                SELECT line.partner_id AS partner, line.balance AS ledger, 0 AS documents FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                   AND account.account_type = 'asset_receivable'
                 UNION ALL
                SELECT commercial_partner_id, 0, amount_total_signed FROM account_move
                 WHERE company_id = %(company)s AND state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
                 UNION ALL
                SELECT line.partner_id, 0, line.balance FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id AND move.move_type = 'entry'
                  JOIN account_account account ON account.id = line.account_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                   AND account.account_type = 'asset_receivable') both_sides
             GROUP BY partner HAVING abs(sum(ledger) - sum(documents)) > 0.005
            """,
        )
