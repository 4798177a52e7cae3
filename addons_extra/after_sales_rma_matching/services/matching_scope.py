from datetime import datetime

from odoo import api, models
from odoo.tools import SQL

from ..rules.scope import Scope


class AfterSalesMatching(models.AbstractModel):
    """The documents of a few cases, found by the indexes of their links: what was before costs nothing."""

    _inherit = "after.sales.matching"

    @api.model
    def _scope_of(self, rmas, since: datetime | None = None) -> Scope:
        """What is read for these cases."""
        return Scope(rmas.ids, rmas.line_ids.ids, since)

    @api.model
    def _scope(self, part: str, scope: Scope | None) -> SQL:
        """The condition that a scope adds to a part of the query; an add-on says it for a part that it brings.

        :param part: a key of ``_document_parts``
        """
        if scope is None:
            return SQL("")
        return getattr(self, f"_scope_{part}")(scope)

    @api.model
    def _scope_red_lines(self, scope: Scope) -> SQL:
        return SQL("AND line.rma_id = ANY(%s)", scope.rma_ids)

    @api.model
    def _scope_discrepancies(self, scope: Scope) -> SQL:
        return SQL("AND found.rma_id = ANY(%s)", scope.rma_ids)

    @api.model
    def _scope_write_downs(self, scope: Scope) -> SQL:
        return SQL("AND item.rma_id = ANY(%s)", scope.rma_ids)

    @api.model
    def _scope_credit_lines(self, scope: Scope) -> SQL:
        """Lines of the cases, and those of their credit notes that stand for no line (fees, freight)."""
        return SQL(
            """
            AND item.id IN (
                SELECT id FROM account_move_line WHERE after_sales_line_id = ANY(%(lines)s)
                 UNION
                SELECT beside.id FROM account_move_after_sales_rma_rel rel
                  JOIN account_move_line beside ON beside.move_id = rel.account_move_id
                 WHERE rel.after_sales_rma_id = ANY(%(cases)s))
            """,
            lines=scope.line_ids,
            cases=scope.rma_ids,
        )

    @api.model
    def _scope_moves(self, scope: Scope) -> SQL:
        """Moves of the lines, of transfers of the cases and of what replaces their goods; what moved lately."""
        ways = [
            SQL("SELECT id FROM stock_move WHERE after_sales_line_id = ANY(%s)", scope.line_ids),
            SQL(
                "SELECT beside.id FROM stock_picking paper JOIN stock_move beside ON beside.picking_id = paper.id "
                "WHERE paper.after_sales_rma_id = ANY(%s)",
                scope.rma_ids,
            ),
        ]
        if "after.sales.replacement" in self.env:
            items = SQL("(SELECT id FROM after_sales_replacement WHERE line_id = ANY(%s))", scope.line_ids)
            if "after_sales_replacement_id" in self.env["stock.move"]._fields:
                ways.append(SQL("SELECT id FROM stock_move WHERE after_sales_replacement_id IN %s", items))
            if "after_sales_replacement_id" in self.env["sale.order.line"]._fields:
                ways.append(
                    SQL(
                        "SELECT beside.id FROM sale_order_line sent JOIN stock_move beside "
                        "ON beside.sale_line_id = sent.id WHERE sent.after_sales_replacement_id IN %s",
                        items,
                    )
                )
        if scope.since:
            ways.append(SQL("SELECT id FROM stock_move WHERE state = 'done' AND date >= %s", scope.since))
        return SQL("AND move.id IN (%s)", SQL(" UNION ").join(ways))
