from odoo import api, fields, models

from .buttons import Button
from .outside import Text, public
from .story import tell_story

SETTLERS = ("after_sales_rma.group_user", "after_sales_rma.group_approver")

BUTTONS = {
    # An approval: of these, approvers only.
    "accept": Button(("open",), SETTLERS, decides=True),
    "send_back": Button(("open",), SETTLERS),
    "cancel_rest": Button(("open",), SETTLERS),
    "expect_again": Button(("open",), SETTLERS),
}


class AfterSalesDiscrepancy(models.Model):
    """What arrived otherwise than authorised; it stands still until somebody decides (R15)."""

    _name = "after.sales.discrepancy"
    _description = "Discrepancy at Receipt"
    _inherit = ["after.sales.guarded", "after.sales.buttons"]
    _order = "id desc"
    _rec_name = "product_id"
    _check_company_auto = True
    _buttons = BUTTONS

    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="rma_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="rma_id.partner_id")
    line_id = fields.Many2one("after.sales.rma.line", string="Case Line", readonly=True, index="btree_not_null")
    picking_id = fields.Many2one("stock.picking", string="Receipt", readonly=True, index="btree_not_null")
    kind = fields.Selection(
        [
            ("more", "More than authorised"),
            ("less", "Less than authorised"),
            ("product", "Another product"),
            ("serial", "Another serial or lot"),
        ],
        required=True,
        readonly=True,
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    lot_id = fields.Many2one("stock.lot", string="Lot / Serial", readonly=True)
    lot_name = fields.Char(string="Serial as Read", readonly=True)
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, readonly=True)
    packaging = fields.Selection(
        selection=lambda self: self.env["stock.move.line"]
        ._fields["after_sales_packaging"]
        ._description_selection(self.env),
        readonly=True,
    )
    condition = fields.Char(string="State of the Goods", readonly=True)
    photo_ids = fields.Many2many(
        "ir.attachment", string="Photos of the Receipt", readonly=True, bypass_search_access=True
    )
    counted_by_id = fields.Many2one("res.users", readonly=True, default=lambda self: self.env.user, ondelete="restrict")
    state = fields.Selection(
        [
            ("open", "To settle"),
            ("accepted", "Accepted as changed"),
            ("sent_back", "Sent back"),
            ("cancelled", "Rest cancelled"),
            ("expected", "Expected again"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    date_decided = fields.Datetime(string="Decided On", readonly=True)
    reason = fields.Char(string="Reason of the Decision", readonly=True)
    can_accept = fields.Boolean(compute="_compute_can")
    can_send_back = fields.Boolean(compute="_compute_can")
    can_cancel_rest = fields.Boolean(compute="_compute_can")
    can_expect_again = fields.Boolean(compute="_compute_can")

    @api.depends("state", "kind", "counted_by_id", "rma_id.requested_by_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    def _state_words(self) -> str:
        return self.env._("%(product)s: this discrepancy is settled already.", product=self.product_id.display_name)

    def _group_words(self, groups: tuple[str, ...]) -> str:  # noqa: ARG002 — the same for all of its buttons
        return self.env._("Discrepancies are settled by After-Sales.")

    def _problem_accept(self) -> str | None:
        if self.kind == "less":
            return self.env._("Missing goods cannot be accepted; wait for them or cancel the rest.")
        if not (self.env.su or self.env.user.has_group("after_sales_rma.group_approver")):
            return self.env._("Changed goods are accepted by an approver.")
        return None

    def _problem_send_back(self) -> str | None:
        return self.env._("Goods that did not arrive cannot be sent back.") if self.kind == "less" else None

    def _problem_cancel_rest(self) -> str | None:
        return self.env._("Only missing goods can be cancelled.") if self.kind != "less" else None

    def _problem_expect_again(self) -> str | None:
        return self.env._("Only missing goods can be expected again.") if self.kind != "less" else None

    def _askers(self):
        """Whoever asks for the case, and whoever counted what he would accept."""
        return super()._askers() | self.rma_id._askers() | self.counted_by_id

    def _own_words(self) -> str:
        return self.env._("Nobody approves their own request or count.")

    def _refusal(self, problem: str) -> str:
        """What is said names the goods by itself."""
        return problem

    @public(reason=Text())
    def action_accept(self, reason: str | None = None) -> bool | dict:
        """Accept what arrived as changed: the case is extended and a receipt for it is made.

        :param reason: why (or ``after_sales_reason`` in the context); without it a dialog asks for it
        :raise UserError: the user may not, or it is settled already
        :raise ValidationError: these goods were never delivered to this customer, or came back already
        """
        self._check_button("accept")
        reason = (reason or self.env.context.get("after_sales_reason") or "").strip()
        if not reason:
            return self.env["after.sales.accept"]._open(self)
        items = self.with_context(after_sales_reason=reason)
        items.env["after.sales.receipt"]._accept_changed(items)
        return True

    @public
    def action_send_back(self) -> dict:
        """What does not belong to the case leaves again; it never entered the stock.

        The buttons ask before.

        :return: the slip that goes into the parcel, to be printed
        """
        self._check_button("send_back")
        self._settle("sent_back")
        return self.env.ref("after_sales_rma.action_report_sent_back").report_action(self)

    @public
    def action_cancel_rest(self) -> bool:
        """Stop waiting for what did not arrive; its claim on the delivery is released."""
        self._check_button("cancel_rest")
        self.env["after.sales.receipt"]._cancel_missing(self)
        self._settle("cancelled")
        return True

    @public
    def action_expect_again(self) -> bool:
        """Go on waiting: a new receipt is made for what did not arrive."""
        self._check_button("expect_again")
        self._settle("expected")
        self.env["after.sales.receipt"]._create_receipts(self.rma_id)
        return True

    def _what_to_do(self) -> str:
        """What the warehouse does with goods that were set apart, in one sentence."""
        self.ensure_one()
        goods = self._goods()
        if self.state == "accepted":
            return self.env._("%(goods)s: accepted, now part of the case; receive it on its own receipt.", goods=goods)
        if self.state == "sent_back":
            return self.env._("%(goods)s: send it back to the customer, with its slip.", goods=goods)
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.env._(
            "%(goods)s is set apart (%(kind)s): mark it with the number of the case and keep it out of the stock "
            "until After-Sales decides.",
            goods=goods,
            kind=kinds[self.kind],
        )

    def _goods(self) -> str:
        """Product, serial and quantity."""
        self.ensure_one()
        named = " ".join(filter(None, (self.product_id.display_name, self.lot_name)))
        return f"{named} × {self.quantity:g}"

    def _settle(self, state: str, reason: str | None = None) -> None:
        """Write the decision down."""
        self.sudo()._trusted().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "date_decided": fields.Datetime.now(),
                "reason": reason or self.env.context.get("after_sales_reason"),
            }
        )
        labels = dict(self._fields["state"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        tell_story(
            (
                rma.sudo(),
                " ".join(
                    f"{kinds[item.kind]}: {item.product_id.display_name} × {item.quantity:g} – {labels[state]}."
                    for item in items
                ),
            )
            for rma, items in self.grouped("rma_id").items()
        )
        self.rma_id._close_finished()
