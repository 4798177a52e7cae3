from base64 import b64decode
from binascii import Error as NoBase64

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.log import gate
from odoo.addons.after_sales_rma.models.outside import Rows, Text, Values, is_number, public
from odoo.addons.after_sales_rma.models.reader import give_task
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from .pickup import PLANNED

#: Who goes to customers, or is at the counter.
DRIVERS = (*USER, "after_sales_rma.group_technician", "stock.group_stock_user")

#: What a signature on the screen is; larger ones are none.
PICTURES, LARGEST = ("image/png", "image/jpeg"), 2_000_000


class AfterSalesPickup(models.Model):
    """The buttons of an appointment."""

    _inherit = "after.sales.pickup"
    _buttons = {
        "collect": Button(("planned",), DRIVERS),
        "change": Button(("planned",), USER),
        "miss": Button(("planned",), DRIVERS),
        "cancel": Button(("planned",), USER),
        "plan_again": Button(("missed",), USER),
        "track": Button(("planned", "collected"), DRIVERS),
    }

    can_collect = fields.Boolean(compute="_compute_can")
    can_change = fields.Boolean(compute="_compute_can")
    can_miss = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_plan_again = fields.Boolean(compute="_compute_can")
    can_track = fields.Boolean(compute="_compute_can")

    @api.depends("state", "carrier_id", "tracking_ref")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    @gate
    def _check_button(self, button: str) -> None:
        self.check_access("write")
        super()._check_button(button)

    def _problem_plan_again(self) -> str | None:
        rma = self.rma_id.sudo()
        if rma.state != "authorized":
            return self.env._("the case is not open")
        again = rma.pickup_ids.filtered(lambda item: item.is_inbound == self.is_inbound and item.id > self.id)
        return self.env._("another appointment was made") if again else None

    def _problem_track(self) -> str | None:
        service = self.env["after.sales.carrier"]._service(self.sudo().carrier_id)
        return None if service is not None and self.tracking_ref else self.env._("no courier says where the goods are")

    # -- it took place -----------------------------------------------------------------------------------------------

    @public(signed_by=Text(), signature=Text(), counts=Rows())
    def action_collect(
        self, signed_by: str | None = None, signature: str | None = None, counts: list | None = None
    ) -> bool | dict:
        """The goods changed hands: who signed for it, and what was counted.

        :param signed_by: the name of whoever signed; without anything a dialog asks
        :param signature: what was signed on the screen, a picture in base 64
        :param counts: [{``line_id``: line of the appointment, ``quantity``: in its unit}]; default what was expected
        :raise UserError: nobody signed, or a count is none
        """
        self.ensure_one()
        self._check_button("collect")
        if signed_by is None and signature is None and counts is None:
            return self.env["after.sales.pickup.collect"]._open(self)
        # A courier signs nothing of ours: his number stands for it.
        if not (signed_by or "").strip() and not (self.by == "courier" and self.tracking_ref):
            raise UserError(self.env._("%(case)s: say who signed.", case=self.rma_id.name))
        counted = self._read_counts(counts)
        picture = self._read_signature(signature)
        own = self.sudo()
        for line in own.line_ids:
            line._trusted().counted = counted.get(line, line.quantity)
        # What is brought is where it belongs; what was collected has to be received first.
        own._set_state(
            "arrived" if own.kind == "bring" else "collected",
            signed_by=(signed_by or "").strip(),
            signature=picture,
            collected_on=fields.Datetime.now(),
            collected_by_id=self.env.uid,
            **({"arrived_on": fields.Datetime.now()} if own.kind == "bring" else {}),
        )
        own.activity_ids.action_feedback()
        return True

    def _read_counts(self, counts: list | None) -> dict:
        """{line: quantity} of what was counted.

        :raise UserError: a line is of another appointment, twice there, or a count is no number from nought on
        """
        lines = self.sudo().line_ids
        known, counted = {line.id: line for line in lines}, {}
        for row in counts or []:
            line = known.get(row.get("line_id")) if not isinstance(row.get("line_id"), list | dict) else None
            quantity = row.get("quantity")
            if row.keys() != {"line_id", "quantity"} or line is None or line in counted:
                raise UserError(self.env._("%(case)s: these goods are of another appointment.", case=self.rma_id.name))
            if not is_number(quantity) or quantity < 0:
                raise UserError(self.env._("%(case)s: goods are counted from nought on.", case=self.rma_id.name))
            counted[line] = line.uom_id.round(quantity)
        if counted and not any(counted.get(line, line.quantity) for line in lines):
            raise UserError(
                self.env._("%(case)s: nothing was handed over; mark the appointment as missed.", case=self.rma_id.name)
            )
        return counted

    def _read_signature(self, signature: str | None) -> str | bool:
        """:raise UserError: what is given as a signature is no picture"""
        if not signature:
            return False
        try:
            raw = b64decode(signature, validate=True) if len(signature) <= LARGEST else b""
        except (NoBase64, ValueError):
            raw = b""
        if guess_mimetype(raw) not in PICTURES:
            raise UserError(self.env._("A signature is a picture."))
        return signature

    # -- it did not --------------------------------------------------------------------------------------------------

    @public(reason=Text())
    def action_miss(self, reason: str | None = None) -> bool | dict:
        """Nobody was there, or nobody came: another appointment is to be made.

        :param reason: why; without it a dialog asks for it
        """
        self._check_button("miss")
        if not (reason or "").strip():
            return self.env["after.sales.pickup.miss"]._open(self, "miss")
        self.sudo()._end("missed", reason.strip())
        for (company, user), missed in self.sudo().grouped(lambda item: (item.company_id, item.rma_id.user_id)).items():
            give_task(
                missed,
                user or self.env.user,
                lambda own: own.env._("Missed: make another appointment"),
                date_deadline=self.env["after.sales.pickup.reminders"]._next_workday(company),
                note=reason.strip(),
            )
        return True

    @public(reason=Text())
    def action_cancel(self, reason: str | None = None) -> bool | dict:
        """Call these appointments off.

        :param reason: why; without it a dialog asks for it
        """
        self._check_button("cancel")
        if not (reason or "").strip():
            return self.env["after.sales.pickup.miss"]._open(self, "cancel")
        self.sudo()._end("cancelled", reason.strip())
        return True

    def _end(self, state: str, reason: str) -> None:
        """These appointments do not take place: couriers hear of it, tasks go.

        :param state: ``missed`` or ``cancelled``
        """
        ended = self._set_state(state, reason=reason)
        self.env["after.sales.carrier"]._call_off(ended)
        ended.activity_ids.unlink()

    # -- changed, and again ------------------------------------------------------------------------------------------

    @public(values=Values("after.sales.pickup", PLANNED))
    def action_change(self, values: dict | None = None) -> bool | dict:
        """Change an appointment: another day, window, place or driver.

        :param values: as ``action_plan_pickup`` of the case says, only what changes; without them a dialog asks
        """
        self.ensure_one()
        self._check_button("change")
        if not values:
            return self.env["after.sales.pickup.plan"]._open(self.rma_id, self)
        if values.get("kind", self.kind) != self.kind:
            raise UserError(self.env._("%(case)s: call it off, and make another appointment.", case=self.rma_id.name))
        own = self.sudo()
        couriers = own.carrier_id, own.by
        if values.get("date") or values.get("user_id"):
            values = {**values, "reminded_on": False, "late_told_on": False}
            own.activity_ids.unlink()
        own._trusted().write(values)
        own._check_told()
        if couriers != (own.carrier_id, own.by):
            self.env["after.sales.carrier"]._order_all(own)
        own._after_change()
        return True

    def _after_change(self) -> None:
        """These appointments were changed, and stand; subjects that tell of them extend it."""

    @public
    def action_plan_again(self) -> dict:
        """Ask for another appointment in place of one that was missed."""
        self.ensure_one()
        self._check_button("plan_again")
        return self.env["after.sales.pickup.plan"]._open(self.rma_id, again=self)

    @public
    def action_track(self) -> bool:
        """Ask the couriers where these goods are."""
        self._check_button("track")
        self.env["after.sales.carrier"]._track_all(self.sudo())
        return True

    @public
    def action_view_case(self) -> dict:
        """Open the cases of these appointments."""
        return self.rma_id._action_open()

    @public
    def action_print_route(self) -> dict:
        """Print the route of these appointments, day by day and driver by driver."""
        self.check_access("read")
        return self.env.ref("after_sales_rma_pickup.action_report_route").report_action(self)

    # -- goods arrive ------------------------------------------------------------------------------------------------

    def _follow_receipt(self) -> None:
        """What was collected is here: the receipt of the case says so. Takes appointments of several cases."""
        here = self.filtered(lambda pickup: pickup.is_inbound and pickup.state in ("planned", "collected"))
        if here:
            hold(here)
            here._set_state("arrived", arrived_on=fields.Datetime.now())
            here.activity_ids.action_feedback()

    def _follow_undone(self) -> None:
        """The receipt was taken back: the appointment stands where it stood before."""
        gone = self.filtered(
            lambda pickup: pickup.is_inbound
            and pickup.state == "arrived"
            and not any(pickup.line_ids.line_id.mapped("qty_received"))
        )
        for state, some in gone.grouped(lambda pickup: "collected" if pickup.collected_on else "planned").items():
            some._set_state(state, arrived_on=False)
