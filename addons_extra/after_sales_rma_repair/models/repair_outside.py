from odoo import api, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError
from odoo.tools import format_date


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
    """Where the goods are is said with what happens next."""

    _inherit = "after.sales.rma"

    @api.depends("repair_order_ids.after_sales_disposition_ids.state", "repair_order_ids.after_sales_expected_on")
    @api.depends_context("uid", "lang")
    def _compute_next_step_hint(self):
        result = super()._compute_next_step_hint()
        sentences = self._step_sentences()
        for rma in self.filtered(lambda rma: rma.next_step in ("dispose", "repair")):
            place = rma._outside_sentence()
            if place:
                rma.next_step_hint = (rma.next_step_hint or "").replace(sentences[rma.next_step], place)
        return result

    def _outside_sentence(self) -> str | None:
        """Who has, or gets, the goods of a case that waits for nothing but headquarters or a vendor."""
        self.ensure_one()
        items = self.sudo().repair_order_ids._after_sales_outside_items()
        moving = items.filtered(lambda item: item.state == "pending")
        if self.next_step == "dispose":
            waiting = self.sudo().disposition_ids.filtered(lambda item: item.state == "pending")
            if not moving or waiting - moving:
                return None
            return self.env._("Bring the goods to %(who)s.", who=self._names(moving.outside_partner_id))
        there = items - moving
        at_work = self.sudo().repair_order_ids.filtered(
            lambda repair: repair._after_sales_is_open() and repair.after_sales_step != "outside"
        )
        if not there or at_work:
            return None
        expected = min(filter(None, there.mapped("date_expected")), default=None)
        if not expected:
            return self.env._("The goods are at %(who)s.", who=self._names(there.outside_partner_id))
        return self.env._(
            "The goods are at %(who)s, expected back on %(date)s.",
            who=self._names(there.outside_partner_id),
            date=format_date(self.env, expected),
        )

    @api.model
    def _names(self, partners) -> str:
        return ", ".join(partners.mapped("display_name"))
