from odoo import fields, models


class AfterSalesCorrect(models.TransientModel):
    """When goods are replaced was told wrongly, too."""

    _inherit = "after.sales.correct"

    has_exchange = fields.Boolean(related="rma_id.has_exchange")
    replace_when = fields.Selection(selection=lambda self: self._selection_of("replace_when"), string="Replace")
    date_goods_due = fields.Date(string="Goods Back Until")
