from odoo import api, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED


class AfterSalesRefund(models.AbstractModel):
    """Credit notes for several invoices count for each of them."""

    _inherit = "after.sales.refund"

    @api.model
    def _credit_notes(self, invoice):
        several = invoice.line_ids.after_sales_taken_line_ids.move_id._after_sales_of_several()
        return super()._credit_notes(invoice) | several.filtered(lambda move: move.state != "cancel")

    @api.model
    def _credited_line(self, invoice, line):
        """What a credit note for several invoices takes of the others is none of this one."""
        origin = super()._credited_line(invoice, line)
        return origin if origin.move_id == invoice else origin.browse()

    @api.model
    def _is_whole(self, invoice, parts: list, taken: dict) -> bool:
        """Beside other invoices, also what takes back a whole one says its amounts."""
        if self.env.context.get("after_sales_exact") is TRUSTED:
            return False
        return super()._is_whole(invoice, parts, taken)

    @api.model
    def _mirror(self, credit_note, parts: list) -> None:
        if not credit_note._after_sales_of_several():
            super()._mirror(credit_note, parts)
