from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.log import gate
from odoo.addons.after_sales_rma.models.story import tell_story
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """A credit note of a case is paired with its goods before it is posted, as strictly as the company wants (R32)."""

    _inherit = "account.move"

    after_sales_unpaired = fields.Text(
        string="Not Paired",
        compute="_compute_after_sales_unpaired",
        help="What the daily return report says of the lines of this credit note.",
    )

    @api.depends("state", "move_type", "invoice_line_ids.after_sales_line_id", "invoice_line_ids.quantity")
    @api.depends_context("lang", "uid")
    def _compute_after_sales_unpaired(self):
        drafts = self._after_sales_to_pair()
        found = self.env["after.sales.matching"]._unpaired(drafts)
        for move in self:
            move.after_sales_unpaired = "\n".join(found.get(move, ())) or False

    def _after_sales_to_pair(self):
        """Those of these documents that are credit notes of cases, and not posted yet."""
        return self.filtered(
            lambda move: move.move_type == "out_refund"
            and move.state == "draft"
            and move.sudo().invoice_line_ids.after_sales_line_id
        )

    def _after_sales_before_post(self) -> None:
        super()._after_sales_before_post()
        notes = self._after_sales_to_pair()
        if notes:
            notes._after_sales_check_paired()

    @gate
    def _after_sales_check_paired(self) -> None:
        """Hold back what is not paired, where the company says so; else note on the credit note that it was not.

        :raise UserError: names the credit notes and what is not paired of each
        """
        found = self.env["after.sales.matching"]._unpaired(self)
        held = {note: words for note, words in found.items() if note.company_id.sudo().after_sales_unpaired != "warn"}
        if held:
            lines = [f"{note._after_sales_called()}: {'; '.join(words)}" for note, words in held.items()]
            raise UserError(
                self.env._(
                    "Not paired, so not posted. Mend it, or have the difference explained in the daily return report.\n"
                    "%(notes)s",
                    notes="\n".join(lines),
                )
            )
        tell_story(
            (note, self.env._("Posted though not paired: %(what)s", what="; ".join(words)))
            for note, words in found.items()
        )

    def _after_sales_called(self) -> str:
        """The number of a credit note; before it has one, those of its cases and invoice."""
        self.ensure_one()
        if self.name and self.name != "/":
            return self.name
        parts = [*self.sudo().after_sales_rma_ids.mapped("name"), self.reversed_entry_id.name]
        return " / ".join(filter(None, parts)) or self.display_name
