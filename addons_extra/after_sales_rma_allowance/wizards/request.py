from odoo import fields, models


class AfterSalesRequest(models.TransientModel):
    """How much of the price goes back is said with the request, for each line that is chosen."""

    _inherit = "after.sales.request"

    allowance_percent = fields.Float(string="Allowance %", digits="Discount", help="Of the price paid.")
    allowance_amount = fields.Float(
        string="Allowance per Line", digits="Product Price", help="Tax included, in the currency of the order."
    )

    def _create_from_lines(self):
        rmas = super()._create_from_lines()
        if self.remedy == "allowance" and (self.allowance_percent or self.allowance_amount):
            rmas.line_ids.write(
                {"allowance_percent": self.allowance_percent, "allowance_amount": self.allowance_amount}
            )
        return rmas

    def _needs_more(self) -> bool:
        asked = self.allowance_percent or self.allowance_amount
        return super()._needs_more() or (self.remedy == "allowance" and not asked)
