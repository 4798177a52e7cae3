from odoo import api, models
from odoo.api import Self, ValuesType


class AfterSalesCached(models.AbstractModel):
    """What working days are computed from is kept in memory, and forgotten when it changes."""

    _name = "after.sales.cached"
    _description = "Kept in Memory"
    _inherit = ["after.sales.numbers"]

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        # Deleting computes what waits, and with it fills the memory once more from what is deleted.
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
