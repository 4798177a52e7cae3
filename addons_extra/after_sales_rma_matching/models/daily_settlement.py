from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError, UserError


class AfterSalesDailySettlement(models.Model):
    """A difference that no document mends, and that a person explained (law 4)."""

    _name = "after.sales.daily.settlement"
    _description = "Explained Difference"
    _inherit = ["after.sales.guarded"]
    _order = "id desc"
    _rec_name = "reason"

    warehouse_id = fields.Many2one("stock.warehouse", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    difference = fields.Char(required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, ondelete="restrict")
    date = fields.Datetime(required=True, readonly=True)

    _explained_once = models.UniqueIndex("(res_model, res_id, difference)", "This difference is explained already.")

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        if not self._is_trusted():
            raise AccessError(self.env._("A difference is explained by its button only."))
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:  # noqa: ARG002  # pylint: disable=method-required-super
        raise UserError(self.env._("What was explained is not changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was explained is not changed."))
