from odoo import models


class AfterSalesRma(models.Model):
    """Production and quality hear of what was found, and owners of closed actions of what came again."""

    _inherit = "after.sales.rma"

    def _on_inspected(self, reports) -> None:
        super()._on_inspected(reports)
        self.env["after.sales.quality"]._found(reports)

    def _on_inspection_undone(self, reports) -> None:
        super()._on_inspection_undone(reports)
        self.env["after.sales.quality"]._found_no_more(reports)

    def _on_undone(self, moves, reports) -> None:
        super()._on_undone(moves, reports)
        self.env["after.sales.quality"]._found_no_more(reports)
