from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.log import gate
from odoo.addons.after_sales_rma.models.outside import public
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_responsibility_id = fields.Many2one(
        "after.sales.responsibility",
        string="Who Bears the Loss",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        lines = super().create(vals_list)
        for vals in vals_list:
            self._after_sales_check_bearer(vals)
        return lines

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        self._after_sales_check_bearer(vals)
        return result

    @api.model
    def _after_sales_check_bearer(self, vals: ValuesType) -> None:
        """What somebody owes for a loss is posted when it is decided, and by nothing else.

        :raise UserError: a journal item was tied to it by hand, by an import or by a program
        """
        if vals.get("after_sales_responsibility_id") and self.env.context.get("after_sales_trusted") is not TRUSTED:
            raise UserError(self.env._("Journal items of a borne loss are made by its buttons only."))


class AccountMove(models.Model):
    """What is owed for a loss changes by decisions only; a posted entry is taken back, never changed (law 1)."""

    _inherit = "account.move"

    def _after_sales_made_by_cases(self):
        """What is owed for losses as well."""
        return super()._after_sales_made_by_cases() | self.filtered(
            lambda move: move.sudo().line_ids.after_sales_responsibility_id
        )

    @public
    def button_draft(self):
        self._after_sales_check_responsible()
        return super().button_draft()

    @public
    def button_cancel(self):
        self._after_sales_check_responsible()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._after_sales_check_responsible()
        return super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)

    @gate
    def _after_sales_check_responsible(self) -> None:
        """Refuse to change entries of what is owed by hand.

        :raise UserError: names the entries
        """
        if self.env.context.get("after_sales_trusted") is TRUSTED:
            return
        bound = self.filtered(
            lambda move: move.move_type == "entry" and move.sudo().line_ids.after_sales_responsibility_id
        )
        if bound:
            raise UserError(
                self.env._(
                    "%(entries)s says what somebody owes for a loss: it changes by waiver or with the goods only.",
                    entries=", ".join(bound.mapped("display_name")),
                )
            )
