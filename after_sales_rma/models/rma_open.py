from odoo import models

from .outside import public

#: Step → (button that this user has to be offered, method that opens its documents).
DOCUMENTS = {
    "settle": ("settle", "action_view_discrepancies"),
    "receive": ("receive", "action_view_receipts"),
    "await_goods": ("receive", "action_view_receipts"),
    "inspect": ("inspect", "action_open_inspections"),
}


class AfterSalesRma(models.Model):
    """From a counter to the work without a detour: to the one document that a step is done on, else to the case."""

    _inherit = "after.sales.rma"
    #: {step: (button, method)}; of an extension, those of its steps.
    _work_documents = DOCUMENTS

    def _action_work(self, step: str) -> dict:
        """Open what this user does a step of one case on; nothing is made by it.

        :param step: a value of ``next_step``
        """
        self.ensure_one()
        button, method = self._of_all("_work_documents").get(step, (None, None))
        if button and not self._button_problem(button):
            action = getattr(self, method)()
            if action.get("res_id"):
                return action
        return self._action_open()

    @public
    def action_open_inspections(self) -> dict:
        """Open the test reports that wait for their signature, or all where none waits."""
        waiting = self.inspection_ids.filtered(lambda report: report.state == "draft")
        return self._action_open_records(waiting or self.inspection_ids, self.env._("Test Reports"))


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @public
    def action_after_sales_step(self) -> dict:
        """A counter of one opens the work itself, and no list of one row."""
        action = super().action_after_sales_step()
        step = self.env.context.get("after_sales_tile")
        if step not in self.env["after.sales.rma"]._board():
            return action
        late = self._after_sales_late() if self.env.context.get("after_sales_late") else []
        cases = self.env["after.sales.rma"].search([*action["domain"], ("next_step", "=", step), *late], limit=2)
        if len(cases) != 1:
            return action
        work = cases._action_work(step)
        # The same cases as in the list: what was counted.
        return {**work, "domain": action["domain"], "context": action["context"]}
