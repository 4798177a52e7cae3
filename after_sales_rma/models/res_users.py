from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _after_sales_managers(self):
        """The after-sales managers who still work here, whom scheduled jobs ask."""
        managers = self.env.ref("after_sales_rma.group_manager").sudo().all_user_ids
        return managers.filtered(lambda user: user.active and not user.share)

    def _get_default_warehouse_id(self):
        """Nobody sells from an after-sales warehouse by default, not even where it is the only one left.

        Who chose it as his own keeps it (clearance sales).
        """
        warehouse = super()._get_default_warehouse_id()
        if warehouse.is_after_sales and warehouse != self.property_warehouse_id:
            return warehouse.browse()
        return warehouse
