import pytz
from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.day import when
from odoo.addons.after_sales_rma.models.outside import Text, public
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.addons.after_sales_rma.models.step import Step
from odoo.addons.after_sales_rma.models.story import tell_story
from odoo.exceptions import UserError
from odoo.tools import float_compare, format_date

from ..rules.period import due_until, open_since, period_end
from .res_company import SETTLEMENTS

ACCOUNTING = ("account.group_account_invoice",)


class AfterSalesRma(models.Model):
    """A case of a customer who is settled by the month waits for the end of its period (R24)."""

    _inherit = "after.sales.rma"
    _buttons = {
        "settle_period": Button(("authorized",), ACCOUNTING),
        "take_out": Button(("authorized",), ACCOUNTING),
        "put_in": Button(("authorized",), ACCOUNTING),
    }
    _steps = {"period": Step(125, 155, "account.group_account_invoice", rare=True)}

    next_step = fields.Selection(
        selection_add=[("credit",), ("period", "Settle with the month"), ("invoice",)],
        ondelete={"period": "set null"},
    )
    settlement = fields.Selection(
        SETTLEMENTS,
        string="Credited",
        readonly=True,
        copy=False,
        help="As the customer was settled when the case was authorised, or as a person decided since.",
    )
    settlement_reason = fields.Char(string="Why Not with the Month", readonly=True, copy=False)
    settle_until = fields.Date(
        string="Settled With",
        compute="_compute_settle_until",
        store=True,
        index="btree_not_null",
        copy=False,
        help="The last day of the period in which the goods came that are to be credited, or were last.",
    )
    settle_until_when = when("settle_until", "Period Ends When")
    is_by_month = fields.Boolean(compute="_compute_is_by_month")

    # -- what it waits for ---------------------------------------------------------------------------------------

    @api.depends("settlement")
    def _compute_is_by_month(self):
        for rma in self:
            rma.is_by_month = rma._by_month()

    def _by_month(self) -> bool:
        """Whether this case is credited with the others of its period."""
        self.ensure_one()
        return self.settlement in ("invoice", "customer")

    @api.depends("settlement", "line_ids.qty_received", "line_ids.qty_to_credit", "line_ids.qty_credit_draft")
    def _compute_settle_until(self):
        for rma in self:
            if not rma._by_month():
                rma.settle_until = False
                continue
            days = [day for line in rma.line_ids if (day := line._settle_until())]
            # What was credited with a period keeps its name.
            rma.settle_until = min(days, default=rma._origin.settle_until)

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "settlement"]

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        if "credit" in steps and self._waits_for_period():
            steps = steps - {"credit"} | {"period"}
        return steps

    def _waits_for_period(self) -> bool:
        """Whether what is to be credited of this case waits for its period, and none of it is on a draft yet."""
        self.ensure_one()
        return (
            self._by_month()
            and self.credit_status == "pending"
            and not any(float_compare(line.qty_credit_draft, 0, precision_digits=6) > 0 for line in self.line_ids)
        )

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {**super()._step_sentences(), "period": self.env._("Settled by the month.")}

    @api.depends("settlement")
    def _compute_can_press(self):
        return super()._compute_can_press()

    @api.depends("settle_until")
    def _compute_next_step_hint(self):
        super()._compute_next_step_hint()
        for rma in self:
            if rma.next_step == "period" and rma.settle_until:
                due = rma.env._("Its period ends on %(day)s.", day=format_date(rma.env, rma.settle_until))
                rma.next_step_hint = f"{rma.next_step_hint} {due}"

    def _on_authorized(self) -> None:
        """The case is settled as its customer is settled today."""
        for rma in self:
            rma.sudo().settlement = rma.partner_id._after_sales_settled(rma.company_id)
        super()._on_authorized()

    # -- what of its credit notes is its own ------------------------------------------------------------------------

    def _credit_items(self):
        items = super()._credit_items()
        return items.filtered(lambda item: not item.move_id.after_sales_period_end or item._after_sales_case() <= self)

    def _credited_on(self, note) -> float:
        if not note.after_sales_period_end:
            return super()._credited_on(note)
        own = note.line_ids.filtered(lambda item: item._after_sales_case() == self)
        return note.currency_id.round(sum(item._after_sales_amount() for item in own))

    # -- buttons -------------------------------------------------------------------------------------------------

    def _problem_refund(self) -> str | None:
        if self._waits_for_period():
            return self.env._("it is settled by the month; settle its period, or take it out of that first")
        return super()._problem_refund()

    def _problem_settle_period(self) -> str | None:
        return None if self._waits_for_period() else self.env._("it does not wait for the end of a period")

    def _problem_take_out(self) -> str | None:
        if not self._by_month():
            return self.env._("it is credited by itself already")
        if any(line.qty_credit_draft for line in self.line_ids):
            return self.env._("a credit note is a draft; cancel that first")
        return None

    def _problem_put_in(self) -> str | None:
        if self._by_month():
            return self.env._("it is settled by the month already")
        if self.partner_id._after_sales_settled(self.company_id) == "each" and not self.settlement_reason:
            return self.env._("the customer is not settled by the month")
        return None

    @public
    def action_settle_period(self) -> dict:
        """Show what the credit notes of the periods of these cases come to; from there they are made.

        :raise UserError: one of the cases does not wait for a period, or the user may not
        """
        self._check_button("settle_period")
        return self.env["after.sales.settle"]._open(self)

    @public(reason=Text())
    def action_take_out(self, reason: str | None = None) -> bool | dict:
        """Take cases out of their period: each is credited by itself.

        :param reason: why; without it a dialog asks for it
        """
        self._check_button("take_out")
        if not (reason or "").strip():
            return self.env["after.sales.take.out"]._open(self)
        self.sudo().write({"settlement": "each", "settlement_reason": reason.strip()})
        tell_story(
            (
                rma,
                as_read_by(rma, rma.user_id).env._(
                    "Taken out of its period by %(person)s, credited by itself: %(reason)s",
                    person=self.env.user.name,
                    reason=reason.strip(),
                ),
            )
            for rma in self.sudo()
        )
        return True

    @public
    def action_put_in(self) -> bool:
        """Settle cases with their period again, as their customers are settled."""
        self._check_button("put_in")
        settled = self.grouped(lambda rma: rma.partner_id._after_sales_settled(rma.company_id))
        if alone := settled.get("each"):
            raise UserError(
                "\n".join(
                    self.env._("%(case)s: the customer is not settled by the month.", case=rma.name) for rma in alone
                )
            )
        for settlement, rmas in settled.items():
            rmas.sudo().write({"settlement": settlement, "settlement_reason": False})
        return True


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    def _arrivals(self) -> list[tuple]:
        """What came back of this line: [(day where the company is, quantity in its unit)]."""
        self.ensure_one()
        zone = pytz.timezone(self.env["after.sales.working.time"]._zone(self.company_id))
        return [
            (pytz.utc.localize(move.date).astimezone(zone).date(), self._from_uom(move.quantity, move.product_uom))
            for move in self.sudo().move_ids
            if move.state == "done" and move.location_id.usage == "customer" and not move.after_sales_handover
        ]

    def _to_settle_since(self):
        """The day on which the oldest came of what is not on a posted credit note; None when nothing is left."""
        self.ensure_one()
        left = self.qty_to_credit + self.qty_credit_draft
        if float_compare(left, 0, precision_digits=6) <= 0:
            return None
        decided = self.rma_id.date_decided
        fallback = self.env["after.sales.working.time"]._today(self.company_id, decided) if decided else None
        return open_since(self._arrivals(), left) or fallback

    def _settle_until(self):
        """The last day of the period of what is not on a posted credit note; None when nothing waits for a period."""
        self.ensure_one()
        since = self._to_settle_since() if self.rma_id._by_month() else None
        return since and period_end(since, self.company_id.sudo().after_sales_closing_day)

    def _due_until(self, end) -> float:
        """How much of this line is to be credited with the period that ends on a day, in its unit."""
        self.ensure_one()
        return due_until(self._arrivals(), self.qty_to_credit, end)
