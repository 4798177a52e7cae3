from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.story import tell_story


class AfterSalesInspecting(models.AbstractModel):
    """Signatures that are taken back: what was planned by them is cancelled, and planned anew by the next signature."""

    _inherit = "after.sales.inspecting"

    @api.model
    def _undo(self, reports, reason: str) -> None:
        """Make signed reports drafts again; what was signed stays as a withdrawn copy.

        :param reports: ``after.sales.inspection`` records of which nothing moved yet
        :param reason: why, as colleagues read it
        """
        # Whoever credits or puts away the same goods now writes the same cases or moves: one of us is retried.
        hold(reports.rma_id)
        items = reports.sudo().disposition_ids.filtered(lambda item: item.state == "pending")
        hold(items.move_id)
        self._call_off_outcome(reports.sudo().line_id)
        items.move_id._action_cancel()
        items._trusted().is_replaced = True
        self._keep_withdrawn(reports.sudo(), reason)
        reports._trusted().write({"state": "draft", "grade": False, "technician_id": False, "date_done": False})
        words = self.env._("The signature was taken back. %(reason)s", reason=reason)
        tell_story(((report, words) for report in reports.sudo()), self.env.user.partner_id)
        reports.sudo().rma_id._on_inspection_undone(reports.sudo())
        # Other goods of the same documents get theirs anew.
        reports.rma_id._close_finished()

    @api.model
    def _keep_withdrawn(self, reports, reason: str) -> None:
        """What was signed, as it was signed, and who took it back, when and why.

        :param reports: signed reports, as superuser
        """
        signed = reports.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)._trusted()
        withdrawal = self._prepare_withdrawal(reason)
        signed.create(
            [
                {
                    **vals,
                    "name": f"{report.name}-{len(report.withdrawn_ids) + 1}",
                    "withdrawn_of_id": report.id,
                    **withdrawal,
                }
                for report, vals in zip(signed, signed.with_context(active_test=False).copy_data(), strict=True)
            ]
        )
        reports.invalidate_recordset(["withdrawn_ids"])
        reports.line_id.invalidate_recordset(["inspection_ids"])
        reports.rma_id.invalidate_recordset(["inspection_ids", "withdrawn_report_ids"])

    @api.model
    def _prepare_withdrawal(self, reason: str) -> dict:
        """Values of a report that is withdrawn by this user now."""
        return {
            "state": "withdrawn",
            "withdrawn_by_id": self.env.uid,
            "date_withdrawn": fields.Datetime.now(),
            "withdrawn_reason": reason,
        }
