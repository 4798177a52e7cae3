"""A remedy in one file: it answers the questions of the core, and the core knows nothing of it."""

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.step import Step

TECHNICIAN = "after_sales_rma.group_technician"


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    remedy = fields.Selection(selection_add=[("upgrade", "Upgrade")], ondelete={"upgrade": "set default"})
    upgraded_on = fields.Datetime(readonly=True, copy=False)

    def _stays_customers(self) -> bool:
        return self.remedy == "upgrade" or super()._stays_customers()

    def _goes_home(self) -> bool:
        return self.remedy == "upgrade" or super()._goes_home()

    def _counts_as_return(self) -> bool:
        return self.remedy != "upgrade" and super()._counts_as_return()

    def _has_traces(self) -> bool:
        return any(self.mapped("upgraded_on")) or super()._has_traces()

    @api.depends("upgraded_on")
    def _compute_progress_text(self):
        return super()._compute_progress_text()

    def _progress_parts(self) -> list[tuple[str, str]]:
        parts = super()._progress_parts()
        return [*parts, (self.env._("upgraded"), "success")] if self.upgraded_on else parts

    def _waits_for_upgrade(self) -> bool:
        return self.remedy == "upgrade" and bool(self.qty_received) and not self.upgraded_on


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"
    _buttons = {"upgrade": Button(("authorized",), (TECHNICIAN,))}
    _steps = {"upgrade": Step(55, 75, TECHNICIAN)}

    next_step = fields.Selection(selection_add=[("upgrade", "Upgrade"), ("dispose",)], ondelete={"upgrade": "set null"})

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "line_ids.upgraded_on"]

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        return steps | {"upgrade"} if any(line._waits_for_upgrade() for line in self.line_ids) else steps

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {**super()._step_sentences(), "upgrade": self.env._("Bring the firmware up to date.")}

    def _problem_upgrade(self) -> str | None:
        waits = any(line._waits_for_upgrade() for line in self.line_ids)
        return None if waits else self.env._("nothing is to be upgraded")

    @public
    def action_upgrade(self) -> bool:
        """Say that the goods of these cases have their new firmware."""
        self._check_button("upgrade")
        lines = self.sudo().line_ids.filtered(lambda line: line._waits_for_upgrade())
        hold(lines)
        lines._trusted().upgraded_on = fields.Datetime.now()
        self._close_finished()
        return True


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {**super()._after_sales_tile_labels(), "upgrade": self.env._("To upgrade")}
