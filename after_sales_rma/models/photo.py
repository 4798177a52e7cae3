from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _after_sales_keep_with(self, record) -> None:
        """Tie fresh uploads to a record, so that whoever sees the record sees them too.

        Odoo shows a file that belongs to no record yet to nobody but the person who uploaded it.

        :param record: one record; files that belong to another one are left alone
        """
        self.filtered(lambda file: not file.res_id).write({"res_model": record._name, "res_id": record.id})
