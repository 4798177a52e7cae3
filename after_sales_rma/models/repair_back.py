from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .log import job
from .one_by_one import one_by_one
from .outside import Key, Text, public
from .reader import as_read_by, give_task
from .repair_order import DECIDED

DECIDED |= {"after_sales_outside_result", "after_sales_first_lot_id", "after_sales_reminded_for"}

#: How headquarters or a vendor ended a repair.
RESULTS = ("repaired", "replaced", "refused")


class RepairOrder(models.Model):
    """What comes back from headquarters or a vendor: repaired, replaced with another serial, or refused (R22)."""

    _inherit = "repair.order"

    after_sales_outside_result = fields.Selection(
        [("repaired", "Repaired"), ("replaced", "Replaced with another serial"), ("refused", "Refused")],
        string="Result Outside",
        readonly=True,
        copy=False,
        tracking=True,
    )
    after_sales_first_lot_id = fields.Many2one(
        "stock.lot",
        string="Serial Brought In",
        readonly=True,
        copy=False,
        help="What the customer sent, when headquarters or a vendor gave another one for it.",
    )
    after_sales_reminded_for = fields.Date(readonly=True, copy=False)

    @public
    def action_after_sales_open_back(self) -> dict:
        """Ask how it came back.

        :raise UserError: one of them is not outside
        """
        self._check_button("return")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Is Back"),
            "res_model": "after.sales.back",
            "view_mode": "form",
            "target": "new",
            "context": {"default_repair_ids": self.ids},
        }

    @public(result=Key(), serial=Text())
    def action_after_sales_back(self, result: str = "repaired", serial: str | None = None) -> bool:
        """These units are back.

        :param result: ``repaired``: tested as after a repair of ours; ``replaced``: another serial came for it, which
            is tested as well; ``refused``: the unit lies in the workshop as it left
        :param serial: number of the other serial
        :raise UserError: one of them is not outside, or the serial is missing or known already
        """
        self._check_button("return")
        if result not in RESULTS:
            raise UserError(self.env._("Say how it came back: repaired, replaced or refused."))
        if result == "replaced":
            self._after_sales_check_serial(serial)
            self.env["after.sales.repair"]._come_back_as(self, serial.strip())
        elif result == "refused":
            self.env["after.sales.repair"]._come_back_refused(self)
        else:
            self.env["after.sales.repair"]._come_back(self)
        self.sudo().after_sales_outside_result = result
        return True

    def _after_sales_check_serial(self, serial: str | None) -> None:
        """:raise UserError: no serial can stand for these units"""
        if len(self) != 1 or self.product_id.tracking != "serial":
            raise UserError(self.env._("Replacements are recorded one by one, for products with serial numbers."))
        if not (serial or "").strip():
            raise UserError(self.env._("Say which serial came instead."))
        known = (
            self.env["stock.lot"]
            .sudo()
            .search_count(
                [
                    ("name", "=", serial.strip()),
                    ("product_id", "=", self.product_id.id),
                    ("company_id", "in", (self.company_id.id, False)),
                ]
            )
        )
        if known:
            raise UserError(self.env._("Serial %(serial)s is known already.", serial=serial.strip()))

    @api.model
    @job
    def _after_sales_remind_overdue(self):
        """Remind the person in charge of what is overdue outside, once for each day it was expected (daily job)."""
        late = self.search([("after_sales_expected_on", "<", fields.Date.context_today(self))]).filtered(
            lambda repair: repair.after_sales_reminded_for != repair.after_sales_expected_on
        )
        return one_by_one(late, self._after_sales_remind)

    @api.model
    def _after_sales_remind(self, late) -> None:
        """Remind the persons in charge of overdue repairs, in their language."""
        for repair in late:
            case = repair.after_sales_rma_id
            user = case.user_id or repair.user_id or self.env.user
            outside = as_read_by(repair, user)
            give_task(
                case,
                user,
                lambda own, outside=outside: own.env._(
                    "%(repair)s: overdue at %(where)s, expected on %(day)s",
                    repair=outside.name,
                    where=outside.after_sales_place or "",
                    day=format_date(own.env, outside.after_sales_expected_on),
                ),
            )
            repair.sudo().after_sales_reminded_for = repair.after_sales_expected_on


class StockMove(models.Model):
    """Another serial for a repaired one: it is delivered like a swap, and may itself come back."""

    _inherit = "stock.move"

    def _after_sales_is_delivery(self) -> bool:
        if self.after_sales_is_replacement and self.restrict_partner_id:
            return self.location_dest_id.usage == "customer" and self.location_id.usage != "customer"
        return super()._after_sales_is_delivery()

    def _after_sales_gives_back(self) -> bool:
        """The claim on the first serial stays: what the customer has now is another one."""
        return super()._after_sales_gives_back() and not self.after_sales_is_replacement

    def _after_sales_set_owners(self) -> None:
        """What comes back for good is ours, although it went to the customer as his: Odoo keeps the owner."""
        taken = self.filtered(
            lambda move: move.after_sales_line_id
            and not move.restrict_partner_id
            and move.origin_returned_move_id.restrict_partner_id
            and move.location_id.usage == "customer"
        )
        taken.move_line_ids.filtered("owner_id").owner_id = False
        super()._after_sales_set_owners()
