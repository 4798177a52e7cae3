from odoo import api, fields, models
from odoo.exceptions import UserError

from .outside import public


class AfterSalesDisposition(models.Model):
    """What happens to an inspected quantity; the move that does it tells whether it happened (R20)."""

    _name = "after.sales.disposition"
    _description = "Disposition of Returned Goods"
    _inherit = ["after.sales.guarded"]
    _order = "id desc"
    _rec_name = "product_id"
    _check_company_auto = True

    line_id = fields.Many2one(
        "after.sales.rma.line", string="Case Line", required=True, readonly=True, index=True, ondelete="restrict"
    )
    # Not related: a precomputed many2one would leave phantom records in the case's list.
    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, precompute=True)
    inspection_id = fields.Many2one("after.sales.inspection", string="Test Report", readonly=True, index=True)
    product_id = fields.Many2one(related="line_id.product_id", store=True, precompute=True)
    lot_id = fields.Many2one("stock.lot", string="Lot / Serial", readonly=True)
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    uom_id = fields.Many2one(related="line_id.uom_id")
    kind = fields.Selection(
        [
            ("restock", "Back to stock"),
            ("defective", "To the defective location"),
            ("scrap", "Scrap"),
            ("customer", "Back to the customer"),
        ],
        required=True,
        readonly=True,
    )
    location_dest_id = fields.Many2one("stock.location", string="Goes To", readonly=True, required=True)
    move_id = fields.Many2one("stock.move", readonly=True, index="btree_not_null", ondelete="restrict")
    picking_id = fields.Many2one(related="move_id.picking_id", string="Transfer")
    state = fields.Selection(
        [("pending", "To move"), ("done", "Moved"), ("cancelled", "Cancelled")],
        compute="_compute_state",
        store=True,
        index=True,
    )

    is_replaced = fields.Boolean(
        string="Replaced",
        readonly=True,
        help="It was cancelled or undone, and another disposition stands for its goods.",
    )
    grade = fields.Selection(related="inspection_id.grade")
    can_put_away = fields.Boolean(compute="_compute_can")
    can_restock = fields.Boolean(compute="_compute_can")
    can_defective = fields.Boolean(compute="_compute_can")
    can_scrap = fields.Boolean(compute="_compute_can")

    @api.depends("move_id.state")
    def _compute_state(self):
        for item in self:
            moved = item.move_id.state
            item.state = "done" if moved == "done" else "cancelled" if moved == "cancel" else "pending"

    def _is_of_arrival(self) -> bool:
        """Whether it brings goods on from where they were tested when they arrived; others bring them further."""
        self.ensure_one()
        return True

    def _rest_vals(self) -> dict:
        """What the disposition of a rest has in common with the one that was carried out."""
        self.ensure_one()
        return {}

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A disposition belongs to a test report; it cannot be deleted."))

    # -- buttons -----------------------------------------------------------------------------------------------

    @api.depends("state", "kind", "inspection_id.grade", "inspection_id.accepted")
    @api.depends_context("uid")
    def _compute_can(self):
        for item in self:
            item.can_put_away = not item._put_away_problem()
            for kind in ("restock", "defective", "scrap"):
                item[f"can_{kind}"] = not item._change_problem(kind)

    def _put_away_problem(self) -> str | None:
        """Why this user cannot confirm that the goods were brought to their place."""
        self.ensure_one()
        if self.state != "pending":
            return self.env._("%(goods)s: nothing is to be moved any more.", goods=self._goods())
        if not (self.env.su or self.env.user.has_group("stock.group_stock_user")):
            return self.env._("Goods are put away by the warehouse.")
        return None

    def _change_problem(self, kind: str) -> str | None:
        """Why this user cannot decide otherwise where the goods go."""
        self.ensure_one()
        report = self.inspection_id.sudo()
        if self.state != "pending":
            return self.env._("%(goods)s: nothing is to be moved any more.", goods=self._goods())
        if not report.accepted:
            return self.env._("%(goods)s: not accepted, it goes back to the customer.", goods=self._goods())
        if self.kind == kind:
            return self.env._("%(goods)s: that is decided already.", goods=self._goods())
        if kind == "restock" and report.grade != "qualified":
            return self.env._("%(goods)s: defective goods are not sold as good ones.", goods=self._goods())
        if not (
            self.env.su
            or self.env.user.has_group("after_sales_rma.group_technician")
            or self.env.user.has_group("stock.group_stock_manager")
        ):
            return self.env._("Where goods go is decided by technicians and warehouse managers.")
        return None

    def _source_location(self):
        """Where the goods lie until they are moved."""
        self.ensure_one()
        return self.inspection_id.location_id

    def _goods(self) -> str:
        """The goods in a few words, for messages."""
        return " ".join(filter(None, (self.product_id.display_name, self.lot_id.name, self.rma_id.name)))

    def _raise_problems(self, problems: list[str | None]) -> None:
        problems = [problem for problem in problems if problem]
        if problems:
            raise UserError("\n".join(dict.fromkeys(problems)))

    @public
    def action_put_away(self) -> bool | dict:
        """Confirm that these goods were brought to their places; other goods of their transfers go on waiting.

        :return: True, or what Odoo asks before it moves the goods (they are expired)
        :raise UserError: one of them is moved already, or the user may not
        """
        self._raise_problems([item._put_away_problem() for item in self])
        return self.env["after.sales.put_away"]._carry_out_units(self)

    @public
    def action_restock(self) -> bool:
        """Bring qualified goods back to stock after all.

        :raise UserError: one of them is moved already, defective or not accepted, or the user may not
        """
        return self._action_change("restock")

    @public
    def action_defective(self) -> bool:
        """Bring these goods to the defective location instead.

        :raise UserError: one of them is moved already or not accepted, or the user may not
        """
        return self._action_change("defective")

    @public
    def action_scrap(self) -> bool:
        """Scrap these goods instead.

        :raise UserError: one of them is moved already or not accepted, or the user may not
        """
        return self._action_change("scrap")

    def _action_change(self, kind: str) -> bool:
        self._raise_problems([item._change_problem(kind) for item in self])
        self.env["after.sales.put_away"]._change(self, kind)
        return True
