from odoo import api, models


class IrFilters(models.Model):
    """The shipped favourites of the failure analysis are read in the reader's language: Odoo keeps one name for all."""

    _inherit = "ir.filters"

    @api.model
    def get_filters(self, model, action_id=None, embedded_action_id=None, embedded_parent_res_id=None):
        found = super().get_filters(model, action_id, embedded_action_id, embedded_parent_res_id)
        if model == "after.sales.analysis":
            names = self._after_sales_names()
            for values in found:
                # Whoever gave one another name sees that name.
                values["name"] = names.get(values["name"], values["name"])
        return found

    @api.model
    def _after_sales_names(self) -> dict[str, str]:
        """{name as it is shipped: in the reader's language}"""
        _ = self.env._
        return {
            "Which supplier's lot fails most": _("Which supplier's lot fails most"),
            "Returned per delivered, by product": _("Returned per delivered, by product"),
            "Returned per delivered, by category and month": _("Returned per delivered, by category and month"),
            "Returned per delivered, by salesperson": _("Returned per delivered, by salesperson"),
            "Returned per delivered, by region": _("Returned per delivered, by region"),
            "What is defective, by cause": _("What is defective, by cause"),
            "Why goods come back, by reason and remedy": _("Why goods come back, by reason and remedy"),
        }
