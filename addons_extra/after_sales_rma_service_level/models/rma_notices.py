from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Text, public
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.tools import format_datetime

from .notice import UNTOLD

#: Who asks customers, and when.
ASKING = Button(("draft", "submitted"), (*USER, "after_sales_rma.group_approver"))


class AfterSalesRma(models.Model):
    """What the customer of a case was told, what we asked, and what he thinks of it (R12, R33, R34)."""

    _inherit = "after.sales.rma"
    _buttons = {"ask": ASKING, "resume": ASKING}

    notice_ids = fields.One2many("after.sales.notice", "rma_id", string="Messages to the Customer")
    told_text = fields.Char(
        string="Told Last",
        compute="_compute_told_text",
        compute_sudo=True,
        help="What the customer was told last, or could not be told.",
    )
    is_untold = fields.Boolean(
        compute="_compute_told_text", compute_sudo=True, help="The customer could not be told of something."
    )

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

    # -- what customers are told when it happens ---------------------------------------------------------------------

    def _on_submitted(self) -> None:
        super()._on_submitted()
        self.env["after.sales.notify"]._tell(self, "received")

    def _on_authorized(self) -> None:
        super()._on_authorized()
        self.env["after.sales.notify"]._tell(self, "authorized")

    def _on_refused(self) -> None:
        super()._on_refused()
        self.env["after.sales.notify"]._tell(self, "refused")

    def _on_received(self, moves) -> None:
        super()._on_received(moves)
        moves._after_sales_tell("goods")

    def _on_inspected(self, reports) -> None:
        """The customers are told the result of receipts whose every report is signed, and why something is refused."""
        super()._on_inspected(reports)
        told = {event: {} for event in ("inspected", "rejected")}
        for rma in self:
            tells = rma.company_id.sudo()._after_sales_tells
            if not (tells("inspected") or tells("rejected")):
                continue
            on_arrival = rma.sudo().inspection_ids.filtered(lambda report: report._is_on_arrival())
            waiting = on_arrival.filtered(lambda report: report.state == "draft").picking_id
            finished = (reports.sudo() & on_arrival).picking_id - waiting
            rejected = on_arrival.filtered(lambda report: report._is_rejected())
            told["rejected"][rma] = finished & rejected.picking_id
            # Where all is refused, nothing goes on: the refusal says everything, if it is told.
            accepted = (on_arrival - rejected).picking_id
            told["inspected"][rma] = finished & accepted if tells("rejected") else finished
        for event, documents in told.items():
            self.env["after.sales.notify"]._tell(self.browse().concat(*documents), event, documents)

    def _on_put_away(self, moves) -> None:
        super()._on_put_away(moves)
        moves.filtered(lambda move: move.location_dest_id.usage == "customer")._after_sales_tell("shipped")

    def _on_credited(self, credit_notes) -> None:
        super()._on_credited(credit_notes)
        credit_notes._after_sales_tell_refunded()

    def _on_closed(self) -> None:
        super()._on_closed()
        self.env["after.sales.notify"]._tell(self, "rating")

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
        self._on_answered()
        return True

    def _on_answered(self) -> None:
        """The customers answered what they were asked, whatever state these cases are in."""

    # -- what other subjects tell ------------------------------------------------------------------------------------

    def _tell_customers(self, event: str, documents: dict) -> None:
        super()._tell_customers(event, documents)
        self.env["after.sales.notify"]._tell(self, event, documents)

    def _on_inspection_undone(self, reports) -> None:
        """The next signature is told, too: what waits is not sent, what was sent stands under a number of its own."""
        super()._on_inspection_undone(reports)
        self._untell(("inspected",), reports.picking_id)

    def _on_undone(self, moves, reports) -> None:
        """Whoever was told nothing yet of goods that were taken in by mistake hears nothing of them."""
        super()._on_undone(moves, reports)
        self._untell(("goods", "inspected"), moves.picking_id)

    @api.model
    def _untell(self, events: tuple[str, ...], pickings) -> None:
        """What waits is not sent, what was sent stands under a number of its own."""
        keys = [f"{picking._name},{picking.id}" for picking in pickings]
        told = self.env["after.sales.notice"].sudo().search([("event", "in", events), ("key", "in", keys)])
        waiting = told.filtered(lambda notice: notice.state == "waiting")
        for notice in told - waiting:
            notice.key = f"{notice.key},{notice.id}"
        waiting.unlink()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _after_sales_tell(self, event: str) -> None:
        """Tell the customers of the cases of these moves what their transfers brought."""
        pickings = {
            rma: moves.picking_id for rma, moves in self.grouped(lambda move: move.after_sales_line_id.rma_id).items()
        }
        rmas = self.after_sales_line_id.rma_id
        self.env["after.sales.notify"]._tell(rmas, event, pickings)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_sales_follow_credit(self) -> None:
        """The customer hears of the refund before his case closes with it."""
        self._after_sales_credit_notes()._after_sales_tell_refunded()
        return super()._after_sales_follow_credit()

    def _after_sales_tell_refunded(self) -> None:
        """Tell the customers of credit notes that are paid back, or took what was still to be paid (R33).

        To whoever still owes something, no refund was made: he is told what was set off and what is left to pay.
        """
        told = self.filtered(lambda move: move.state == "posted" and move.company_id.after_sales_tell_refunded)
        settled = told.filtered(lambda move: move.payment_state in ("paid", "in_payment", "reversed")).sudo()
        if not settled:
            return
        keys = [f"{move._name},{move.id}" for move in settled]
        Notice = self.env["after.sales.notice"].sudo()
        known = set(Notice.search([("key", "in", keys), ("event", "=", "set_off")]).mapped("key"))
        documents = {"refunded": {}, "set_off": {}}
        for note in settled.filtered(lambda move: f"{move._name},{move.id}" not in known):
            of_event = documents["set_off" if note._after_sales_still_owed() else "refunded"]
            for rma in note.invoice_line_ids.after_sales_line_id.rma_id:
                of_event[rma] = of_event.get(rma, note.browse()) | note
        for event, of_event in documents.items():
            self.env["after.sales.notify"]._tell(self.env["after.sales.rma"].sudo().concat(*of_event), event, of_event)

    def _after_sales_still_owed(self) -> float:
        """What the customer still owes of the invoices that this credit note was set off against, in their currency."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        invoices = (lines.matched_debit_ids.debit_move_id | lines.matched_credit_ids.credit_move_id).move_id
        return sum(invoices.filtered(lambda move: move.move_type == "out_invoice").mapped("amount_residual"))
