from odoo import api, models


class AfterSalesCorrecting(models.AbstractModel):
    """When and by what goods are replaced is a part of what a decision rests on."""

    _inherit = "after.sales.correcting"

    @api.model
    def _basis(self, rma) -> tuple:
        rma = rma.sudo()
        rma.invalidate_recordset(["amount_difference"])
        kinds = rma.line_ids.mapped(lambda line: line.exchange_kind)
        return super()._basis(rma), rma.replace_when, kinds, rma.currency_id.round(rma.amount_difference)

    @api.model
    def _made_by(self) -> set[str]:
        return super()._made_by() | {"replace_when"}
