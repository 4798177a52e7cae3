from ast import literal_eval

from odoo import models
from odoo.exceptions import AccessError, UserError


class IrActionsReport(models.Model):
    """Prints of the add-on read as the user first: whoever may not see a record does not print it either.

    Odoo renders a report for whoever asks for its address, and leaves it to the template what is read as whom.
    """

    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        if not self.env.su and (report.report_name or "").startswith("after_sales_rma"):
            self._after_sales_check_printable(report, docids)
        return super()._get_rendering_context(report, docids, data)

    def _after_sales_check_printable(self, report, docids) -> None:
        """Refuse a print to whoever is not in its groups, or may not read what it is about; and what it is not for.

        :raise AccessError: without a word of the records
        :raise UserError: names records that the menu offers this print for neither
        """
        groups = report.sudo().group_ids
        if not self.env.user._is_internal() or (groups and not groups & self.env.user.all_group_ids):
            raise AccessError(self.env._("This document is not for you."))
        # As the user, in the companies that he works in.
        records = self.env[report.model].browse(docids)
        records.check_access("read")
        wrong = records - records.filtered_domain(literal_eval(report.sudo().domain or "[]"))
        if wrong:
            raise UserError(
                self.env._(
                    "There is nothing to print with “%(paper)s” for %(names)s.",
                    paper=report.sudo().name,
                    names=", ".join(wrong.mapped("display_name")),
                )
            )
