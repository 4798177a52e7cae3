from odoo import fields, models


class AfterSalesRequest(models.TransientModel):
    _inherit = "after.sales.request"

    on_site = fields.Boolean(help="Repaired where the customer has it.")

    def _say_more(self, rmas) -> None:
        super()._say_more(rmas)
        if self.remedy == "repair" and self.on_site:
            rmas.line_ids.on_site = True


class AfterSalesCorrectLine(models.TransientModel):
    _inherit = "after.sales.correct.line"

    on_site = fields.Boolean()
