from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.after_sales_rma.models.log import did, job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, split_every

from ..models.daily_report_buttons import ACCOUNTING
from .matching import FROZEN

#: How many credit notes are posted before what was done is kept for good.
BATCH = 25


class AfterSalesPosting(models.AbstractModel):
    """Credit notes that are posted with their day: each once, whatever is killed, pressed twice or locked (R32)."""

    _name = "after.sales.posting"
    _description = "Posting of a Day"

    @api.model
    def _ask(self, notes_by_report: dict, user):
        """Write down which credit notes are to be posted, and for whom.

        :param notes_by_report: {day: draft ``account.move`` records}
        :return: their ``after.sales.daily.posting`` records, as superuser
        """
        Posting = self.env["after.sales.daily.posting"].sudo()._trusted()
        wanted = {(report.id, note.id): note for report, notes in notes_by_report.items() for note in notes}
        known = Posting.search([("move_id", "in", [note.id for note in wanted.values()])])
        asked = known.filtered(lambda item: (item.report_id.id, item.move_id.id) in wanted)
        asked.write({"state": "waiting", "why_not": False, "user_id": user.id})
        # A credit note that another day posts just now is left to it.
        busy = known.filtered(lambda item: item.state == "waiting").move_id
        missing = [
            {
                "report_id": report_id,
                "move_id": note.id,
                "name": note.sudo()._after_sales_called(),
                "case_name": ", ".join(note.sudo().after_sales_rma_ids.mapped("name")),
                "user_id": user.id,
            }
            for (report_id, _note_id), note in wanted.items()
            if note not in busy.sudo(False)
        ]
        seen, vals_list = set(), []
        for vals in missing:
            if vals["move_id"] not in seen:
                seen.add(vals["move_id"])
                vals_list.append(vals)
        return asked | Posting.create(vals_list)

    @api.model
    def _wake(self, minutes: int = 0) -> None:
        """Let the job begin, now or in some minutes."""
        at = fields.Datetime.now() + timedelta(minutes=minutes) if minutes else None
        self.env.ref("after_sales_rma_matching.cron_post_days").sudo()._trigger(at)

    @api.model
    @job
    def _post_waiting(self) -> None:
        """Post what waits (scheduled job), some at a time; it may be killed anywhere and run again."""
        progress, Posting = self.env["ir.cron"], self.env["after.sales.daily.posting"].sudo()._trusted()
        todo = Posting.search([("state", "=", "waiting")], order="id")
        progress._commit_progress(remaining=len(todo))
        for ids in split_every(BATCH, todo.ids):
            postings = Posting.browse(ids)
            try:
                self._post_some(postings)
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                for user, items in postings.grouped("user_id").items():
                    busy = as_read_by(self, user)._busy_words()
                    items.write({"why_not": busy, "tried_on": fields.Datetime.now()})
            if not progress._commit_progress(len(ids)):
                break
        if Posting.search_count([("state", "=", "waiting")], limit=1):
            self._wake(minutes=5)

    @api.model
    def _busy_words(self) -> str:
        return self.env._("Somebody else works on it or on its invoice just now; it is tried again.")

    # -- posting ---------------------------------------------------------------------------------------------------

    @api.model
    def _post_some(self, postings) -> None:
        """Post these credit notes as the persons who asked for it, and write down how it went.

        Those that cannot be posted are left alone; no trace of the attempt stays.
        """
        for (user, company), items in postings.grouped(lambda item: (item.user_id, item.company_id)).items():
            problems = self._post_for(user, company, items.move_id)
            for item in items:
                self._write_down(item, problems)

    @api.model
    def _post_for(self, user, company, notes) -> dict:
        """Post credit notes of a company as a person.

        :return: {credit note: (state it is left in, why)} of those that were not posted
        """
        own = notes.with_env(self.env(user=user.id, su=user.id == SUPERUSER_ID)).with_context(
            allowed_company_ids=company.ids, lang=user.lang or self.env.lang
        )
        drafts = own.sudo().exists().filtered(lambda note: note.state == "draft").with_env(own.env)
        if not self._may_post(user):
            words = own.env._("%(person)s may not post any more.", person=user.name)
            return {note.id: ("failed", words) for note in drafts}
        problems = {}
        free = self._free(drafts)
        for note in drafts - free:
            problems[note.id] = ("waiting", self.with_env(own.env)._busy_words())
        if company.after_sales_unpaired != "warn":
            for note, words in own.env["after.sales.matching"]._unpaired(free).items():
                problems[note.id] = ("failed", "\n".join(words))
        todo = free.filtered(lambda note: note.id not in problems)
        done = one_by_one(
            todo, self._post_natively, lambda note, error: problems.update({note.id: ("failed", self._why(error))})
        )
        did("Credit notes of a day posted", done)
        return problems

    @api.model
    def _may_post(self, user) -> bool:
        return user.id == SUPERUSER_ID or (user.active and any(user.has_group(group) for group in ACCOUNTING))

    @api.model
    def _post_natively(self, notes) -> None:
        notes.action_post()

    @api.model
    def _why(self, error: Exception) -> str:
        """What a person reads of a failure."""
        return str(error.args[0] if error.args else error) or type(error).__name__

    @api.model
    def _free(self, notes):
        """Those of these credit notes that nobody else works on, nor on their invoice; they are ours until the end."""
        notes.flush_recordset()
        origins = notes.sudo().reversed_entry_id
        free = (notes.sudo() | origins).sorted("id").try_lock_for_update(allow_referencing=True)
        return notes.filtered(
            lambda note: note.sudo() in free and (not note.reversed_entry_id or note.sudo().reversed_entry_id in free)
        )

    @api.model
    def _write_down(self, posting, problems: dict) -> None:
        """How it went with one credit note."""
        note, now = posting.move_id.exists(), fields.Datetime.now()
        state, problem = problems.get(note.id, ("posted", False))
        if state == "posted" and note.state != "posted":
            own = as_read_by(posting, posting.user_id)
            state, problem = "failed", own.env._("It is no draft any more, and not posted.")
        name = note.name if state == "posted" else posting.name
        posting._trusted().write({"state": state, "why_not": problem, "tried_on": now, "name": name})

    # -- what posts itself -------------------------------------------------------------------------------------------

    @api.model
    def _ask_for_paired(self, warehouses) -> None:
        """Where the company wants it, what is paired and signed by the warehouse is posted by itself (R32)."""
        for warehouse in warehouses.sudo().filtered(lambda site: site.company_id.after_sales_unpaired == "post"):
            notes_by_report = self.sudo()._paired(warehouse)
            if self._ask(notes_by_report, self.env["res.users"].browse(SUPERUSER_ID)):
                self._wake()

    @api.model
    def _paired(self, warehouse) -> dict:
        """{signed day: draft credit notes of what came on it, if they are paired}; found from the drafts."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.move_id, MAX(kept.report_id)
                  FROM account_move_line item
                  JOIN after_sales_daily_row kept ON kept.line_id = item.after_sales_line_id
                   AND kept.document = 'receipt' AND kept.is_carried IS NOT TRUE
                  JOIN after_sales_daily_report report ON report.id = kept.report_id
                  JOIN account_move entry ON entry.id = item.move_id AND entry.move_type = 'out_refund'
                 WHERE item.parent_state = 'draft' AND item.after_sales_line_id IS NOT NULL
                   AND report.warehouse_id = %(warehouse)s AND report.state IN %(frozen)s
                   AND report.is_opening IS NOT TRUE
                 GROUP BY item.move_id
                """,
                warehouse=warehouse.id,
                frozen=FROZEN,
            )
        )
        notes = self.env["account.move"].browse(note_id for note_id, _report in rows)
        unpaired = self.env["after.sales.matching"]._unpaired(notes)
        result = {}
        for note_id, report_id in rows:
            note = notes.browse(note_id)
            if note not in unpaired:
                report = self.env["after.sales.daily.report"].browse(report_id)
                result[report] = result.get(report, notes.browse()) | note
        return result
