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
        self._call_off_outcome(reports.sudo().line_id)
        items.move_id._action_cancel()
        items._trusted().is_replaced = True
        reports._trusted().write({"state": "draft", "grade": False, "technician_id": False, "date_done": False})
        for report in reports:
            report.sudo()._message_log(body=self.env._("The signature was taken back."))
        reports.sudo().rma_id._on_inspection_undone(reports.sudo())
        # Other goods of the same documents get theirs anew.
        reports.rma_id._close_finished()

    @api.model
    def _call_off_outcome(self, lines) -> None:
        """Cancel what subjects made for these case lines because of their inspection, and what did not happen yet."""
