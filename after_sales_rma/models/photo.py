from odoo import api, models
from odoo.api import ValuesType
from odoo.exceptions import UserError

from .guarded import TRUSTED

#: What a file shows, and where it belongs.
CONTENT = {"datas", "raw", "db_datas", "store_fname", "url", "type", "mimetype", "res_model", "res_id", "res_field"}

#: {model: which of its records keep their files as they are}
KEEPERS = {
    "after.sales.rma": lambda rma: rma.state != "draft",
    "after.sales.inspection": lambda report: report.state == "done",
    "after.sales.discrepancy": lambda item: item.rma_id,
    "stock.picking": lambda picking: picking.state == "done" and picking.after_sales_rma_id,
}


class IrAttachment(models.Model):
    """Photos that a decision rests on stay what they are; others may be added."""

    _inherit = "ir.attachment"

    def _after_sales_keep_with(self, record) -> None:
        """Tie fresh uploads to a record, so that whoever sees the record sees them too.

        Odoo shows a file that belongs to no record yet to nobody but the person who uploaded it.

        :param record: one record; files that belong to another one are left alone
        """
        self.filtered(lambda file: not file.res_id).write({"res_model": record._name, "res_id": record.id})

    def write(self, vals: ValuesType) -> bool:
        if CONTENT & vals.keys():
            self._after_sales_check_kept()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_kept(self):
        self._after_sales_check_kept()

    def _after_sales_check_kept(self) -> None:
        """Refuse to change or delete files that a decision rests on.

        Also as superuser: Odoo deletes the files of messages as such.

        :raise UserError: names the files
        """
        if self.env.context.get("after_sales_trusted") is TRUSTED:
            return
        kept = self.browse()
        # Files of fields, such as the signed copy of a note, follow the rights of their field.
        loose = self.sudo().filtered(lambda file: not file.res_field)
        for model, files in loose.grouped("res_model").items():
            if keeps := KEEPERS.get(model):
                records = self.env[model].sudo().browse(files.mapped("res_id")).exists()
                keepers = set(records.filtered(keeps).ids)
                kept |= files.filtered(lambda file, keepers=keepers: file.res_id in keepers)
        if kept:
            raise UserError(
                self.env._(
                    "%(files)s stays as it is: a decision rests on it. Add another one.",
                    files=", ".join(kept.mapped("name")),
                )
            )
