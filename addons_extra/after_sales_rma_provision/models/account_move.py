from odoo import fields, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.log import gate
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_provision_row_id = fields.Many2one(
        "after.sales.provision.row",
        string="Computed In",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
        help="The row of the period end that this was posted for.",
    )
    after_sales_provision_part = fields.Selection(
        [
            ("liability", "Liability"),
            ("asset", "Return asset"),
            ("result", "Revenue or cost"),
        ],
        string="Part of the Period End",
        copy=False,
        readonly=True,
    )


class AccountMove(models.Model):
    """What a period end posted is changed by the period end only: its reversal, or the next one (L43)."""

    _inherit = "account.move"

    def _after_sales_keeps_day(self) -> bool:
        """What a period end enters belongs to its day."""
        return bool(self.sudo().line_ids.after_sales_provision_row_id) or super()._after_sales_keeps_day()

    @public
    def button_draft(self):
        self._after_sales_check_provision()
        return super().button_draft()

    @public
    def button_cancel(self):
        self._after_sales_check_provision()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._after_sales_check_provision()
        return super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)

    @gate
    def _after_sales_check_provision(self) -> None:
        """Refuse to change entries of a period end by hand.

        :raise UserError: names the entries
        """
        if self.env.context.get("after_sales_trusted") is TRUSTED:
            return
        bound = self.filtered(
            lambda move: move.move_type == "entry" and move.sudo().line_ids.after_sales_provision_row_id
        )
        if bound:
            raise UserError(
                self.env._(
                    "%(entries)s belongs to a period end: reverse it there, or let the next period end measure anew.",
                    entries=", ".join(bound.mapped("display_name")),
                )
            )
