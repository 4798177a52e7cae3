from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError


class AfterSalesDailyCompared(models.Model):
    """When the days of a warehouse were compared last, so that the next time reads only what changed since."""

    _name = "after.sales.daily.compared"
    _description = "Days Compared"
    _inherit = ["after.sales.guarded"]
    _rec_name = "warehouse_id"

    warehouse_id = fields.Many2one("stock.warehouse", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, precompute=True)
    compared_on = fields.Datetime(required=True, readonly=True)
    whole_on = fields.Date(readonly=True, help="The day on which every document was compared last.")

    _of_warehouse = models.UniqueIndex("(warehouse_id)", "The days of a warehouse are compared together.")

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        self._check_ours()
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:
        self._check_ours()
        return super().write(vals)

    @api.model
    def _check_ours(self) -> None:
        """:raise AccessError: somebody else than the comparison writes it, superuser or not"""
        if not self._is_trusted():
            raise AccessError(self.env._("When days were compared follows from comparing them."))


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    _days_changed = models.Index("(write_date)")


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    _days_changed = models.Index("(write_date)")


class StockPicking(models.Model):
    _inherit = "stock.picking"

    _after_sales_days_changed = models.Index("(write_date) WHERE after_sales_rma_id IS NOT NULL")
