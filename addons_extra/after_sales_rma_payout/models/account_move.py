from datetime import timedelta

import pytz
from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.day import when
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.log import job
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.reader import give_task

#: Who pays.
PAYER = "account.group_account_invoice"

#: Credit notes of cases of which something is to be paid back.
TO_PAY_BACK = [
    ("after_sales_pay_back_by", "!=", False),
    ("move_type", "=", "out_refund"),
    ("state", "=", "posted"),
    ("payment_state", "in", ("not_paid", "partial")),
]


class AccountMove(models.Model):
    """Until when a credit note of a case is paid back, and who hears of it when it is not (L08)."""

    _inherit = "account.move"

    after_sales_goods_on = fields.Date(
        string="Goods Came On", copy=False, readonly=True, help="Where nothing came back: the date of the credit note."
    )
    after_sales_pay_back_by = fields.Date(string="Pay Back By", copy=False, readonly=True, index="btree_not_null")
    after_sales_pay_back_when = when("after_sales_pay_back_by", "Pay Back When")
    after_sales_warehouse_id = fields.Many2one(
        "stock.warehouse", string="After-Sales Warehouse", copy=False, readonly=True, index="btree_not_null"
    )
    after_sales_overdue_told = fields.Date(string="Overdue Told On", copy=False, readonly=True)
    after_sales_payment_ids = fields.Many2many(
        "account.payment",
        "account_payment_after_sales_credit_note_rel",
        "move_id",
        "payment_id",
        string="Paid Back By",
        copy=False,
        readonly=True,
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    after_sales_pay_back_age = fields.Integer(
        string="Days", compute="_compute_after_sales_pay_back_age", help="So many days ago the goods came."
    )
    after_sales_can_pay_back = fields.Boolean(compute="_compute_after_sales_can_pay_back")

    @api.depends("after_sales_goods_on")
    def _compute_after_sales_pay_back_age(self):
        today = self.env["after.sales.working.time"]._todays(self.company_id)
        for move in self:
            begun = move.after_sales_goods_on
            move.after_sales_pay_back_age = (today[move.company_id] - begun).days if begun else 0

    @api.depends("after_sales_pay_back_by", "payment_state", "state")
    @api.depends_context("uid")
    def _compute_after_sales_can_pay_back(self):
        pays = self.env.user.has_group(PAYER)
        for move in self:
            move.after_sales_can_pay_back = pays and move._after_sales_is_to_pay_back()

    def _after_sales_is_to_pay_back(self) -> bool:
        self.ensure_one()
        return bool(self.after_sales_pay_back_by and self.filtered_domain(TO_PAY_BACK))

    def _after_sales_is_told_paid_back(self) -> bool:
        """Whether the customer hears from our dialog how this credit note was settled, with way and reference."""
        self.ensure_one()
        return self._after_sales_could_tell_paid_back() and bool(
            self.env.context.get("after_sales_pays_back") is TRUSTED or self.sudo().after_sales_payment_ids
        )

    def _after_sales_could_tell_paid_back(self) -> bool:
        """Whether the company writes of money that goes back, and the customer can be written to.

        Asked first: it costs nothing, while who paid back is read for each credit note by itself.
        """
        tells = self.company_id.sudo().after_sales_tell_paid_back
        return bool(tells and self.sudo().after_sales_rma_ids[:1].partner_id.email)

    def _after_sales_plan_pay_back(self) -> None:
        """Write down since when and until when the money of these posted credit notes of cases is awaited (L08).

        Counted from the day, in the company's zone, on which all of a line was there; of several lines, the first one.
        """
        same: dict[tuple, list[int]] = {}
        for note in self.sudo():
            zone = pytz.timezone(self.env["after.sales.working.time"]._zone(note.company_id))
            days = [
                pytz.utc.localize(max(arrived)).astimezone(zone).date()
                for line in note.invoice_line_ids.after_sales_line_id
                if (
                    arrived := [
                        move.date
                        for move in line.move_ids
                        if move.state == "done" and move.location_id.usage == "customer"
                    ]
                )
            ]
            begun = min(days, default=note.invoice_date or note.date)
            until = begun + timedelta(days=note.company_id.after_sales_pay_back_days)
            same.setdefault((begun, until, note.after_sales_rma_ids.warehouse_id[:1].id), []).append(note.id)
        for (begun, until, warehouse_id), note_ids in same.items():
            self.sudo().browse(note_ids).write(
                {
                    "after_sales_goods_on": begun,
                    "after_sales_pay_back_by": until,
                    "after_sales_warehouse_id": warehouse_id,
                    "after_sales_overdue_told": False,
                }
            )

    @public
    def action_after_sales_pay_back(self) -> dict:
        """Ask how these credit notes are paid back.

        :raise UserError: nothing is to be paid back of one of them, or the user may not
        """
        return self.env["after.sales.payout"]._open(self)

    # -- what is overdue -----------------------------------------------------------------------------------------

    @api.model
    @job
    def _after_sales_escalate_overdue(self):
        """Give whoever answers for it a task about each refund that is overdue, once (scheduled job).

        :return: the credit notes that were told of
        """
        today = self.env["after.sales.working.time"]._today
        past = self.sudo().env["after.sales.working.time"]._past("after_sales_pay_back_by")
        late = self.sudo().search([*TO_PAY_BACK, *past, ("after_sales_overdue_told", "=", False)])
        told = {}
        for note in late:
            case = note.after_sales_rma_ids[:1]
            user = note._after_sales_overdue_reader(case)
            if case and user:
                told[user, note.company_id] = (
                    told.get((user, note.company_id), note.after_sales_rma_ids.browse()) | case
                )
        for (user, company), cases in told.items():
            give_task(
                cases,
                user,
                lambda own: own.env._("The refund is overdue: pay the customer back"),
                date_deadline=today(company),
            )
        for company, notes in late.grouped("company_id").items():
            notes.after_sales_overdue_told = today(company)
        return late

    def _after_sales_overdue_reader(self, case):
        """Who gets the task: whom the company names, else the leader of whoever is in charge, else that person."""
        self.ensure_one()
        named = self.company_id.after_sales_pay_back_user_id
        people = [named, *(case._leaders() if case else []), case.user_id]
        return next((user for user in people if user and user.active), self.env["res.users"])
