from odoo import api, models


class IrFilters(models.Model):
    """The shipped favourites of the failure analysis are read in the reader's language: Odoo keeps one name for all."""

    _inherit = "ir.filters"

    @api.model
    def get_filters(self, model, action_id=None, embedded_action_id=None, embedded_parent_res_id=None):
        found = super().get_filters(model, action_id, embedded_action_id, embedded_parent_res_id)
        if model != "after.sales.analysis":
            return found
        names = self._after_sales_names()
        order = list(names)
        # The search field shows the first three: those that are asked most come first; then whatever people added.
        found.sort(key=lambda values: order.index(values["name"]) if values["name"] in names else len(order))
        # Whoever gave one another name sees that name.
        return [{**values, "name": names.get(values["name"], values["name"])} for values in found]

    @api.model
    def _after_sales_names(self) -> dict[str, str]:
        """{name as it is shipped: in the reader's language}, those asked most first; short, as there is room."""
        return {
            "Lots That Fail Most": self.env._("Lots That Fail Most"),
            "Rate by Product": self.env._("Rate by Product"),
            "Defects by Cause": self.env._("Defects by Cause"),
            "Rate by Salesperson": self.env._("Rate by Salesperson"),
            "Rate by Region": self.env._("Rate by Region"),
            "Rate by Category, Month": self.env._("Rate by Category, Month"),
            "Why Returned": self.env._("Why Returned"),
        }
