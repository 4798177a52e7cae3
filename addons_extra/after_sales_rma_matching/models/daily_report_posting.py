from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError

from .daily_report_buttons import ACCOUNTING

#: So many credit notes are posted while the user waits; more are posted by a job.
AT_ONCE = 20


class AfterSalesDailyReport(models.Model):
    """Accounting posts the credit notes of a day in one click (R32)."""

    _inherit = "after.sales.daily.report"
    _buttons = {"post_day": Button(("signed", "accepted"), ACCOUNTING)}

    posting_ids = fields.One2many("after.sales.daily.posting", "report_id", readonly=True)
    can_post_day = fields.Boolean(compute="_compute_can")
    draft_count = fields.Integer(string="Draft Credit Notes", compute="_compute_draft_count")
    posting_text = fields.Char(string="Posted", compute="_compute_posting_text")

    @api.depends("row_ids.line_id", "posting_ids.state")
    def _compute_draft_count(self):
        notes = self._notes_to_post()
        for report in self:
            report.draft_count = len(notes.get(report, ()))

    @api.depends("posting_ids.state")
    @api.depends_context("lang")
    def _compute_posting_text(self):
        groups = self.env["after.sales.daily.posting"]._read_group(
            [("report_id", "in", self.ids)], ["report_id", "state"], ["__count"]
        )
        counts = {(report, state): count for report, state, count in groups}
        for report in self:
            done, failed, waiting = (counts.get((report, state), 0) for state in ("posted", "failed", "waiting"))
            parts = []
            if done or failed or waiting:
                parts.append(self.env._("%(done)s of %(all)s posted", done=done, all=done + failed + waiting))
            if failed:
                parts.append(self.env._("%(failed)s left alone", failed=failed))
            if waiting:
                parts.append(self.env._("%(waiting)s still to post", waiting=waiting))
            report.posting_text = ", ".join(parts) or False

    @api.depends("draft_count")
    def _compute_can(self):
        super()._compute_can()

    def _problem_post_day(self) -> str | None:
        return None if self.draft_count else self.env._("no credit note of it is a draft")

    def _notes_to_post(self) -> dict:
        """{day: draft credit notes of what came on it, or of what it authorised without goods}, in three queries."""
        groups = (
            self.env["after.sales.daily.row"]
            .sudo()
            ._read_group(
                [
                    ("report_id", "in", self.ids),
                    ("document", "in", ("receipt", "red_line")),
                    ("line_id", "!=", False),
                ],
                ["report_id", "document"],
                ["line_id:recordset"],
            )
        )
        lines = self.env["after.sales.rma.line"].sudo().browse({line.id for *_group, found in groups for line in found})
        items = (
            self.env["account.move.line"]
            .sudo()
            .search_fetch(
                [
                    ("after_sales_line_id", "in", lines.ids),
                    ("parent_state", "=", "draft"),
                    ("move_type", "=", "out_refund"),
                ],
                ["after_sales_line_id", "move_id"],
            )
        )
        by_line = items.grouped("after_sales_line_id")
        result = {}
        for report, document, found in groups:
            notes = result.setdefault(self.browse(report.id), self.env["account.move"])
            for line in found.with_prefetch(lines.ids):
                # What comes back is credited with the day of its return slip.
                if line in by_line and (document == "receipt" or not line._expects_goods()):
                    notes |= by_line[line].move_id.sudo(False).with_env(self.env)
            result[self.browse(report.id)] = notes
        return result

    @public
    def action_post_day(self) -> bool | dict:
        """Post the draft credit notes of these days; many of them by a job, whose progress the day shows.

        One that cannot be posted is named on its day with the reason, and left alone. Pressed again, what is left is
        tried again.

        :raise UserError: one of the days is not signed, nothing of it is a draft, or the user may not
        """
        self._check_button("post_day")
        postings = self.env["after.sales.posting"]._ask(self._notes_to_post(), self.env.user)
        if not postings:
            raise UserError(self.env._("No credit note of these days is a draft any more."))
        if len(postings) <= AT_ONCE:
            self.env["after.sales.posting"]._post_some(postings)
            return True
        self.env["after.sales.posting"]._wake()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(count)s credit notes are being posted; the day shows how far.", count=len(postings)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
