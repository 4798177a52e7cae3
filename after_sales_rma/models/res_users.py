from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_default_warehouse_id(self):
        """Nobody sells from an after-sales warehouse by default, not even where it is the only one left.

        Who chose it as his own keeps it (clearance sales).
        """
        warehouse = super()._get_default_warehouse_id()
        if warehouse.is_after_sales and warehouse != self.property_warehouse_id:
            return warehouse.browse()
        return warehouse
