from odoo import fields, models
from odoo.exceptions import UserError


class AfterSalesRequest(models.TransientModel):
    """What goods are exchanged for.

    What is exchanged for something else stays a draft: what replaces it is said on the case, with its settlement; and
    so are spare parts.
    """

    _inherit = "after.sales.request"

    exchange_for = fields.Selection(
        [("same", "The same again"), ("other", "Something else")], default="same", required=True
    )
    replacement_product_id = fields.Many2one(
        "product.product",
        string="Replaced By",
        domain="[('sale_ok', '=', True)]",
        help="What the customer gets for each piece; price and quantity can be changed on the case.",
    )

    def _exchanges_for_other(self) -> bool:
        self.ensure_one()
        return self.remedy == "exchange" and self.exchange_for == "other"

    def _check_remedy(self) -> None:
        super()._check_remedy()
        if self._exchanges_for_other() and not self.replacement_product_id:
            raise UserError(self.env._("Say what the customer gets instead: the exchange is for other goods."))

    def _say_more(self, rmas) -> None:
        super()._say_more(rmas)
        if self._exchanges_for_other():
            self.env["after.sales.replacement"].create(
                [
                    # Both are named: a case that is worked out meanwhile counts the record that is only being made.
                    {"rma_id": line.rma_id.id, "line_id": line.id, "product_id": self.replacement_product_id.id}
                    for line in rmas.line_ids
                ]
            )

    def _needs_more(self) -> bool:
        return self.remedy == "part" or self._exchanges_for_other() or super()._needs_more()
