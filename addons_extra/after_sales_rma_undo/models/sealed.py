from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class ResConfigSettings(models.TransientModel):
    """Whether Odoo's own seal (hash) of posted entries is on in the journals that cases use (L43)."""

    _inherit = "res.config.settings"

    after_sales_seal_text = fields.Text(string="Posted Entries Are Sealed", compute="_compute_after_sales_seal_text")

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_after_sales_seal_text(self):
        for settings in self:
            settings.after_sales_seal_text = "\n".join(
                self.env._("%(journal)s: on", journal=journal.name)
                if journal.restrict_mode_hash_table
                else self.env._("%(journal)s: off, whoever may can reset its entries to draft", journal=journal.name)
                for journal in settings.company_id._after_sales_journals()
            )

    @public
    def action_after_sales_seal(self) -> dict:
        """Open the journals that cases use: their tab of advanced settings holds the switch."""
        self.ensure_one()
        journals = self.company_id._after_sales_journals().sudo(False)
        return self.env["after.sales.rma"]._action_open_records(journals, self.env._("Journals Used by After-Sales"))
