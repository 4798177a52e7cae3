from odoo import api, models

from ..models.locking import hold


class AfterSalesInspecting(models.AbstractModel):
    """Signatures that are taken back: what was planned by them is cancelled, and planned anew by the next signature."""

    _inherit = "after.sales.inspecting"

    @api.model
    def _undo(self, reports) -> None:
        """Make signed reports drafts again.

        :param reports: ``after.sales.inspection`` records of which nothing moved yet
        """
        # Whoever credits or puts away the same goods now writes the same cases or moves: one of us is retried.
        hold(reports.rma_id)
        items = reports.sudo().disposition_ids.filtered(lambda item: item.state == "pending")
        hold(items.move_id)
        self._cancel_replacements(reports.sudo().line_id)
        items.move_id._action_cancel()
        items._trusted().is_replaced = True
        reports._trusted().write({"state": "draft", "grade": False, "technician_id": False, "date_done": False})
        for report in reports:
            report.sudo()._message_log(body=self.env._("The signature was taken back."))
        reports.sudo().rma_id._on_inspection_undone(reports.sudo())
        # Other goods of the same replacement order get theirs anew.
        reports.rma_id._close_finished()

    @api.model
    def _cancel_replacements(self, lines) -> None:
        """Replacements that follow from the inspection, and did not leave yet, wait for the next signature."""
        lines = lines.filtered(lambda line: line.rma_id.replace_when == "inspection")
        lines.move_ids.filtered(
            lambda move: move.after_sales_is_replacement and move.state not in ("done", "cancel")
        )._action_cancel()
        lines.replacement_ids.sale_line_ids.order_id.filtered(lambda order: order.state == "sale")._action_cancel()
