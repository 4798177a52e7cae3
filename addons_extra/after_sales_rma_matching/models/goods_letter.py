from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.rules.pages import Column
from odoo.exceptions import UserError
from odoo.tools.image import image_data_uri


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

    @api.model
    def _after_sales_signed_papers(self) -> dict[str, str]:
        return {**super()._after_sales_signed_papers(), "letter": "after_sales_signed_letter"}

    @api.model
    def _after_sales_paper_labels(self) -> dict[str, str]:
        return {**super()._after_sales_paper_labels(), "letter": self.env._("Goods received letter")}

    def _after_sales_paper_due(self) -> str | None:
        return "letter" if self._after_sales_asks_for_letter() else super()._after_sales_paper_due()

    def _after_sales_asks_for_letter(self) -> bool:
        """Whether the company wants the letter of this receipt signed."""
        self.ensure_one()
        return bool(
            self.sudo().after_sales_rma_id
            and self.picking_type_code == "incoming"
            and not self.after_sales_undo_ids
            and self.company_id.sudo().after_sales_letter_required
        )

    @api.depends("state", "after_sales_rma_id", "picking_type_code", "signature", "after_sales_signed_letter")
    def _compute_after_sales_letter_missing(self):
        # Whether there is one is asked of the attachments: nobody reads pictures to compare a day.
        asked = self.filtered(lambda picking: picking.state == "done" and picking._after_sales_asks_for_letter())
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
        for move in self.move_ids:
            if move.state != "done" or not move.quantity:
                continue
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
        found = self.after_sales_rma_id.sudo().discrepancy_ids
        return found.filtered(lambda item: item.picking_id == self).sorted("id")

    def _paper_letter(self) -> dict:
        """The letter, as ``after.sales.paper`` draws it; in the language of the customer, who signs it."""
        self.ensure_one()
        picking, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        rma = picking.after_sales_rma_id
        rows = [
            [row["product"], row["lots"], Paper._quantity(row["quantity"]), row["unit"], ""]
            for row in picking._after_sales_letter_rows()
        ]
        for item in picking._after_sales_letter_apart():
            kind = Paper._word(item, "kind")
            missing = item.kind == "less"
            rows.append(
                [
                    item.product_id.display_name,
                    item.lot_name or item.lot_id.name or "",
                    Paper._quantity(0 if missing else item.quantity),
                    item.uom_id.name,
                    env._(
                        "Not as agreed: %(kind)s, %(quantity)s missing",
                        kind=kind,
                        quantity=Paper._quantity(item.quantity),
                    )
                    if missing
                    else env._("Not as agreed: %(kind)s", kind=kind),
                ]
            )
        return Paper._paper(
            env._("Goods Received Letter"),
            picking.name,
            [
                Column(env._("No."), 6),
                Column(env._("Product"), 34),
                Column(env._("Lot / Serial"), 18),
                Column(env._("Quantity received"), 12, figures=True),
                Column(env._("Unit"), 10),
                Column(env._("Remark"), 20),
            ],
            [[str(number), *row] for number, row in enumerate(rows, 1)],
            subtitle=env._("These goods of yours arrived here. Please check them, sign and send the letter back."),
            facts=[
                (env._("Customer"), (rma.partner_id or picking.partner_id).display_name or ""),
                (env._("Case"), rma.name or ""),
                (env._("Orders"), rma.sale_order_names or ""),
                (env._("Received On"), Paper._day(picking.date_done, picking.company_id)),
            ],
            closing=[("", env._("I confirm the names and quantities above."))],
            signatures=[
                (env._("Warehouse"), "", ""),
                (
                    env._("Signed by the customer"),
                    "",
                    image_data_uri(picking.signature) if picking.signature else "",
                ),
                (env._("Date"), "", ""),
            ],
        )

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
