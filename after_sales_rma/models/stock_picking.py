from odoo import api, fields, models
from odoo.exceptions import UserError

from .outside import public
from .rma import RECEIPTS

#: Kinds of transfers that bring goods to customers; a vendor sends by a kind of its own.
DELIVERIES = ("outgoing", "dropship")


class StockPicking(models.Model):
    _inherit = "stock.picking"

    after_sales_rma_id = fields.Many2one(
        "after.sales.rma", string="After-Sales Case", index="btree_not_null", copy=False, ondelete="restrict"
    )
    after_sales_can_grade = fields.Boolean(compute="_compute_after_sales_can_grade")
    after_sales_can_request = fields.Boolean(compute="_compute_after_sales_can_request")

    @api.depends("after_sales_rma_id", "picking_type_code", "picking_type_id.after_sales_grading", "state")
    def _compute_after_sales_can_grade(self):
        for picking in self:
            picking.after_sales_can_grade = bool(
                picking.after_sales_rma_id
                and picking.picking_type_code == "incoming"
                and picking.state not in ("done", "cancel")
                and picking.picking_type_id._after_sales_grades_at_dock()
            )

    @api.depends("state", "picking_type_code", "sale_id")
    def _compute_after_sales_can_request(self):
        for picking in self:
            picking.after_sales_can_request = (
                picking.state == "done" and picking._after_sales_delivers() and bool(picking.sale_id)
            )

    def _after_sales_delivers(self) -> bool:
        """Whether the transfer brings goods to a customer, ours or those of a vendor."""
        self.ensure_one()
        delivers = self.picking_type_code in DELIVERIES and self.location_dest_id.usage == "customer"
        return delivers and not self.after_sales_undo_of_id

    def _after_sales_brings_back(self) -> bool:
        """Whether the transfer takes goods back from a customer, to us or straight to a vendor."""
        self.ensure_one()
        return self.picking_type_code in RECEIPTS and self.location_id.usage != "supplier"

    def _create_backorder_picking(self):
        """The rest of a case's transfer is the same case's."""
        backorder = super()._create_backorder_picking()
        backorder.sudo().after_sales_rma_id = self.after_sales_rma_id
        return backorder

    @public
    def button_validate(self):
        """Set apart what does not agree with the case before the rest is posted (R15)."""
        receipts = self.filtered(
            lambda picking: picking.after_sales_rma_id
            and picking.picking_type_code == "incoming"
            and picking.state not in ("done", "cancel")
        )
        if receipts:
            apart = self.env["after.sales.receipt"]._set_apart(receipts)
            empty = apart.filtered(lambda picking: not any(picking.move_ids.mapped("quantity")))
            if empty:
                # Nothing agrees: the discrepancies stand in the case, the receipt goes on waiting.
                empty.sudo().after_sales_rma_id._on_set_apart(empty)
                others = self - empty
                return super(StockPicking, others).button_validate() if others else True
        return super().button_validate()

    @api.ondelete(at_uninstall=False)
    def _unlink_not_of_open_case(self):
        kept = self.filtered(lambda picking: picking.after_sales_rma_id.state == "authorized")
        if kept:
            raise UserError(
                self.env._(
                    "%(transfers)s belongs to an open case: cancel it instead.",
                    transfers=", ".join(kept.mapped("name")),
                )
            )

    @public
    def action_after_sales_all_qualified(self):
        """Grade everything on these receipts qualified and validate them.

        :return: what ``button_validate`` returns
        :raise UserError: grading at the dock is not allowed here
        """
        refused = self.filtered(lambda picking: not picking.after_sales_can_grade)
        over = refused.filtered(lambda picking: picking.state in ("done", "cancel"))
        if over:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Nothing is left to grade: %(transfers)s.",
                    transfers=", ".join(f"{picking.display_name} ({labels[picking.state]})" for picking in over),
                )
            )
        if refused:
            raise UserError(
                self.env._(
                    "%(transfers)s cannot be graded at the dock.", transfers=", ".join(refused.mapped("display_name"))
                )
            )
        self.move_line_ids.filtered(lambda line: not line.after_sales_grade).after_sales_grade = "qualified"
        return self.button_validate()

    @public
    def action_after_sales_request(self) -> dict:
        """Open the request wizard with what these deliveries brought and may still come back."""
        return self.env["after.sales.request"]._open(moves=self.move_ids)

    @public
    def action_view_after_sales(self) -> dict:
        """Open the case of this transfer."""
        return self.after_sales_rma_id._action_open()
