from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.log import gate
from odoo.addons.after_sales_rma.models.outside import public
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_write_down_id = fields.Many2one(
        "after.sales.write.down",
        string="Write-down",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
    )
    after_sales_is_allowance = fields.Boolean(string="Allowance of a Write-down", copy=False, readonly=True)

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        lines = super().create(vals_list)
        for vals in vals_list:
            self._after_sales_check_tie(vals)
        return lines

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        self._after_sales_check_tie(vals)
        return result

    @api.model
    def _after_sales_check_tie(self, vals: ValuesType) -> None:
        """What stands against defective goods is posted by their write-downs only.

        :raise UserError: a journal item was tied to a write-down by hand, by an import or by a program
        """
        tied = vals.get("after_sales_write_down_id") or vals.get("after_sales_is_allowance")
        if tied and self.env.context.get("after_sales_trusted") is not TRUSTED:
            raise UserError(self.env._("Journal items of write-downs are made by the value of defective goods only."))


class AccountMove(models.Model):
    """What stands against defective goods in the ledger changes with the goods and their value only (law 1)."""

    _inherit = "account.move"

    @public
    def button_draft(self):
        self._after_sales_check_write_down()
        return super().button_draft()

    @public
    def button_cancel(self):
        self._after_sales_check_write_down()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._after_sales_check_write_down()
        return super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)

    @gate
    def _after_sales_check_write_down(self) -> None:
        """Refuse to change entries of write-downs by hand.

        :raise UserError: names the entries
        """
        if self.env.context.get("after_sales_trusted") is TRUSTED:
            return
        bound = self.filtered(lambda move: move.move_type == "entry" and move.sudo().line_ids.after_sales_write_down_id)
        if bound:
            raise UserError(
                self.env._(
                    "%(entries)s holds the value of defective goods: it changes when they are valued anew or leave.",
                    entries=", ".join(bound.mapped("display_name")),
                )
            )
