from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.log import gate
from odoo.addons.after_sales_rma.models.outside import public
from odoo.api import ValuesType
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: So many gaps are told one by one.
SHOWN = 20


class AccountMove(models.Model):
    """Numbers of what cases post have no holes: who is wrong resets or reverses a document, and never loses its number.

    A draft that was never posted has no number in Odoo, so nothing is lost with it. One that was posted before has
    one; Odoo lets accounting's managers delete it, and anybody empty it.
    """

    _inherit = "account.move"

    def _after_sales_before_write(self, vals: ValuesType) -> None:
        """The number of a document is taken away: refused as if it were deleted.

        :raise UserError: names the documents
        """
        super()._after_sales_before_write(vals)
        if "name" in vals and vals["name"] in (False, None, "", "/"):
            self._after_sales_check_numbers_stay()

    def _after_sales_before_unlink(self) -> None:
        super()._after_sales_before_unlink()
        self._after_sales_check_numbers_stay()

    @gate
    def _after_sales_check_numbers_stay(self) -> None:
        """Refuse what would leave a hole in the numbers of a journal; the last of its numbers may go.

        :raise UserError: names the documents, and says what can be done instead
        """
        numbered = self.filtered(lambda move: move.posted_before and move.name and move.name != "/")
        ours = numbered._after_sales_made_by_cases().sudo() if numbered else numbered
        if not ours or ours.check_move_sequence_chain():
            return
        raise UserError(
            self.env._(
                "%(documents)s: later numbers are used already, and this one would be missing for good. Leave it "
                "cancelled, or post it again and reverse it.",
                documents=", ".join(ours.mapped("name")),
            )
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    def _after_sales_gaps(self) -> list[str]:
        """What numbers are missing in the journals that cases use, since they were locked last: a sentence each.

        Odoo keeps with each entry whether a number is missing before it; here it is told which.
        """
        self.ensure_one()
        journals = self._after_sales_journals()
        found = journals._query_has_sequence_holes() if journals else []
        if not found:
            return []
        pairs = SQL(", ").join(SQL("(%s, %s)", journal_id, prefix) for journal_id, prefix in found)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT entry.id, entry.state, entry.sequence_number, COALESCE((
                           SELECT MAX(before.sequence_number) FROM account_move before
                            WHERE before.journal_id = entry.journal_id
                              AND before.sequence_prefix = entry.sequence_prefix
                              AND before.sequence_number < entry.sequence_number), 0)
                  FROM account_move entry
                 WHERE entry.made_sequence_gap IS TRUE AND (entry.journal_id, entry.sequence_prefix) IN (%s)
                 ORDER BY entry.journal_id, entry.sequence_prefix, entry.sequence_number, entry.id
                """,
                pairs,
            )
        )
        entries = self.env["account.move"].sudo().browse([row[0] for row in rows])
        return [
            words
            for entry, (_id, state, number, before) in zip(entries, rows, strict=True)
            if (words := self._after_sales_gap_words(entry, state, number, before))
        ]

    def _after_sales_gap_words(self, entry, state: str, number: int, before: int) -> str | None:
        """What is missing before an entry, or that itself is not posted any more.

        :param number: of the entry
        :param before: the number that is there before it
        """
        if state != "posted":
            labels = dict(entry._fields["state"]._description_selection(self.env))
            return self.env._(
                "%(number)s is the number of a document that is not posted: %(state)s",
                number=entry.name,
                state=labels[state],
            )
        if number - before <= 1:
            return None
        shape, values = entry._get_sequence_format_param(entry.name)
        first, last = (shape.format(**{**values, "seq": gap}) for gap in (before + 1, number - 1))
        if first == last:
            return self.env._("%(number)s is missing", number=first)
        return self.env._("%(first)s to %(last)s are missing", first=first, last=last)

    def _after_sales_gaps_text(self) -> str:
        """The gaps one below the other, and how many more there are; empty when no number is missing."""
        gaps = self._after_sales_gaps()
        more = len(gaps) - SHOWN
        rest = [self.env._("and %(count)s more", count=more)] if more > 0 else []
        return "\n".join([*gaps[:SHOWN], *rest])

    @api.model
    def _after_sales_show_gaps(self, companies) -> dict:
        """Odoo's own list of the entries beside which numbers are missing."""
        journals = self.env["account.journal"].union(*(company._after_sales_journals() for company in companies))
        found = journals._query_has_sequence_holes() if journals else []
        domain = Domain.OR(
            Domain("journal_id", "=", journal_id) & Domain("sequence_prefix", "=", prefix)
            for journal_id, prefix in found
        )
        return journals.sudo(False)._show_sequence_holes(domain)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_gaps_text = fields.Text(string="Missing Numbers", compute="_compute_after_sales_gaps_text")

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_after_sales_gaps_text(self):
        for settings in self:
            text = settings.company_id._after_sales_gaps_text()
            settings.after_sales_gaps_text = text or self.env._("No number is missing.")

    @public
    def action_after_sales_gaps(self) -> dict:
        """Open the entries beside which numbers are missing."""
        self.ensure_one()
        return self.env["res.company"]._after_sales_show_gaps(self.company_id)
