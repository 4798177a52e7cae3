from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesChangeRemedy(models.TransientModel):
    """Which lines get which remedy instead, and why; an approver decides it (R09)."""

    _name = "after.sales.change.remedy"
    _inherit = ["after.sales.dialog"]
    _description = "Change the Remedy"

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True)
    company_id = fields.Many2one(related="rma_id.company_id")
    currency_id = fields.Many2one(related="rma_id.currency_id")
    line_ids = fields.Many2many("after.sales.rma.line", string="Lines", required=True)
    remedy = fields.Selection(
        [("refund", "Refund"), ("exchange", "Exchange"), ("repair", "Repair"), ("as_is", "Back as it came")],
        string="New Remedy",
        required=True,
    )
    exchange_for = fields.Selection(
        [("same", "The same again"), ("other", "Something else")], default="same", required=True
    )
    product_id = fields.Many2one("product.product", string="Replacement", domain="[('sale_ok', '=', True)]")
    quantity = fields.Float(digits="Product Unit", default=1.0)
    price_unit = fields.Float(string="Unit Price", digits="Product Price")
    reason = fields.Char(required=True)
    rest_words = fields.Text(compute="_compute_rest_words", compute_sudo=True)

    @api.depends("line_ids", "remedy")
    def _compute_rest_words(self):
        """Of what was replaced in part, only the rest is refunded: said before it is done."""
        for dialog in self:
            begun = dialog.line_ids._origin.filtered(lambda line: line._can_end_exchange())
            dialog.rest_words = dialog.remedy == "refund" and "\n".join(
                self.env._(
                    "%(product)s: %(rest)s %(unit)s are refunded, and nothing more is sent in exchange.",
                    product=line.product_id.display_name,
                    rest=f"{line.quantity - line.qty_replaced - line.qty_returned:g}",
                    unit=line.uom_id.name,
                )
                for line in begun
            )

    @api.model
    def _open(self, rma) -> dict:
        """Action that asks for the lines of a case and their new remedy."""
        lines = rma.line_ids.filtered(lambda line: line.sudo()._can_change())
        quantity = lines.quantity if len(lines) == 1 else 1.0
        return self._dialog(self.env._("Change the Remedy"), rma_id=rma.id, line_ids=lines, quantity=quantity)

    @api.onchange("product_id")
    def _onchange_product_id(self):
        self.price_unit = self.product_id.lst_price

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        other = self.remedy == "exchange" and self.exchange_for == "other" and self.product_id
        replacement = {
            "product_id": self.product_id.id,
            "quantity": self.quantity,
            "price_unit": self.price_unit,
        }
        return self.line_ids.action_change_remedy(self.remedy, self.reason, replacement if other else None)
