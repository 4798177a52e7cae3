from odoo import api, models


class AfterSalesPutAway(models.AbstractModel):
    """Goods that a vendor sent to the customer: whoever puts them away says whether we keep them (R20)."""

    _inherit = "after.sales.put_away"

    @api.model
    def _kind_of_grade(self, line, grade: str | None) -> str | None:
        """At the dock nobody decides whether they go back to the vendor: they wait, whatever grade they have."""
        return None if line._is_dropshipped() else super()._kind_of_grade(line, grade)

    @api.model
    def _record_done(self, pairs: list) -> None:
        """Graded at the dock, they get a transfer whose destination can be chosen."""
        waiting = [report for report, _line in pairs if report.line_id._is_dropshipped()]
        result = super()._record_done([pair for pair in pairs if pair[0] not in waiting])
        self._plan(self.env["after.sales.inspection"].concat(*waiting))
        return result

    @api.model
    def _destination(self, line, kind: str):
        return line.sudo().origin_move_id.location_id if kind == "vendor" else super()._destination(line, kind)


class AfterSalesSwapCost(models.AbstractModel):
    """Goods that never were in our stock come into it: their cost was entered with the vendor's bill, as an expense.

    No invoice posted a cost of sales for them, so no credit note takes one back: what lies here of them is entered
    against the cost of sales when it comes, and taken back when it goes on to the vendor or to the customer.
    """

    _inherit = "after.sales.swap_cost"

    @api.model
    def _concerns(self, line) -> bool:
        return line._is_dropshipped() or super()._concerns(line)

    @api.model
    def _difference(self, line) -> float:
        if not line._is_dropshipped():
            return super()._difference(line)
        done = line.move_ids.filtered(lambda move: move.state == "done")
        came = done.filtered(lambda move: move.is_in and move.location_id.usage == "customer")
        left = done.filtered(lambda move: move.is_out and move.location_dest_id.usage in ("customer", "supplier"))
        back = left.filtered(lambda move: not move.after_sales_is_replacement)
        sent = self._quantity_and_value(left - back)[1]
        return self._quantity_and_value(back)[1] + sent - self._quantity_and_value(came)[1]
