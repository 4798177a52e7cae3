from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import is_number
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError

from ..rules.write_down import company_part, loss

#: {state: states it can be reached from}
TRANSITIONS = {
    "draft": ("to_approve",),
    "to_approve": ("draft",),
    # Released goods may come back from the customer who bought them.
    "approved": ("draft", "to_approve", "released"),
    "released": ("approved",),
    "cancelled": ("draft", "to_approve"),
}

#: What the decision is about: fixed once it was submitted.
DECIDED = {"realisable_unit", "grade", "quantity", "method", "bearer_ids"}


class AfterSalesWriteDown(models.Model):
    """Value of defective goods: one record for what came into the defective location at once (R21).

    It is made by the move that brings the goods, as a draft without value. The commerce department sets the
    realisable value; approved, it is posted as an allowance, and released by the moves that take the goods away.
    """

    _name = "after.sales.write.down"
    _description = "Value of Defective Goods"
    _inherit = ["after.sales.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "date_in, id"
    _check_company_auto = True
    _transitions = TRANSITIONS

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", required=True, index="trigram")
    state = fields.Selection(
        [
            ("draft", "To value"),
            ("to_approve", "To approve"),
            ("approved", "Approved"),
            ("released", "Released"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one("product.product", required=True, readonly=True, index=True, check_company=True)
    categ_id = fields.Many2one(related="product_id.categ_id", string="Category", store=True)
    lot_id = fields.Many2one("stock.lot", string="Lot / Serial", readonly=True, check_company=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, required=True, index=True, check_company=True)
    location_id = fields.Many2one("stock.location", readonly=True, required=True, check_company=True)
    move_id = fields.Many2one(
        "stock.move", string="Came With", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    line_id = fields.Many2one("after.sales.rma.line", string="Case Line", readonly=True, index="btree_not_null")
    rma_id = fields.Many2one(related="line_id.rma_id", store=True, index="btree_not_null")
    disposition_id = fields.Many2one("after.sales.disposition", readonly=True, index="btree_not_null")
    inspection_id = fields.Many2one(related="disposition_id.inspection_id")
    fault = fields.Char(related="inspection_id.fault")
    fault_party = fields.Selection(related="inspection_id.fault_party")
    replaces_id = fields.Many2one("after.sales.write.down", readonly=True, index="btree_not_null", check_company=True)
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        help="Lower it to value the rest by itself, as another record.",
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    date_in = fields.Datetime(string="Defective Since", readonly=True, required=True, default=fields.Datetime.now)
    age_days = fields.Integer(string="Age (days)", compute="_compute_age_days", search="_search_age_days")
    grade = fields.Selection(
        [("a", "A: minor flaw"), ("b", "B: works with faults"), ("c", "C: for parts")],
        default="b",
        tracking=True,
        help="How bad the goods are; the percentage table asks for it.",
    )

    unit_cost = fields.Monetary(readonly=True, help="Cost of a unit in stock.")
    carrying_amount = fields.Monetary(compute="_compute_amounts", store=True, help="What the goods cost in stock.")
    proposal_unit = fields.Monetary(string="Proposed Unit Value", readonly=True)
    proposal_note = fields.Char(string="Why Proposed", readonly=True)
    realisable_unit = fields.Monetary(
        string="Realisable Unit Value", tracking=True, copy=False, help="What one unit may bring, without tax."
    )
    is_valued = fields.Boolean(readonly=True, copy=False)
    realisable_value = fields.Monetary(compute="_compute_amounts", store=True)
    proposed_loss = fields.Monetary(compute="_compute_amounts", store=True)
    loss = fields.Monetary(compute="_compute_amounts", store=True, tracking=True)
    bearer_ids = fields.One2many("after.sales.write.down.bearer", "write_down_id", string="Borne by Others", copy=True)
    company_share = fields.Monetary(compute="_compute_company_share", string="Borne by the Company")
    release_ids = fields.One2many("after.sales.write.down.release", "write_down_id", string="Releases", readonly=True)
    move_line_ids = fields.One2many("account.move.line", "after_sales_write_down_id", readonly=True)
    remaining_quantity = fields.Float(digits="Product Unit", compute="_compute_remaining_quantity")
    waiting_quantity = fields.Float(
        string="In Quarantine",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Sold as defective, came back, and waits for its test; it stands at its value, but cannot be sold yet.",
    )
    remaining_allowance = fields.Monetary(compute="_compute_remaining_allowance", compute_sudo=True)
    entry_count = fields.Integer(compute="_compute_entry_count", compute_sudo=True)

    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    date_approved = fields.Datetime(string="Approved On", readonly=True, copy=False)

    _quantity_positive = models.Constraint("CHECK (quantity >= 0)", "A quantity cannot be negative.")
    _value_positive = models.Constraint("CHECK (realisable_unit >= 0)", "A realisable value cannot be negative.")

    _one_new_value = models.UniqueIndex(
        "(replaces_id) WHERE state IN ('draft', 'to_approve')",
        "These goods are being valued anew already; go on with that value.",
    )

    # -- computed ----------------------------------------------------------------------------------------------

    @api.depends("name", "product_id", "lot_id")
    def _compute_display_name(self):
        for item in self:
            goods = " ".join(filter(None, (item.product_id.display_name, item.lot_id.name)))
            item.display_name = goods if item.name == "/" else f"{item.name} {goods}"

    @api.depends("date_in")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for item in self:
            item.age_days = (now - item.date_in).days if item.date_in else 0

    @api.model
    def _search_age_days(self, operator, value):
        if operator not in (">", ">=", "<", "<="):
            return NotImplemented
        mirrored = {">": "<", ">=": "<=", "<": ">", "<=": ">="}[operator]
        return [("date_in", mirrored, fields.Datetime.subtract(fields.Datetime.now(), days=value))]

    @api.depends("quantity", "unit_cost", "realisable_unit", "is_valued", "proposal_unit")
    def _compute_amounts(self):
        for item in self:
            rounding = item.currency_id.rounding or 0.01
            item.carrying_amount = item.currency_id.round(item.quantity * item.unit_cost)
            item.realisable_value = item.currency_id.round(item.quantity * item.realisable_unit)
            proposed = item.currency_id.round(item.quantity * item.proposal_unit)
            item.proposed_loss = loss(item.carrying_amount, proposed, rounding)
            item.loss = loss(item.carrying_amount, item.realisable_value, rounding) if item.is_valued else 0.0

    @api.depends("loss", "bearer_ids.amount")
    def _compute_company_share(self):
        for item in self:
            rounding = item.currency_id.rounding or 0.01
            item.company_share = company_part(item.loss, item.bearer_ids.mapped("amount"), rounding) or 0.0

    @api.depends("quantity", "release_ids.quantity")
    def _compute_remaining_quantity(self):
        for item in self:
            item.remaining_quantity = item.uom_id.round(item.quantity - sum(item.release_ids.mapped("quantity")))

    def _lying_quantity(self) -> float:
        """What of the goods lies in a place of defective goods: what came back and waits for its test does not."""
        self.ensure_one()
        return self.uom_id.round(self.remaining_quantity - self.waiting_quantity)

    @api.depends("move_line_ids.balance", "move_line_ids.parent_state")
    def _compute_remaining_allowance(self):
        """What the ledger still holds against the goods: posted entries only."""
        groups = self.env["account.move.line"]._read_group(
            [
                ("after_sales_write_down_id", "in", self.ids),
                ("after_sales_is_allowance", "=", True),
                ("parent_state", "=", "posted"),
            ],
            ["after_sales_write_down_id"],
            ["balance:sum"],
        )
        balances = {item.id: balance for item, balance in groups}
        for item in self:
            item.remaining_allowance = item.currency_id.round(-balances.get(item._origin.id, 0.0))

    def _compute_entry_count(self):
        for item in self:
            item.entry_count = len(item.move_line_ids.move_id)

    # -- records -----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        for vals in vals_list:
            vals["is_valued"] = "realisable_unit" in vals
            if vals.get("state", "draft") != "draft" and not self._is_trusted():
                raise UserError(self.env._("A write-down starts as a draft; use its buttons to go on."))
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:
        if DECIDED & vals.keys() and not self._is_trusted():
            self._check_is_draft()
        if "state" in vals and not self._is_trusted():
            raise UserError(self.env._("The state of a write-down is changed by its buttons only."))
        rests = []
        if "quantity" in vals and not self._is_trusted():
            if not is_number(vals["quantity"]):
                raise UserError(self.env._("%(quantity)s is no quantity.", quantity=vals["quantity"]))
            rests = [rest for item in self if (rest := item._prepare_rest_vals(vals["quantity"]))]
        result = super().write(vals)
        if "realisable_unit" in vals and "is_valued" not in vals:
            self._trusted().write({"is_valued": True})
        if rests:
            self.sudo().create(rests)
        return result

    def _prepare_rest_vals(self, quantity: float) -> ValuesType | None:
        """Values of the record that takes what another quantity leaves over.

        :raise UserError: more than lies there, or nothing at all
        """
        self.ensure_one()
        if self.uom_id.compare(quantity, self.quantity) == 0:
            return None
        if self.replaces_id or self.uom_id.compare(quantity, self.quantity) > 0 or quantity <= 0:
            raise UserError(
                self.env._(
                    "%(goods)s: %(quantity)s %(unit)s lie there; a part of them can be valued by itself.",
                    goods=self.display_name,
                    quantity=f"{self.quantity:g}",
                    unit=self.uom_id.name,
                )
            )
        if self.product_id.tracking == "serial":
            raise UserError(self.env._("A single serial cannot be split."))
        (vals,) = self.sudo().copy_data({"quantity": self.quantity - quantity, "bearer_ids": False})
        return vals

    def _check_is_draft(self) -> None:
        """What was submitted is decided as it stands.

        :raise UserError: names the records that are no drafts
        """
        fixed = self.filtered(lambda item: item.state != "draft")
        if fixed:
            raise UserError(
                self.env._("%(items)s is decided already; revalue it.", items=", ".join(fixed.mapped("display_name")))
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The value of defective goods cannot be deleted; it follows the goods."))
