from odoo import api, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError
from odoo.tools import format_date

from .repair_plan import WORKSHOP


class RepairOrder(models.Model):
    """What cannot be repaired here goes to headquarters or a vendor, and its way back is followed (R22)."""

    _inherit = "repair.order"

    @public
    def action_after_sales_send(self) -> dict:
        """Ask where these units go.

        :raise UserError: one of them cannot leave the workshop now
        """
        self._check_button("send")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to Headquarters or Vendor"),
            "res_model": "after.sales.outside",
            "view_mode": "form",
            "target": "new",
            "context": {"default_repair_ids": self.ids},
        }

    def _after_sales_send_outside(self, partner, date_expected) -> None:
        """Send these units to somebody who repairs them.

        :param partner: headquarters or a vendor
        :param date_expected: day on which they are expected back
        :raise UserError: one of them cannot leave the workshop now, or that day has passed
        :raise AccessError: the user may not see whom they are sent to
        """
        self._check_button("send")
        partner.check_access("read")
        if date_expected and date_expected < max(
            self.env["after.sales.working.time"]._today(item) for item in self.company_id
        ):
            raise UserError(
                self.env._(
                    "%(date)s has passed: say when the goods are expected back.",
                    date=format_date(self.env, date_expected),
                )
            )
        self.env["after.sales.repair"]._send_outside(self, partner, date_expected)

    def _after_sales_outside_items(self):
        """The dispositions by which units of these repairs are at headquarters or a vendor, or on their way there."""
        return self.env["after.sales.disposition"].union(*(repair._after_sales_sent_outside() for repair in self))

    def _after_sales_repairer(self):
        """Who has the units of these repairs, or had them last: headquarters or vendors."""
        sent = self.after_sales_disposition_ids.filtered(lambda item: item.kind == "outside")
        return sent.filtered(lambda item: item.state != "cancelled").sorted("id")[-1:].outside_partner_id


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _after_sales_puts_away(self) -> bool:
        """Whether the transfer brings goods to a place of ours, one at headquarters or a vendor included."""
        kinds = self.sudo().move_ids.after_sales_disposition_ids.mapped("kind")
        return super()._after_sales_puts_away() or "outside" in kinds


class AfterSalesRma(models.Model):
    """A case whose goods are repaired elsewhere waits for them; where they are is said with whatever happens next."""

    _inherit = "after.sales.rma"
    _buttons = {"back": Button(("authorized",), WORKSHOP)}

    @api.depends("repair_order_ids.after_sales_disposition_ids.state", "repair_order_ids.after_sales_expected_on")
    @api.depends_context("uid", "lang")
    def _compute_next_step_hint(self):
        result = super()._compute_next_step_hint()
        sentences = self._step_sentences()
        for rma in self:
            repairs = rma.sudo().repair_order_ids if rma.state == "authorized" else self.env["repair.order"]
            items = repairs._after_sales_outside_items()
            if not items:
                continue
            hint, step = rma.next_step_hint or "", rma.next_step
            there = rma._outside_sentence(items.filtered(lambda item: item.state == "done"))
            if step == "dispose":
                hint = hint.replace(sentences[step], rma._bring_sentence(items) or sentences[step])
            if step == "outside" and there:
                hint = hint.replace(sentences[step], there)
            elif there:
                hint = " ".join(filter(None, (hint, there)))
            rma.next_step_hint = hint
        return result

    def _bring_sentence(self, items) -> str | None:
        """Whom the warehouse brings the goods to, where nothing else waits for it.

        :param items: the dispositions of this case by which goods are outside or on their way there
        """
        self.ensure_one()
        moving = items.filtered(lambda item: item.state == "pending")
        waiting = self.sudo().disposition_ids.filtered(lambda item: item.state == "pending")
        if not moving or waiting - moving:
            return None
        return self.env._("Bring the goods to %(who)s.", who=self._names(moving.outside_partner_id))

    def _outside_sentence(self, there) -> str | None:
        """Who has the goods, and when they are expected back; of those that are not back in time, that they are late.

        :param there: dispositions of this case whose goods are outside now
        """
        self.ensure_one()
        if not there:
            return None
        expected = min(filter(None, there.mapped("date_expected")), default=None)
        who = self._names(there.outside_partner_id)
        if not expected:
            return self.env._("The goods are at %(who)s.", who=who)
        day = format_date(self.env, expected)
        if expected < self.env["after.sales.working.time"]._today(self.company_id):
            return self.env._(
                "The goods are at %(who)s and were expected back on %(date)s: ask there.", who=who, date=day
            )
        return self.env._("The goods are at %(who)s, expected back on %(date)s.", who=who, date=day)

    @api.model
    def _names(self, partners) -> str:
        return ", ".join(partners.mapped("display_name"))

    def _repairs_outside(self):
        """The repairs of these cases whose units are at headquarters or a vendor now."""
        return self.repair_order_ids.filtered(lambda repair: repair._after_sales_sent_outside().state == "done")

    def _problem_back(self) -> str | None:
        return None if self.sudo()._repairs_outside() else self.env._("nothing is at headquarters or a vendor")

    @public
    def action_open_back(self) -> dict:
        """Ask how the goods of these cases came back that are at headquarters or a vendor.

        :raise UserError: nothing of a case is there, or the user may not
        """
        self._check_button("back")
        return self._repairs_outside().action_after_sales_open_back()
