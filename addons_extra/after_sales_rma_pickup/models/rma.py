from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Values, public
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.addons.after_sales_rma.models.step import Step
from odoo.exceptions import UserError

from .pickup import PLANNED

#: Who sees appointments.
PICKUP_GROUPS = (
    "after_sales_rma.group_user,after_sales_rma.group_technician,after_sales_rma.group_approver,stock.group_stock_user"
)

#: What the case waits for while goods are to be collected; what it waits for else.
WAITING = {"await_goods", "receive"}


class AfterSalesRma(models.Model):
    """Goods of a case are collected, fetched or brought by appointment (R14, R42, E5)."""

    _inherit = "after.sales.rma"
    _buttons = {"plan_pickup": Button(("authorized",), USER)}
    _steps = {"pick_up": Step(135, 35, "after_sales_rma.group_user", rare=True)}

    next_step = fields.Selection(
        selection_add=[("receive",), ("pick_up", "Pick up"), ("await_goods",)], ondelete={"pick_up": "set null"}
    )
    pickup_ids = fields.One2many("after.sales.pickup", "rma_id", string="Pick-ups", groups=PICKUP_GROUPS)
    pickup_status = fields.Selection(
        [("planned", "Pick-up planned"), ("missed", "Pick-up missed"), ("collected", "Collected")],
        string="Pick-up",
        compute="_compute_pickup_status",
        store=True,
        help="How far the goods are that are collected at the customer’s; kept, so that the other cases cost nothing.",
    )
    pickup_count = fields.Integer(
        string="Appointments", compute="_compute_pickup_status", store=True, help="Of any direction."
    )
    sent_numbers = fields.Char(
        string="Sent with",
        compute="_compute_sent_numbers",
        store=True,
        help="Courier and tracking number of what was sent to the customer.",
    )

    @api.depends("pickup_ids.state", "pickup_ids.is_inbound")
    def _compute_pickup_status(self):
        for rma in self:
            inbound = rma.pickup_ids.filtered(lambda item: item.is_inbound and item.state != "cancelled")
            last = inbound.sorted("id")[-1:].state
            rma.pickup_status = last if last in ("planned", "missed", "collected") else False
            rma.pickup_count = len(rma.pickup_ids)

    @api.model
    def _sent_numbers_depend(self) -> list[str]:
        """What courier and number of what is sent follow from; those of Odoo's own shipping where it is installed."""
        names = ("after_sales_sent_ref", "after_sales_courier_id", "carrier_tracking_ref", "carrier_id")
        known = self.env["stock.picking"]._fields
        return [f"picking_ids.{name}" for name in names if name in known]

    @api.depends(lambda self: self._sent_numbers_depend())
    def _compute_sent_numbers(self):
        for rma in self:
            sent = (picking._after_sales_sent_by() for picking in rma.picking_ids)
            rma.sent_numbers = ", ".join(filter(None, sent)) or False

    # -- what a case waits for ---------------------------------------------------------------------------------------

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "pickup_status"]

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        if self.pickup_status and steps & WAITING:
            steps = (steps - WAITING) | {"receive" if self.pickup_status == "collected" else "pick_up"}
        return steps

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {
            **super()._step_sentences(),
            "pick_up": self.env._("Goods are collected by appointment; make another one where it was missed."),
        }

    def _has_traces(self) -> bool:
        return bool(self.sudo().pickup_ids) or super()._has_traces()

    # -- events ------------------------------------------------------------------------------------------------------

    def _on_received(self, moves) -> None:
        super()._on_received(moves)
        self.sudo().pickup_ids._follow_receipt()

    def _on_undone(self, moves, reports) -> None:
        super()._on_undone(moves, reports)
        self.sudo().pickup_ids._follow_undone()

    def _on_cancelled(self) -> None:
        super()._on_cancelled()
        open_ones = self.sudo().pickup_ids.filtered(lambda item: item.state == "planned")
        if open_ones:
            open_ones._end("cancelled", self.env._("The case was cancelled."))

    def _on_closed(self) -> None:
        """Nothing is collected any more; what the customer is to fetch or to get still waits for him."""
        super()._on_closed()
        open_ones = self.sudo().pickup_ids.filtered(lambda item: item.state == "planned" and item.is_inbound)
        if open_ones:
            open_ones._end("cancelled", self.env._("The case was closed."))

    # -- planning ----------------------------------------------------------------------------------------------------

    @public(values=Values("after.sales.pickup", PLANNED))
    def action_plan_pickup(self, values: dict | None = None) -> bool | dict:
        """Make an appointment to collect or bring the goods of each of these cases.

        :param values: ``kind``, ``by``, ``user_id`` or ``carrier_id`` with ``tracking_ref``, ``date``, ``hour_from``,
            ``hour_to`` (where the company is), ``partner_id``, ``contact``, ``phone``, ``note``; without them a dialog
            asks; place, contact and phone follow from the case where they are not given
        :raise UserError: there is one already, nothing is to be collected, or a value cannot be
        """
        self._check_button("plan_pickup")
        if not values:
            self.ensure_one()
            return self.env["after.sales.pickup.plan"]._open(self)
        if not values.get("date"):
            raise UserError(self.env._("Say on which day."))
        self._plan_pickups(values)
        return True

    def _plan_pickups(self, values: dict) -> models.BaseModel:
        """Make the appointments.

        :param values: as ``action_plan_pickup`` says, clean
        :return: the new ``after.sales.pickup`` records, as superuser
        """
        inbound = values.get("kind", "collect") == "collect"
        own = self.sudo()
        taken = own.pickup_ids.filtered(lambda item: item.state == "planned" and item.is_inbound == inbound)
        if taken:
            raise UserError(
                self.env._(
                    "%(cases)s: there is an appointment already; change that one.",
                    cases=", ".join(taken.rma_id.mapped("name")),
                )
            )
        # The one that is over frees its place before the next one takes it.
        own.pickup_ids.flush_recordset(["state"])
        if values.get("by", "own") == "own" and not values.get("user_id"):
            values = {**values, "user_id": self.env.uid}
        pickups = self.env["after.sales.pickup"].sudo()._trusted().create([rma._pickup_vals(values) for rma in own])
        pickups._check_told()
        missed = own.pickup_ids.filtered(lambda item: item.state == "missed" and item.is_inbound == inbound)
        missed.activity_ids.action_feedback()
        self.env["after.sales.carrier"]._order_all(pickups)
        for pickup in pickups.filtered(lambda item: item.is_inbound and item.tracking_ref):
            if not pickup.rma_id.carrier_tracking_ref:
                pickup.rma_id.carrier_tracking_ref = pickup.tracking_ref
        return pickups

    def _pickup_vals(self, values: dict) -> dict:
        """Values of an appointment of this case."""
        self.ensure_one()
        kind = values.get("kind", "collect")
        default = self._return_address() if kind == "counter" else self._pickup_places()[:1]
        place = self.env["res.partner"].browse(values.get("partner_id") or default.id)
        asked = self.partner_id if kind == "counter" else place
        return {
            "contact": asked.name,
            "phone": asked.phone or self.partner_id.phone,
            **values,
            "partner_id": place.id,
            "rma_id": self.id,
            "line_ids": [(0, 0, vals) for vals in self._pickup_goods(kind)],
        }

    def _pickup_places(self):
        """Where goods of this case are with the customer, the likeliest first: where they were delivered to."""
        self.ensure_one()
        orders = self.sudo().line_ids.sale_line_id.order_id
        return orders.partner_shipping_id | self.sudo().partner_id

    def _pickup_goods(self, kind: str) -> list[dict]:
        """What is to change hands: of what comes, what is still awaited; of what goes, what open transfers bring."""
        self.ensure_one()
        if kind == "collect":
            return [
                {
                    "line_id": line.id,
                    "product_id": line.product_id.id,
                    "quantity": quantity,
                    "uom_id": line.uom_id.id,
                    "lots": ", ".join(line.lot_ids.mapped("name")),
                }
                for line in self.line_ids
                if line._expects_goods() and (quantity := line._quantity_awaited()) > 0
            ]
        leaving = self.picking_ids.filtered(lambda item: item._after_sales_delivers() and item.state != "cancel")
        open_ones = leaving.filtered(lambda item: item.state != "done") or leaving
        return [
            {
                "line_id": move.after_sales_line_id.id,
                "product_id": move.product_id.id,
                "quantity": move.quantity or move.product_uom_qty,
                "uom_id": move.product_uom.id,
                "lots": ", ".join(move.lot_ids.mapped("name")),
            }
            for move in open_ones.move_ids
            if move.state != "cancel"
        ] or [
            {
                "line_id": line.id,
                "product_id": line.product_id.id,
                "quantity": line.quantity,
                "uom_id": line.uom_id.id,
                "lots": ", ".join(line.lot_ids.mapped("name")),
            }
            for line in self.line_ids
        ]

    @public
    def action_view_pickups(self) -> dict:
        """Open the appointments of these cases."""
        return self._action_open_records(self.pickup_ids, self.env._("Pick-ups"))
