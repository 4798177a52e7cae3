from odoo import api, models


class IrFilters(models.Model):
    """The shipped favourites of the failure analysis are read in the reader's language: Odoo keeps one name for all."""

    _inherit = "ir.filters"

    def _read_format(self, fnames, load="_classic_read"):
        found = super()._read_format(fnames, load)
        names = self._after_sales_names() if "name" in fnames else {}
        # Whoever gave one another name sees that name; nobody else's favourites cost a question.
        shipped = [values for values in found if values.get("name") in names]
        if shipped:
            ours = self.browse([values["id"] for values in shipped]).filtered_domain(
                [("model_id", "=", "after.sales.analysis")]
            )
            for values in shipped:
                if values["id"] in ours.ids:
                    values["name"] = names[values["name"]]
        return found

    @api.model
    def _after_sales_names(self) -> dict[str, str]:
        """{name as it is shipped: in the reader's language}; short, as the search field has little room."""
        return {
            "Defects by Cause": self.env._("Defects by Cause"),
            "Lots That Fail Most": self.env._("Lots That Fail Most"),
            "Rate by Category, Month": self.env._("Rate by Category, Month"),
            "Rate by Product": self.env._("Rate by Product"),
            "Rate by Region": self.env._("Rate by Region"),
            "Rate by Salesperson": self.env._("Rate by Salesperson"),
            "Why Returned": self.env._("Why Returned"),
        }
