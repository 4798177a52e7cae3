from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """The goods received letter 收货确认函: the customer is told in writing what came, and signs for it (R17)."""

    _inherit = "stock.picking"

    after_sales_signed_letter = fields.Binary(
        string="Signed Goods Received Letter",
        attachment=True,
        copy=False,
        help="A scan or photo of the letter that the customer signed for the goods that came.",
    )
    after_sales_letter_missing = fields.Boolean(
        string="Signed Letter Missing",
        compute="_compute_after_sales_letter_missing",
        help="The company asks for it, and the customer signed neither here nor on paper.",
    )

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        return super()._after_sales_free() | {"after_sales_signed_letter"}

    @api.depends("state", "after_sales_rma_id", "picking_type_code", "signature", "after_sales_signed_letter")
    def _compute_after_sales_letter_missing(self):
        # Whether there is one is asked of the attachments: nobody reads pictures to compare a day.
        asked = self.filtered(
            lambda picking: picking.state == "done"
            and picking.sudo().after_sales_rma_id
            and picking.picking_type_code == "incoming"
            and not picking.after_sales_undo_ids
            and picking.company_id.sudo().after_sales_letter_required
        )
        found = (
            self.env["ir.attachment"]
            .sudo()
            .search_fetch(
                [
                    ("res_model", "=", "stock.picking"),
                    ("res_field", "in", ("after_sales_signed_letter", "signature")),
                    ("res_id", "in", asked._origin.ids),
                ],
                ["res_id"],
            )
            if asked
            else self.env["ir.attachment"]
        )
        signed = set(found.mapped("res_id"))
        for picking in self:
            picking.after_sales_letter_missing = picking in asked and picking._origin.id not in signed

    def _after_sales_letter_rows(self) -> list[dict]:
        """What the letter lists: each product that came with this receipt, its serials and how much."""
        self.ensure_one()
        rows = []
        for move in self.move_ids.filtered(lambda move: move.state == "done" and move.quantity):
            lots = move.move_line_ids.lot_id.mapped("name") or move.move_line_ids.mapped("lot_name")
            rows.append(
                {
                    "product": move.product_id.display_name,
                    "lots": ", ".join(filter(None, lots)),
                    "quantity": move.quantity,
                    "unit": move.product_uom.name,
                }
            )
        return rows

    def _after_sales_letter_apart(self):
        """What was found otherwise than agreed with this receipt, for the letter."""
        self.ensure_one()
        found = self.env["after.sales.discrepancy"].sudo().search([("picking_id", "=", self.id)], order="id")
        return found.with_context(lang=self.env.context.get("lang"))

    @public
    def action_after_sales_letter(self) -> dict:
        """Print the goods received letter of these receipts.

        :raise UserError: one of them is no receipt of a case, or nothing came with it yet
        """
        self.check_access("read")
        wrong = self.filtered(lambda picking: not picking.after_sales_is_receipt or picking.state != "done")
        if wrong:
            raise UserError(
                self.env._(
                    "Nothing came with these, so there is nothing to confirm: %(names)s.",
                    names=", ".join(wrong.mapped("name")),
                )
            )
        return self.env.ref("after_sales_rma_matching.action_report_goods_received").report_action(self)
