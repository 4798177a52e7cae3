from odoo import api, models


class AfterSalesWriteDownEntry(models.AbstractModel):
    """Employees whom a value names are heard before they owe; what was laid on people follows the loss (R46)."""

    _inherit = "after.sales.write.down.entry"

    @api.model
    def _owing(self, item):
        """Who owes at once: where the company hears its people, employees do not."""
        bearers = super()._owing(item)
        if item.company_id.after_sales_hear_first:
            bearers = bearers.filtered(lambda bearer: bearer.party != "employee")
        return bearers

    @api.model
    def _post_entries(self, items, releases) -> None:
        super()._post_entries(items, releases)
        Service = self.env["after.sales.responsible"]
        posted = items.filtered("loss")
        if posted:
            Service._propose(posted, {item: item.bearer_ids.filtered("amount") - self._owing(item) for item in posted})
        touched = releases.write_down_id
        if touched:
            Service._follow(touched)
