from odoo import api, fields, models
from odoo.tools import format_datetime

from .notice import UNTOLD
from .outside import Text, public


class AfterSalesRma(models.Model):
    """What the customer of a case was told, what we asked, and what he thinks of it (R12, R33, R34)."""

    _inherit = "after.sales.rma"

    notice_ids = fields.One2many("after.sales.notice", "rma_id", string="Messages to the Customer")
    told_text = fields.Char(
        string="Told Last", compute="_compute_told_text", help="What the customer was told last, or could not be told."
    )
    is_untold = fields.Boolean(compute="_compute_told_text", help="The customer could not be told of something.")

    @api.depends("notice_ids.state", "notice_ids.why")
    @api.depends_context("lang", "tz")
    def _compute_told_text(self):
        for rma in self:
            notices = rma.notice_ids.sorted("id", reverse=True)
            untold = notices.filtered(lambda notice: notice.state in UNTOLD)
            last = (untold or notices.filtered(lambda notice: notice.state == "sent"))[:1]
            rma.is_untold = bool(untold)
            rma.told_text = rma._told_words(last) if last else False

    def _told_words(self, notice) -> str:
        """What is said of a message on the form."""
        event = dict(notice._fields["event"]._description_selection(self.env))[notice.event]
        if notice.state == "no_address":
            return self.env._("Not told, no address: %(event)s", event=event)
        if notice.state in UNTOLD:
            return self.env._("Not told, %(why)s: %(event)s", why=notice.why or "", event=event)
        return self.env._(
            "%(event)s, %(when)s, %(address)s",
            event=event,
            when=format_datetime(self.env, notice.sent_on, dt_format="short"),
            address=notice.sent_to or "",
        )

    # -- asking ------------------------------------------------------------------------------------------------------

    def _problem_ask(self) -> str | None:
        return self.env._("the customer is asked already") if self.asked_on else None

    def _problem_resume(self) -> str | None:
        return None if self.asked_on else self.env._("nothing was asked")

    @public(question=Text())
    def action_ask(self, question: str | None = None) -> bool | dict:
        """Ask the customers for what is missing; the clock stands still until they answer.

        :param question: what the customer reads; without it a dialog asks for it
        """
        self._check_button("ask")
        if not (question or "").strip():
            return self.env["after.sales.ask"]._open(self)
        self._trusted().write({"asked_on": fields.Datetime.now(), "question": question.strip()})
        self.env["after.sales.notify"]._tell(self, "evidence")
        for rma in self:
            rma.message_post(body=self.env._("Asked the customer: %(question)s", question=question.strip()))
        return True

    @public
    def action_resume(self) -> bool:
        """The customers answered: the clock runs on."""
        self._check_button("resume")
        self._end_asking()
        return True

    # -- the return form ---------------------------------------------------------------------------------------------

    def _return_address(self):
        """Where the customer sends the goods: the after-sales warehouse, else the company."""
        self.ensure_one()
        warehouse = self.env["after.sales.receipt"].sudo()._warehouse(self.sudo())
        return warehouse.partner_id or self.company_id.sudo().partner_id

    def _return_barcode(self) -> str:
        """The case number for the scanner, as a picture inside the page."""
        return self.env["after.sales.disposition"]._after_sales_barcode_url(self.name)

    # -- follow-up ---------------------------------------------------------------------------------------------------

    def _rating_get_operator(self):
        return self.user_id.partner_id

    def _rating_get_partner(self):
        return self.partner_id

    @public
    def action_view_ratings(self) -> dict:
        """Show what the customers said."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ratings"),
            "res_model": "rating.rating",
            "view_mode": "kanban,list,form",
            "domain": [("res_model", "=", self._name), ("res_id", "in", self.ids), ("consumed", "=", True)],
        }
