from datetime import datetime

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Text, public
from odoo.addons.after_sales_rma.models.story import tell_story
from odoo.exceptions import UserError

WAREHOUSE, ACCOUNTING = ("stock.group_stock_user",), ("account.group_account_invoice",)
#: Who reads daily reports.
READERS = (
    *WAREHOUSE,
    *ACCOUNTING,
    "after_sales_rma.group_agent",
    "after_sales_rma.group_approver",
    "after_sales_rma.group_commerce",
)

#: Button → states, groups.
BUTTONS = {
    "refresh": Button(("open", "sent_back"), READERS),
    "sign": Button(("open", "sent_back"), WAREHOUSE),
    "accept": Button(("signed",), ACCOUNTING, decides=True),
    "send_back": Button(("signed",), ACCOUNTING),
}


class AfterSalesDailyReport(models.Model):
    """The buttons of a day: each takes a recordset."""

    _name = "after.sales.daily.report"
    _inherit = ["after.sales.daily.report", "after.sales.buttons"]
    _buttons = BUTTONS

    can_sign = fields.Boolean(compute="_compute_can")
    can_accept = fields.Boolean(compute="_compute_can")
    can_refresh = fields.Boolean(compute="_compute_can")
    turn_text = fields.Char(compute="_compute_turn_text", string="Whose Turn")

    @api.depends("state", "date", "signed_by_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_turn_text(self):
        words = {
            "open": self.env._("The warehouse signs the day."),
            "sent_back": self.env._("Accounting sent the day back: the warehouse mends and signs it again."),
            "signed": self.env._("Accounting accepts the day or sends it back."),
        }
        for report in self:
            report.turn_text = words.get(report.state)

    def _askers(self):
        return super()._askers() | self.signed_by_id

    def _own_words(self) -> str:
        return self.env._("nobody accepts what he signed himself")

    def _problem_sign(self) -> str | None:
        """A day is signed once it has begun."""
        begun = self.date <= self.env["after.sales.working.time"]._today(self.company_id)
        return None if begun else self.env._("the day has not begun")

    def _check_button(self, button: str) -> None:
        """Refuse a button, naming every day and why.

        :raise AccessError: the user may not see one of the days
        :raise UserError: one of them cannot; then nothing is done to any
        """
        self.check_access("read")
        super()._check_button(button)

    def _hold_pressed(self) -> None:
        """The warehouse: whoever compares its days locks that one."""
        self.env["after.sales.matching"]._hold(self.sudo().warehouse_id)

    def _check_locked(self, button: str) -> None:
        """As ``_check_button``, once nobody else can change these days."""
        self._check_button(button)
        self.invalidate_recordset(["state", "signed_by_id"])
        self._check_button(button)

    @public
    def action_refresh(self) -> bool:
        """Compare the documents of these days anew.

        :raise UserError: one of them is signed
        """
        self._check_button("refresh")
        self.env["after.sales.matching"]._refresh(self.sudo().warehouse_id)
        return True

    @public(remark=Text())
    def action_sign(self, remark: str | None = None) -> bool:
        """The warehouse signs these days as they are now; from then on nobody changes them.

        :param remark: what accounting should know
        :raise UserError: one of them is signed already, has not begun, or the user may not
        """
        # Whoever signs the same warehouse waits here, and is then told that it was done.
        self._check_locked("sign")
        Matching = self.env["after.sales.matching"]
        Matching._refresh(self.sudo().warehouse_id)
        if self.exists() != self:
            raise UserError(self.env._("Nothing is left of a day: compare it again."))
        self._put_down("signed", remark)
        # What is open goes on standing in the next day.
        Matching._refresh(self.sudo().warehouse_id)
        self.env["after.sales.posting"]._ask_for_paired(self.sudo().warehouse_id)
        return True

    @public(remark=Text())
    def action_accept(self, remark: str | None = None) -> bool:
        """Accounting accepts these days.

        :raise UserError: one of them is not signed, was signed by the same person, or the user may not
        """
        self._check_locked("accept")
        for report in self:
            report._check_digest()
        self._put_down("accepted", remark)
        return True

    @public(remark=Text())
    def action_send_back(self, remark: str | None = None) -> bool | dict:
        """Accounting sends these days back with a remark; without one, a dialog asks for it.

        :raise UserError: one of them is not signed, or the user may not
        """
        self._check_button("send_back")
        if not (remark or "").strip():
            return self.env["after.sales.daily.send.back"]._dialog(self.env._("Send Back"), report_ids=self)
        self._check_locked("send_back")
        self._put_down("sent_back", remark.strip())
        self.env["after.sales.matching"]._refresh(self.sudo().warehouse_id)
        return True

    def _check_digest(self) -> None:
        """:raise UserError: a row is not what was signed: somebody changed the database itself"""
        self.ensure_one()
        if self.digest != self._digest():
            raise UserError(
                self.env._("%(day)s: the rows are not what was signed. Send it back.", day=self.display_name)
            )

    def _put_down(self, act: str, remark: str | None) -> None:
        """Write down who did what, in the history of the days and in the chatter."""
        user, now, reports = self.env.user, fields.Datetime.now(), self.sudo()._trusted()
        for report in reports:
            report._set_state(act, **report._prepare_act_vals(act, user, now))
        self.env["after.sales.daily.signature"].sudo()._trusted().create(
            [
                {
                    "report_id": report.id,
                    "act": act,
                    "user_id": user.id,
                    "person": user.name,
                    "date": now,
                    "row_count": report.row_count,
                    "difference_count": report.difference_count,
                    "digest": report.digest,
                    "remark": remark,
                }
                for report in reports
            ]
        )
        labels = dict(self.env["after.sales.daily.signature"]._fields["act"]._description_selection(self.env))
        words = ": ".join(filter(None, (labels[act], remark)))
        tell_story((report, words) for report in reports)

    def _prepare_act_vals(self, act: str, user, now: datetime) -> dict:
        """What an act says on the day itself."""
        if act == "signed":
            return {
                "signed_by_id": user.id,
                "signed_on": now,
                "accepted_by_id": False,
                "accepted_on": False,
                "digest": self._digest(),
            }
        if act == "accepted":
            return {"accepted_by_id": user.id, "accepted_on": now}
        return {"signed_by_id": False, "signed_on": False}

    @api.model
    @public
    def action_open_days(self) -> dict:
        """Open the days of the companies one works in, with their documents as they are now.

        :raise AccessError: the user has nothing to do with daily reports
        """
        self.check_access("read")
        self.env["after.sales.matching"]._refresh_companies(self.env.companies)
        return self.env["ir.actions.act_window"]._for_xml_id("after_sales_rma_matching.action_daily_report")

    @public
    def action_view_rows(self) -> dict:
        """Open the rows of these days as a list."""
        action = self.env["ir.actions.act_window"]._for_xml_id("after_sales_rma_matching.action_daily_row")
        return {**action, "domain": [("report_id", "in", self.ids)], "context": {"search_default_by_kind": 1}}
