from odoo import models
from odoo.api import ValuesType
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .locking import hold

#: Quantities closer than this are equal.
EPSILON = 1e-6

#: What ties a line of a credit note to what it takes back.
TIES = {"sale_line_ids", "after_sales_line_id", "after_sales_origin_line_id"}

#: What says how much a line credits.
CONTENT = {"quantity", "product_uom_id", "product_id", "price_unit", "discount", "move_id"}


def _exceeds_quantity(sold, credited) -> bool:
    """Whether more is credited than was sold; sold is negative when an invoice took something back."""
    return sold < -EPSILON or credited > max(sold, 0) + EPSILON


def _exceeds(sold, credited, sales, credits, rounding) -> bool:
    """Whether more is credited than was sold, in quantity or in money.

    :param sales: amount sold without tax; ``credits`` likewise
    :param rounding: what may be lost by rounding; None when amounts cannot be compared
    """
    return _exceeds_quantity(sold, credited) or (rounding is not None and credits > max(sales, 0) + rounding)


class AccountMove(models.Model):
    """The gate that every credit note passes, by whatever screen, import or program it was made (law 2)."""

    _inherit = "account.move"

    def write(self, vals: ValuesType) -> bool:
        if "reversed_entry_id" in vals:
            changed = self.filtered(lambda move: move.reversed_entry_id.id != (vals["reversed_entry_id"] or False))
            changed._after_sales_keep_ties()
        concerned = self._after_sales_concerned(vals["state"]) if "state" in vals else self.browse()
        result = super().write(vals)
        concerned._after_sales_check_credited()
        return result

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Take the order lines first, as cases do: who takes them after the invoice waits for who waits for him."""
        hold(self.sudo().invoice_line_ids.sale_line_ids)
        return super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)

    def _after_sales_concerned(self, state: str):
        """The documents that could credit too much once they are in a state.

        An invoice that is posted for the first time only adds to what may be credited, if none of its lines is
        negative; it costs nothing here.
        """
        if state != "posted":
            return self.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")
        return self.filtered(
            lambda move: move.move_type == "out_refund"
            or (
                move.move_type == "out_invoice"
                and (move.posted_before or any(line.quantity < 0 for line in move.invoice_line_ids))
            )
        )

    def _after_sales_keep_ties(self) -> None:
        """What a posted credit note takes back stays written on it.

        :raise UserError: a posted credit note would be cut off, and the same could be credited again
        """
        posted = self.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted")
        if posted:
            raise UserError(
                self.env._(
                    "%(documents)s is posted: what it takes back stays as it is. Reset it to draft first.",
                    documents=", ".join(posted.mapped("name")),
                )
            )

    def _after_sales_check_credited(self) -> None:
        """Nothing is credited beyond what was invoiced and, for a case, accepted.

        :raise ValidationError: names the product, the document and the quantities
        """
        if not self:
            return
        self.env["account.move"].flush_model(["state", "move_type", "reversed_entry_id"])
        self.env["account.move.line"].flush_model(
            ["move_id", "display_type", "product_id", "product_uom_id", "quantity", "price_subtotal"]
        )
        self._after_sales_check_sale_lines()
        self._after_sales_check_invoices()
        self._after_sales_check_cases()

    def _after_sales_check_sale_lines(self) -> None:
        """Order lines: all credit notes together take no more than all invoices together sold.

        Order lines that take goods back (a negative quantity) are left out. Of a down payment only what it took
        counts, not how invoices and their credit notes settle it.
        """
        lines = self.sudo().invoice_line_ids.sale_line_ids.filtered(lambda line: line.product_uom_qty >= 0)
        if not lines:
            return
        # Writing the rows makes everybody who credits the same lines now come after us and see what we took. A full
        # FOR UPDATE would wait for the others' references to the rows, and they for ours: a deadlock.
        rows = self.env.execute_query(
            SQL(
                """
                WITH locked AS (
                    UPDATE sale_order_line SET write_date = write_date
                     WHERE id IN (SELECT id FROM sale_order_line WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE)
                 RETURNING id, is_downpayment)
                SELECT locked.id, %(totals)s
                  FROM locked
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = locked.id
                  JOIN account_move_line line ON line.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_currency currency ON currency.id = move.currency_id
                  LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
                 WHERE move.move_type IN ('out_invoice', 'out_refund') AND line.display_type = 'product'
                   AND (line.quantity > 0 OR locked.is_downpayment IS NOT TRUE)
                 GROUP BY locked.id
                """,
                ids=lines.ids,
                totals=self._after_sales_totals_sql(),
            )
        )
        for line_id, *totals in rows:
            if _exceeds(*totals):
                line = self.env["sale.order.line"].sudo().browse(line_id)
                name = line.product_id.display_name or line.name
                self._after_sales_refuse_excess(name, line.product_uom_id, line.order_id.name, *totals)

    def _after_sales_check_invoices(self) -> None:
        """Invoices: the credit notes that reverse one take no more of a product than it sold.

        What the invoice does not have (a fee, a gesture) is no part of it, and may stand on its credit note.
        """
        invoices = self.reversed_entry_id | self.filtered(lambda move: move.move_type == "out_invoice")
        if not invoices:
            return
        rows = self.env.execute_query(
            SQL(
                """
                WITH locked AS (
                    UPDATE account_move SET write_date = write_date
                     WHERE id IN (SELECT id FROM account_move WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE)
                 RETURNING id)
                SELECT locked.id, line.product_id, %(totals)s
                  FROM locked
                  JOIN account_move move ON move.id = locked.id OR move.reversed_entry_id = locked.id
                  JOIN account_move_line line ON line.move_id = move.id
                  JOIN res_currency currency ON currency.id = move.currency_id
                  LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
                 WHERE move.move_type IN ('out_invoice', 'out_refund') AND line.display_type = 'product'
                   AND line.product_id IS NOT NULL
                 GROUP BY locked.id, line.product_id
                HAVING bool_or(move.move_type = 'out_invoice')
                """,
                ids=invoices.ids,
                totals=self._after_sales_totals_sql(),
            )
        )
        for invoice_id, product_id, *totals in rows:
            if _exceeds(*totals):
                product = self.env["product.product"].sudo().browse(product_id)
                invoice = self.browse(invoice_id)
                self._after_sales_refuse_excess(product.display_name, product.uom_id, invoice.name or "", *totals)

    def _after_sales_totals_sql(self) -> SQL:
        """What posted documents sold and credited, of the lines of a group.

        :return: quantity sold and credited in the reference unit, amount sold and credited without tax in the
            currency of the documents, and what may be lost by rounding; the latter is empty when the documents
            have several currencies, whose amounts cannot be compared
        """
        return SQL(
            """
            coalesce(sum(line.quantity * coalesce(unit.factor, 1))
                     FILTER (WHERE move.move_type = 'out_invoice' AND move.state = 'posted'), 0),
            coalesce(sum(line.quantity * coalesce(unit.factor, 1))
                     FILTER (WHERE move.move_type = 'out_refund' AND move.state = 'posted'), 0),
            coalesce(sum(line.price_subtotal)
                     FILTER (WHERE move.move_type = 'out_invoice' AND move.state = 'posted'), 0),
            coalesce(sum(line.price_subtotal)
                     FILTER (WHERE move.move_type = 'out_refund' AND move.state = 'posted'), 0),
            CASE WHEN count(DISTINCT move.currency_id) = 1 THEN max(currency.rounding) * count(*) END
            """
        )

    def _after_sales_refuse_excess(self, product: str, unit, document, sold, credited, sales, credits, _rounding):
        """Refuse what ``_exceeds``, in words.

        :raise ValidationError: names the product, the document, and the quantities or else the amounts
        """
        factor = unit.factor or 1.0
        if _exceeds_quantity(sold, credited):
            raise ValidationError(
                self.env._(
                    "%(product)s: %(credited)s %(unit)s would be credited of %(sold)s %(unit)s invoiced for "
                    "%(document)s.",
                    product=product,
                    credited=f"{float(credited if sold >= 0 else credited - sold) / factor:g}",
                    sold=f"{float(max(sold, 0)) / factor:g}",
                    unit=unit.name or "",
                    document=document,
                )
            )
        raise ValidationError(
            self.env._(
                "%(product)s: %(credits)s would be credited of %(sales)s invoiced for %(document)s.",
                product=product,
                credits=f"{credits:.2f}",
                sales=f"{sales:.2f}",
                document=document,
            )
        )

    def _after_sales_check_cases(self) -> None:
        """Cases: no more is credited than was accepted."""
        case_lines = self.sudo().invoice_line_ids.after_sales_line_id
        case_lines.rma_id._check_may_go_on("credit")
        for line in case_lines:
            if line.uom_id.compare(line.qty_credited, line.qty_accepted + line._credit_rounding()) > 0:
                raise ValidationError(
                    self.env._(
                        "%(product)s: %(credited)s %(unit)s would be credited, but %(accepted)s were accepted in case "
                        "%(case)s.",
                        product=line.product_id.display_name,
                        credited=f"{line.qty_credited:g}",
                        accepted=f"{line.qty_accepted:g}",
                        unit=line.uom_id.name,
                        case=line.rma_id.name,
                    )
                )


class AccountMoveLine(models.Model):
    """A posted line can be changed by a program; the gate is the same."""

    _inherit = "account.move.line"

    def write(self, vals: ValuesType) -> bool:
        if not (TIES | CONTENT) & vals.keys():
            return super().write(vals)
        posted = self.filtered(
            lambda line: line.parent_state == "posted" and line.move_type in ("out_invoice", "out_refund")
        )
        if TIES & vals.keys():
            posted.move_id._after_sales_keep_ties()
        result = super().write(vals)
        posted.move_id._after_sales_check_credited()
        return result
