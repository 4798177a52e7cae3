from odoo import fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.log import gate
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError

from .repair_order import DECIDED
from .repair_plan import WORKSHOP

DECIDED |= {"after_sales_repacked_by_id", "after_sales_repacked_on"}


class RepairOrder(models.Model):
    """Repaired goods are packed anew before they go back 重新包装 (R44)."""

    _inherit = "repair.order"
    _buttons = {"repack": Button((), WORKSHOP)}

    after_sales_repacked_by_id = fields.Many2one(
        "res.users", string="Repacked By", readonly=True, copy=False, ondelete="restrict"
    )
    after_sales_repacked_on = fields.Datetime(string="Repacked On", readonly=True, copy=False, tracking=True)
    after_sales_can_repack = fields.Boolean(compute="_compute_after_sales_can")

    def _after_sales_problem_repack(self) -> str | None:
        if self.after_sales_repacked_on:
            return self.env._("it is repacked already")
        return None if self.after_sales_step == "ready" else self.env._("it is not repaired and tested")

    @public
    def action_after_sales_repack(self) -> bool:
        """Record that these goods are packed anew.

        :raise UserError: one of them is not repaired and tested, or is repacked already
        """
        self._check_button("repack")
        self._after_sales_decide(after_sales_repacked_by_id=self.env.uid, after_sales_repacked_on=fields.Datetime.now())
        return True


class StockMove(models.Model):
    _inherit = "stock.move"

    def _after_sales_before_done(self) -> None:
        self.filtered("after_sales_line_id")._after_sales_check_repacked()
        super()._after_sales_before_done()

    @gate
    def _after_sales_check_repacked(self) -> None:
        """Where the company wants it, nothing that was repaired goes back before it was packed anew (R44).

        :raise UserError: names the repairs
        """
        items = self.sudo().after_sales_disposition_ids.filtered(lambda item: item.kind == "repaired")
        bare = items.repair_id.filtered(
            lambda repair: repair.company_id.after_sales_repack and not repair.after_sales_repacked_on
        )
        if bare:
            raise UserError(
                self.env._(
                    "%(repairs)s: repaired goods are packed anew before they go back.",
                    repairs=", ".join(bare.mapped("name")),
                )
            )
