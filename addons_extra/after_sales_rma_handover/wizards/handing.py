from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


def _text(binary) -> str | None:
    """A binary field as the base64 text that verbs take."""
    return binary.decode() if isinstance(binary, bytes) else binary or None


class AfterSalesHandOver(models.TransientModel):
    """Asks who takes goods to the customer, and for the signature (R40)."""

    _name = "after.sales.hand.over"
    _inherit = ["after.sales.dialog"]
    _description = "Hand Goods Over"

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", required=True, domain="[('after_sales_rma_id', '=', rma_id)]"
    )
    user_id = fields.Many2one("res.users", string="Taken Over By", required=True, domain="[('share', '=', False)]")
    date_due = fields.Date(string="To Be Signed Until", required=True, help="By then the customer has signed.")
    goods_text = fields.Text(compute="_compute_goods", string="Goods")
    signature = fields.Image(string="Signature of the Salesperson", max_width=800, max_height=400)

    @api.depends("picking_id")
    def _compute_goods(self):
        for dialog in self:
            dialog.goods_text = "\n".join(
                " ".join(filter(None, (f"{name} × {quantity:g} {unit}", lots)))
                for name, quantity, unit, lots in dialog.picking_id._after_sales_goods_rows()
            )

    @api.model
    def _open(self, rma, picking) -> dict:
        """Action that asks who takes the goods of a delivery."""
        company = rma.company_id
        return self._dialog(
            self.env._("Hand Over"),
            rma_id=rma.id,
            picking_id=picking.id,
            user_id=rma.user_id.id,
            date_due=self.env["after.sales.working.time"]._workday_after(
                company, company.sudo().after_sales_taken_days
            ),
        )

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        return self.rma_id.action_hand_over(
            {"picking_id": self.picking_id.id, "user_id": self.user_id.id, "date_due": self.date_due},
            _text(self.signature),
        )


class AfterSalesCustomerSigns(models.TransientModel):
    """Takes the customer's signature for goods that a salesperson brought, or the signed paper (R26)."""

    _name = "after.sales.customer.signs"
    _inherit = ["after.sales.dialog"]
    _description = "Customer Signs"

    handover_id = fields.Many2one("after.sales.handover", string="Hand-over", required=True)
    goods_text = fields.Text(related="handover_id.goods_text")
    signer = fields.Char(string="Signed By", help="Who signed for the customer.")
    signature = fields.Image(string="Signature of the Customer", max_width=800, max_height=400)
    signed_copy = fields.Binary(attachment=False, help="A PDF or a photo of the signed paper.")
    signed_copy_name = fields.Char(string="File Name")

    @api.model
    def _open(self, handover) -> dict:
        """Action that asks for the signature of the customer."""
        return self._dialog(self.env._("Customer Signs"), handover_id=handover.id)

    @public
    def action_confirm(self) -> bool | dict:
        self.ensure_one()
        return self.handover_id.action_sign(_text(self.signature), _text(self.signed_copy), self.signer or None)


class AfterSalesTakeBack(models.TransientModel):
    """Asks why goods came back to the warehouse."""

    _name = "after.sales.take.back"
    _inherit = ["after.sales.dialog"]
    _description = "Take Back to the Warehouse"

    handover_ids = fields.Many2many("after.sales.handover", string="Hand-overs", required=True)
    reason = fields.Text(required=True)

    @api.model
    def _open(self, handovers) -> dict:
        """Action that asks why goods came back."""
        return self._dialog(self.env._("Take Back to the Warehouse"), handover_ids=handovers)

    @public
    def action_confirm(self) -> bool | dict:
        self.ensure_one()
        return self.handover_ids.action_take_back(self.reason)


class AfterSalesRecordAcceptance(models.TransientModel):
    """Takes down what the customer says of goods that were repaired or exchanged (R45)."""

    _name = "after.sales.record.acceptance"
    _inherit = ["after.sales.dialog"]
    _description = "Record the Customer's Answer"

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True)
    answer = fields.Selection(
        [("satisfied", "Satisfied"), ("unsatisfied", "Not satisfied")], required=True, default="satisfied"
    )
    told_way = fields.Selection(
        selection=lambda self: self.env["after.sales.acceptance"]._fields["told_way"]._description_selection(self.env),
        string="Told by Way of",
        required=True,
        default="phone",
    )
    words = fields.Text(string="The Customer's Words")
    reason = fields.Text(string="Why Not Satisfied")

    @api.model
    def _open(self, rma) -> dict:
        """Action that asks what the customer said."""
        return self._dialog(self.env._("Customer's Acceptance"), rma_id=rma.id)

    @public
    def action_confirm(self) -> bool | dict:
        self.ensure_one()
        return self.rma_id.action_record_acceptance(
            self.answer, self.told_way, self.words or None, self.reason if self.answer == "unsatisfied" else None
        )
