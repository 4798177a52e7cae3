from odoo import api, fields, models


class AfterSalesCorrectLine(models.TransientModel):
    """A model that was told wrongly is corrected like the other facts of the goods (law 4)."""

    _inherit = "after.sales.correct.line"

    goods_model = fields.Char(string="Model")


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    @api.model
    def _correctable(self) -> tuple[str, ...]:
        return (*super()._correctable(), "goods_model")
