from odoo import api, models
from odoo.addons.after_sales_rma.models.outside import is_text
from odoo.exceptions import ValidationError

from ..models.dropship import GOODS_TO


class AfterSalesIntake(models.AbstractModel):
    """Whoever asks for a return says where goods go that a vendor sent to the customer (R03).

    A line may say ``goods_to``: ``warehouse`` or ``vendor`` (default: as the last time).
    """

    _inherit = "after.sales.intake"

    @api.model
    def _spec_keys(self) -> set[str]:
        return super()._spec_keys() | {"goods_to"}

    @api.model
    def _shape_problem(self, spec: dict) -> str | None:
        problem, said = super()._shape_problem(spec), spec.get("goods_to")
        if not problem and self._is_said(spec, "goods_to") and not (is_text(said) and said in dict(GOODS_TO)):
            return self.env._("goods go to the warehouse or to the vendor.")
        return problem

    @api.model
    def _prepare_line_vals(self, move, quantity: float, spec: dict, remedy: str, reason_id: int) -> dict:
        vals = super()._prepare_line_vals(move, quantity, spec, remedy, reason_id)
        if not spec.get("goods_to"):
            return vals
        if spec["goods_to"] == "vendor" and not move.is_dropship:
            raise ValidationError(
                self.env._("%(goods)s: no vendor sent it to the customer.", goods=move.product_id.display_name)
            )
        return {**vals, **({"goods_to": spec["goods_to"]} if move.is_dropship else {})}


class AfterSalesReceipt(models.AbstractModel):
    """The native return of a dropshipped delivery: from the customer to where the vendor sent it from (R14).

    Odoo values it in and out at once; nothing of it is ever in a stock of ours.
    """

    _inherit = "after.sales.receipt"

    @api.model
    def _way_vals(self, line) -> dict:
        if not line._goes_straight():
            return super()._way_vals(line)
        origin = line.origin_move_id
        sent_by = origin.picking_type_id
        returns = sent_by.return_picking_type_id
        return {
            "picking_type_id": (returns if returns.code == sent_by.code else sent_by).id,
            "location_dest_id": origin.location_id.id,
        }

    @api.model
    def _prepare_move_vals(self, line, quantity: float) -> dict:
        """The purchase takes it back as well: its vendor owes a refund of it."""
        vals = super()._prepare_move_vals(line, quantity)
        if line._goes_straight():
            vals["warehouse_id"] = False
            if "purchase_line_id" in self.env["stock.move"]._fields:
                vals["purchase_line_id"] = line.origin_move_id.purchase_line_id.id
        return vals


class AfterSalesInspecting(models.AbstractModel):
    """What goes straight to the vendor is inspected by nobody of ours."""

    _inherit = "after.sales.inspecting"

    @api.model
    def _open_reports(self, moves):
        return super()._open_reports(moves.filtered(lambda move: not move.is_dropship))


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
