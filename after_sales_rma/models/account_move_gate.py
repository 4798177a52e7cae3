from odoo import models
from odoo.api import ValuesType
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .locking import hold
from .log import gate

#: Quantities closer than this are equal.
EPSILON = 1e-6

#: What ties a line of a credit note to what it takes back.
TIES = {"sale_line_ids", "after_sales_line_id", "after_sales_origin_line_id"}

#: What says how much a line credits.
CONTENT = {"quantity", "product_uom_id", "product_id", "price_unit", "discount", "move_id"}

#: What the lines of documents say, by column.
AMOUNTS = {"quantity": SQL("line.quantity * coalesce(unit.factor, 1)"), "price_subtotal": SQL("line.price_subtotal")}

#: What may be lost by rounding; empty when the documents have several currencies, whose amounts cannot be compared.
ROUNDING = SQL("CASE WHEN count(DISTINCT move.currency_id) = 1 THEN max(currency.rounding) * count(*) END")


def _exceeds_quantity(sold, credited) -> bool:
    """Whether more is credited than was sold."""
    return credited > max(sold, 0) + EPSILON


def _exceeds(sold, credited, sales, credits, rounding) -> bool:
    """Whether more is credited than was sold, in quantity or in money.

    :param sales: amount sold without tax; ``credits`` likewise
    :param rounding: what may be lost by rounding; None when amounts cannot be compared
    """
    return _exceeds_quantity(sold, credited) or (rounding is not None and credits > max(sales, 0) + rounding)


class AccountMove(models.Model):
    """The gate that every credit note passes, by whatever screen, import or program it was made (law 2)."""

    _inherit = "account.move"

    def _after_sales_check_reversed(self, vals: ValuesType) -> None:
        """:raise UserError: a posted credit note would name another invoice"""
        if "reversed_entry_id" in vals:
            changed = self.filtered(lambda move: move.reversed_entry_id.id != (vals["reversed_entry_id"] or False))
            changed._after_sales_keep_ties()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Take the order lines first, as cases do: who takes them after the invoice waits for who waits for him."""
        hold(self.sudo().invoice_line_ids.sale_line_ids)
        return super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)

    def _after_sales_concerned(self, state: str):
        """The documents that could credit too much once they are in a state.

        An invoice that is posted for the first time only adds to what may be credited, if none of its lines is
        negative; it costs nothing here. Odoo turns an invoice whose total is negative into a credit note with
        negative quantities: what such a credit note sold is gone when it is no longer posted.
        """

        def is_mixed(move) -> bool:
            return any(line.quantity < 0 for line in move.invoice_line_ids)

        if state != "posted":
            return self.filtered(
                lambda move: move.state == "posted"
                and (move.move_type == "out_invoice" or (move.move_type == "out_refund" and is_mixed(move)))
            )
        return self.filtered(
            lambda move: move.move_type == "out_refund"
            or (move.move_type == "out_invoice" and (move.posted_before or is_mixed(move)))
        )

    @gate
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

    @gate
    def _after_sales_check_credited(self) -> None:
        """Nothing is credited beyond what was invoiced and, for a case, accepted.

        :raise ValidationError: names the product, the document and the quantities
        """
        if not self:
            return
        self.env["account.move"].flush_model(["state", "move_type", "reversed_entry_id"])
        self.env["account.move.line"].flush_model(
            [
                "move_id",
                "display_type",
                "product_id",
                "product_uom_id",
                "quantity",
                "price_unit",
                "price_subtotal",
                "sale_line_ids",
                "after_sales_origin_line_id",
            ]
        )
        self._after_sales_check_sale_lines()
        self._after_sales_check_invoices()
        self._after_sales_check_cases()
        self._after_sales_check_added()

    def _after_sales_check_sale_lines(self) -> None:
        """Order lines: all credit notes together take no more than all invoices together sold.

        Counted as Odoo does. Order lines that take goods back (a negative quantity) are left out, and rebates (lines
        that never had another price than a negative one): they are nothing that comes back. A credit note with a
        negative quantity sells, an invoice with one credits. Of a down payment only what it took counts, not how the
        documents that invoice the goods of its order settle it.
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
                 RETURNING id, order_id, is_downpayment)
                SELECT locked.id,
                       %(sold)s, %(credited)s, %(sales)s, %(credits)s, %(rounding)s
                  FROM locked
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = locked.id
                  JOIN account_move_line line ON line.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_currency currency ON currency.id = move.currency_id
                  LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
                 WHERE move.move_type IN ('out_invoice', 'out_refund') AND line.display_type = 'product'
                   AND (locked.is_downpayment IS NOT TRUE OR line.quantity > 0 AND NOT EXISTS (
                       SELECT 1 FROM account_move_line beside
                         JOIN sale_order_line_invoice_rel beside_rel ON beside_rel.invoice_line_id = beside.id
                         JOIN sale_order_line goods ON goods.id = beside_rel.order_line_id
                        WHERE beside.move_id = line.move_id AND goods.order_id = locked.order_id
                          AND goods.is_downpayment IS NOT TRUE AND beside.display_type = 'product'))
                 GROUP BY locked.id
                HAVING NOT bool_and(line.price_unit < 0)
                """,
                ids=lines.ids,
                sold=self._after_sales_sum_sql("quantity", sells=True),
                credited=self._after_sales_sum_sql("quantity", sells=False),
                sales=self._after_sales_sum_sql("price_subtotal", sells=True),
                credits=self._after_sales_sum_sql("price_subtotal", sells=False),
                rounding=ROUNDING,
            )
        )
        for line_id, *totals in rows:
            if _exceeds(*totals):
                line = self.env["sale.order.line"].sudo().browse(line_id)
                name = line.product_id.display_name or line.name
                self._after_sales_refuse_excess(name, line.product_uom_id, line.order_id.name, *totals)

    def _after_sales_check_invoices(self) -> None:
        """Invoices: the credit notes that reverse one take no more of a product than it sold.

        What the invoice does not have (a fee, a gesture) is no part of it, and may stand on its credit note. What an
        invoice itself takes back (a trade-in, a rebate) is its own, and no credit note of it.
        """
        invoices = (self.reversed_entry_id | self).filtered(lambda move: move.move_type == "out_invoice")
        if not invoices:
            return
        rows = self.env.execute_query(
            SQL(
                """
                WITH locked AS (
                    UPDATE account_move SET write_date = write_date
                     WHERE id IN (SELECT id FROM account_move WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE)
                 RETURNING id)
                SELECT locked.id, line.product_id, %(totals)s, %(rounding)s
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
                totals=SQL(", ").join(
                    self._after_sales_total_sql(column, move_type)
                    for column in ("quantity", "price_subtotal")
                    for move_type in ("out_invoice", "out_refund")
                ),
                rounding=ROUNDING,
            )
        )
        for invoice_id, product_id, *totals in rows:
            if _exceeds(*totals):
                product = self.env["product.product"].sudo().browse(product_id)
                invoice = self.browse(invoice_id)
                self._after_sales_refuse_excess(product.display_name, product.uom_id, invoice.name or "", *totals)

    def _after_sales_total_sql(self, column: str, move_type: str) -> SQL:
        """What posted documents of a type say, of the lines of a group.

        :param column: ``quantity``, summed in the reference unit, or ``price_subtotal``, in their currency
        """
        return SQL(
            "coalesce(sum(%s) FILTER (WHERE move.move_type = %s AND move.state = 'posted'), 0)",
            AMOUNTS[column],
            move_type,
        )

    def _after_sales_sum_sql(self, column: str, *, sells: bool) -> SQL:
        """What posted documents sold or credited, of the lines of a group, whatever kind of document says it.

        :param column: as above
        :param sells: what was sold: on invoices, and negatively on credit notes; else what was credited, likewise
        """
        says, takes = ("out_invoice", "out_refund") if sells else ("out_refund", "out_invoice")
        return SQL(
            """
            coalesce(sum(CASE WHEN move.move_type = %(says)s THEN greatest(%(amount)s, 0)
                              WHEN move.move_type = %(takes)s THEN greatest(-(%(amount)s), 0) END)
                     FILTER (WHERE move.state = 'posted'), 0)
            """,
            amount=AMOUNTS[column],
            says=says,
            takes=takes,
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
                    credited=f"{float(credited) / factor:g}",
                    sold=f"{float(max(sold, 0)) / factor:g}",
                    unit=unit.name or "",
                    document=document,
                )
            )
        self._after_sales_refuse_amount(product, document, sales, credits)

    def _after_sales_refuse_amount(self, product: str, document: str, sales: float, credits: float):
        """Refuse to credit more money than was invoiced.

        :param product: what is credited; a product, a tax or the total
        :raise ValidationError: names it, the document and the amounts
        """
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
