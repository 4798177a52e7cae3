from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.log import job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.addons.after_sales_rma.models.outside import Key, Text, public
from odoo.addons.after_sales_rma.models.reader import as_read_by, give_task
from odoo.exceptions import UserError
from odoo.tools import format_date

from .repair_order import DECIDED

DECIDED |= {"after_sales_outside_result", "after_sales_reminded_for"}


class RepairOrder(models.Model):
    """What comes back from headquarters or a vendor: repaired, or refused (R22)."""

    _inherit = "repair.order"

    after_sales_outside_result = fields.Selection(
        [("repaired", "Repaired"), ("refused", "Refused")],
        string="Result Outside",
        readonly=True,
        copy=False,
        tracking=True,
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

        :param result: ``repaired``: tested as after a repair of ours; ``refused``: the unit lies in the workshop as it
            left; other results by the add-ons that bring them
        :param serial: number of another serial, for a result that knows one
        :raise UserError: one of them is not outside
        """
        self._check_button("return")
        self._after_sales_check_result(result)
        self._after_sales_come_back(result, serial)
        self.sudo().after_sales_outside_result = result
        return True

    @api.model
    def _after_sales_check_result(self, result: str) -> None:
        """:raise UserError: this is no way to come back"""
        if result not in self._fields["after_sales_outside_result"].get_values(self.env):
            raise UserError(self.env._("Say how it came back: repaired or refused."))

    def _after_sales_come_back(self, result: str, serial: str | None) -> None:  # noqa: ARG002 — others look at it
        """Carry out how these units came back; another result extends it.

        :param serial: number of another serial, for a result that knows one
        """
        if result == "refused":
            self.env["after.sales.repair"]._come_back_refused(self)
        else:
            self.env["after.sales.repair"]._come_back(self)

    @api.model
    @job
    def _after_sales_remind_overdue(self):
        """Remind the person in charge of what is overdue outside, once for each day it was expected (daily job)."""
        late = self.search(self.env["after.sales.working.time"]._past("after_sales_expected_on")).filtered(
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
