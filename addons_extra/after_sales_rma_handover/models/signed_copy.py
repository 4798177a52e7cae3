"""The signed copy of a paper is a file that shows it: a real PDF or picture, and of this one paper only (R17, R26)."""

import base64
import binascii

from odoo import api, models
from odoo.addons.after_sales_rma.models.log import gate
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError, ValidationError

from ..rules.signed_file import kind_of_file

#: The largest signature that is drawn on a screen, in bytes.
LARGEST_SIGNATURE = 2**20

CONTENT = frozenset({"datas", "raw", "db_datas", "store_fname", "res_model", "res_id", "res_field"})


def read_file(env, text: str) -> bytes:
    """The content of a file that a caller sends as base64.

    :raise ValidationError: it is none
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError(env._("The file did not arrive whole: choose it once more.")) from None


def read_signature(env, text: str) -> str:
    """A signature that was drawn on a screen, as base64.

    :raise ValidationError: it is no picture
    """
    content = read_file(env, text)
    if len(content) > LARGEST_SIGNATURE or kind_of_file(content) != "picture":
        raise ValidationError(env._("A signature is a picture: sign once more."))
    return text


class IrAttachment(models.Model):
    """Whoever puts a signed copy on a transfer, by whatever way, passes here."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        files = super().create(vals_list)
        if any(vals.get("res_field") and vals.get("res_model") == "stock.picking" for vals in vals_list):
            files._after_sales_check_copies()
        return files

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        if not CONTENT.isdisjoint(vals):
            self._after_sales_check_copies()
        return result

    @gate
    def _after_sales_check_copies(self) -> None:
        """Refuse what is no signed copy, where the company waits for signed papers.

        :raise ValidationError: a file is neither PDF nor picture, or it is the signed copy of another paper
        """
        Picking = self.env["stock.picking"].sudo()
        papers = {field: kind for kind, field in Picking._after_sales_signed_papers().items()}
        copies = self.sudo().filtered(lambda file: file.res_model == "stock.picking" and file.res_field in papers)
        there = Picking.browse(copies.mapped("res_id")).exists()
        for file in copies:
            picking = there & Picking.browse(file.res_id)
            if not picking.company_id.after_sales_papers_required:
                continue
            if picking._after_sales_paper_due() != papers[file.res_field]:
                raise ValidationError(
                    self.env._(
                        "%(transfer)s has no such paper: %(paper)s.",
                        transfer=picking.name,
                        paper=Picking._after_sales_paper_labels()[papers[file.res_field]],
                    )
                )
            if not kind_of_file(file.raw or b""):
                raise ValidationError(
                    self.env._("The signed copy is a PDF or a picture of the paper, and this file is neither.")
                )
            file._after_sales_check_once([*papers])

    def _after_sales_check_once(self, names: list[str]) -> None:
        """:raise ValidationError: the same file is the signed copy of another paper

        :param names: the fields that hold signed copies
        """
        same = self.search(
            [
                ("res_model", "=", "stock.picking"),
                ("res_field", "in", names),
                ("checksum", "=", self.checksum),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if same:
            raise ValidationError(
                self.env._(
                    "This file is the signed copy of %(other)s already.",
                    # Whoever does not see the other one need not know its number.
                    other=self.env["stock.picking"].browse(same.res_id).sudo(False)._filtered_access("read").name
                    or self.env._("another transfer"),
                )
            )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _after_sales_keep_copy(self, kind: str, copy: str) -> None:
        """Keep the signed copy of a paper on this transfer; the file says who brought it, and when.

        :param copy: as base64
        :raise UserError: no such paper is to be signed here
        :raise ValidationError: it is no PDF and no picture, or the copy of another paper
        """
        self.ensure_one()
        names = self._after_sales_signed_papers()
        if kind not in names or kind != self._after_sales_paper_due():
            raise UserError(self.env._("%(transfer)s has no such paper to sign.", transfer=self.name))
        content = read_file(self.env, copy)
        if not kind_of_file(content):
            raise ValidationError(
                self.env._("The signed copy is a PDF or a picture of the paper, and this file is neither.")
            )
        self.sudo()[names[kind]] = copy
        self.flush_recordset([names[kind]])

    def _after_sales_copy_files(self) -> dict:
        """{transfer: ``ir.attachment`` of its signed copy or signature, the copy first}, with one statement."""
        names = [*self._after_sales_signed_papers().values(), "signature"]
        found = (
            self.env["ir.attachment"]
            .sudo()
            .search_fetch(
                [("res_model", "=", "stock.picking"), ("res_field", "in", names), ("res_id", "in", self._origin.ids)],
                ["res_id", "res_field", "create_uid", "create_date"],
            )
            if self._origin
            else self.env["ir.attachment"]
        )
        by_id = {}
        for file in found.sorted(lambda file: file.res_field != "signature"):
            by_id[file.res_id] = file
        return {picking: by_id[picking._origin.id] for picking in self if picking._origin.id in by_id}
