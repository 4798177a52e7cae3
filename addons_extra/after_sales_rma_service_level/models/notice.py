from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.outside import public
from odoo.api import ValuesType
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

#: The customer does not know of it.
UNTOLD = ("no_address", "failed", "undelivered")


class AfterSalesNotice(models.Model):
    """What a customer is told of a case: the record that makes it one message for each event (R12, R17, R33)."""

    _name = "after.sales.notice"
    _description = "Message to a Customer"
    _order = "id desc"

    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True)
    event = fields.Selection(
        [
            ("received", "Request received"),
            ("evidence", "Something is missing"),
            ("authorized", "Authorised"),
            ("refused", "Refused"),
            ("goods", "Goods received"),
            ("inspected", "Result of the inspection"),
            ("rejected", "Refused at the inspection"),
            ("quotation", "Price of the repair"),
            ("ready", "Repair ready"),
            ("shipped", "Goods shipped"),
            ("refunded", "Refund made"),
            ("set_off", "Set off against what is owed"),
            ("rating", "How was it?"),
        ],
        required=True,
        readonly=True,
    )
    key = fields.Char(
        required=True,
        default="",
        readonly=True,
        help="Which document or moment the event belongs to, where there may be several in a case.",
    )
    note = fields.Text(readonly=True)
    planned_on = fields.Datetime(string="Event On", required=True, readonly=True, default=fields.Datetime.now)
    state = fields.Selection(
        [
            ("waiting", "To send"),
            ("sent", "Sent"),
            ("no_address", "Not told: no address"),
            ("failed", "Not told: could not be made"),
            ("undelivered", "Not told: not delivered"),
            ("dropped", "Not true any more"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    failure = fields.Char(readonly=True, help="What the program or the mail server said when it failed.")
    why = fields.Char(
        string="Why Not",
        compute="_compute_why",
        compute_sudo=True,
        help="Why it could not be made, or not be delivered.",
    )
    sent_on = fields.Datetime(readonly=True)
    sent_to = fields.Char(readonly=True)
    message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null")
    can_tell_again = fields.Boolean(compute="_compute_can_tell_again")

    _once = models.UniqueIndex("(rma_id, event, key)", "The customer is told of this already.")

    @api.depends("event", "rma_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["event"]._description_selection(self.env))
        for notice in self:
            notice.display_name = f"{notice.rma_id.name}: {labels.get(notice.event, '')}"

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_tell_again(self):
        user = self.env.user.has_group("after_sales_rma.group_user")
        for notice in self:
            notice.can_tell_again = user and notice.state in UNTOLD

    @api.depends("failure", "state", "message_id.notification_ids.failure_type")
    @api.depends_context("lang")
    def _compute_why(self):
        kinds = dict(self.env["mail.notification"]._fields["failure_type"]._description_selection(self.env))
        for notice in self:
            lost = notice._ways()._after_sales_lost()[:1] if notice.state == "undelivered" else None
            notice.why = notice.failure or (lost and kinds.get(lost.failure_type))

    def _ways(self):
        """By what ways the message went to the customer: ``mail.notification`` records."""
        self.ensure_one()
        return self.message_id.notification_ids.filtered(lambda item: item.res_partner_id == self.partner_id)

    @public
    def action_tell_again(self) -> bool:
        """Try again to tell customers who could not be told: each of them once more, never twice.

        :raise UserError: the user does not talk to customers, or the customer was told
        """
        self.check_access("read")
        if not all(notice.can_tell_again for notice in self):
            raise UserError(
                self.env._("Only what could not be sent for want of an address, or did not arrive, is sent again.")
            )
        hold(self)
        # Nobody sends the old message later, too.
        old = self.env["mail.mail"].sudo().search([("mail_message_id", "in", self.sudo().message_id.ids)])
        old.filtered(lambda mail: mail.state in ("outgoing", "exception")).cancel()
        self.sudo().write({"state": "waiting", "failure": False})
        self.env["after.sales.notify"]._wake_up()
        return True

    # -- what the templates say ------------------------------------------------------------------------------------

    def _document(self):
        """The transfer, credit note, repair or case line that the event belongs to; None when it is the case itself.

        The key of goods that were set apart names what was found besides, see ``notice_goods.py``; that of what was
        taken back after it was told has a number of its own behind that of the document.
        """
        self.ensure_one()
        model, *ids = self.key.split(",")
        return self.env[model].sudo().browse(int(ids[0])).exists() if ids else None

    def _document_of(self, model: str):
        """The document that the event belongs to, as superuser, where it is one of this model; else none of them."""
        document = self._document()
        return document if document is not None and document._name == model else self.env[model].sudo()

    def _is_true(self) -> bool:
        """Whether what the customer would read is still so."""
        self.ensure_one()
        state = self.rma_id.state
        if self.event in ("authorized", "goods", "inspected"):
            return state in ("authorized", "done")
        if self.event == "rejected":
            return state in ("authorized", "done") and bool(self._rejections())
        if self.event == "refused":
            return state == "refused" and fields.Datetime.to_string(self.rma_id.date_decided) == self.key
        if self.event == "evidence":
            return bool(self.rma_id.asked_on)
        if self.event == "rating":
            return state == "done"
        if "," in self.key:
            document = self._document()
            return bool(document) and document.state != "cancel"
        return state != "cancelled"

    def _goods(self) -> list[tuple]:
        """(product, serials, quantity with unit) of what the message is about, in the customer's language."""
        self.ensure_one()
        document = self._document()
        if self.event == "rejected":
            rows = [row for row, _reason in self._rejections()]
        elif document is not None and document._name == "stock.picking":
            rows = self._goods_moved(document)
        elif document is not None and document._name == "repair.order":
            rows = [(document.product_id, document.lot_id, document.product_qty, document.product_uom)]
        else:
            rows = [(line.product_id, line.lot_ids, line.quantity, line.uom_id) for line in self.sudo().rma_id.line_ids]
        language = self.env.context.get("lang")
        return [
            (
                product.with_context(lang=language).display_name,
                ", ".join(lots if isinstance(lots, list) else lots.mapped("name")),
                f"{quantity:g} {uom.with_context(lang=language).name}",
            )
            for product, lots, quantity, uom in rows
        ]

    def _goods_text(self) -> str:
        """The goods in one line, for short messages."""
        return ", ".join(f"{product} {quantity}" for product, _lots, quantity in self._goods())

    def _rating_url(self) -> str:
        """Where the customer says how it was."""
        return f"{self.rma_id.get_base_url()}/rate/{self.rma_id._rating_get_access_token()}/5"

    def _goods_table(self) -> Markup:
        """The goods as a table for a mail."""
        head = (self.env._("Product"), self.env._("Lot / Serial"), self.env._("Quantity"))
        table = self._html_table(head, self._goods()) + self._apart_words()
        words = self._difference_words()
        return table + Markup("<p>{}</p>").format(words) if words else table

    def _difference_words(self) -> str | None:
        """What is left to pay of what is shipped, or comes back; whoever sends something else than was sold says it."""
        return None

    def _results_table(self) -> Markup:
        """What the inspection of a receipt found."""
        reports = self.sudo().rma_id.inspection_ids.filtered(
            lambda report: report.picking_id == self._document() and report.state == "done"
        )
        grades = dict(reports._fields["grade"]._description_selection(self.env))
        head = (self.env._("Product"), self.env._("Quantity"), self.env._("Result"), self.env._("Finding"))
        rows = [
            (
                " ".join(
                    filter(
                        None,
                        (
                            report.product_id.with_context(lang=self.env.context.get("lang")).display_name,
                            report.lot_id.name,
                        ),
                    )
                ),
                f"{report.quantity:g} {report.uom_id.name}",
                grades[report.grade] if report.accepted else self.env._("Not accepted, goes back to you"),
                report.fault or "",
            )
            for report in reports
        ]
        return self._html_table(head, rows)

    @api.model
    def _html_table(self, head, rows) -> Markup:
        cell = Markup('<{0} style="border:1px solid #cccccc; padding:4px 8px; text-align:left;">{1}</{0}>')
        lines = Markup().join(
            Markup("<tr>{}</tr>").format(Markup().join(cell.format(tag, text) for text in row))
            for tag, row in (("th", head), *(("td", row) for row in rows))
        )
        return Markup('<table style="border-collapse:collapse; margin:8px 0;">{}</table>').format(lines)

    def _day(self, moment) -> str:
        """A moment as a day where the company is, in the customer's way of writing it."""
        self.ensure_one()
        return format_date(self.env, self.env["after.sales.deadlines"]._day(self.rma_id, moment)) if moment else ""

    def _outside_route(self) -> str:
        """Where the customer may turn who does not agree with us (L40)."""
        self.ensure_one()
        return self.rma_id._outside_route()

    def _amount(self) -> str:
        """The amount of the document, with its currency."""
        document = self._credit_note()
        return formatLang(self.env, document.amount_total, currency_obj=document.currency_id) if document else ""

    def _credit_note(self):
        """The credit note that the event belongs to, or none: a template is tried on any message when it is saved."""
        return self._document_of("account.move")

    def _still_owed(self) -> str:
        """What the customer still owes of the invoices that the credit note was set off against."""
        document = self._credit_note()
        return (
            formatLang(self.env, document._after_sales_still_owed(), currency_obj=document.currency_id)
            if document
            else ""
        )

    def _awaits_goods(self) -> bool:
        """Whether the customer is to send something."""
        return self.rma_id.receipt_status == "pending"

    def _return_address(self):
        """Where goods are sent."""
        return self.rma_id._return_address()

    def _quotation_url(self) -> str:
        """Where the customer reads and accepts the price of the repair."""
        order = self._document().sale_order_id
        return f"{order.get_base_url()}{order.get_portal_url()}" if order else ""


class MailNotification(models.Model):
    """What becomes of a message after it was handed over: an address that does not exist, a server that is away."""

    _inherit = "mail.notification"

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        if "notification_status" in vals:
            self._after_sales_follow_delivery()
        return result

    def _after_sales_follow_delivery(self) -> None:
        """Messages to customers are told when one of their ways reached them."""
        for notice in self._after_sales_notices().filtered(lambda notice: notice.state in ("sent", "undelivered")):
            ways = notice._ways()
            lost = ways._after_sales_lost()
            state = "undelivered" if ways and lost == ways else "sent"
            if notice.state != state:
                notice.write({"state": state, "failure": lost[:1].failure_reason})

    def _after_sales_notices(self):
        """What customers are told by these ways: ``after.sales.notice`` records; a companion knows of other ways."""
        Notice = self.env["after.sales.notice"].sudo()
        return Notice.search([("message_id", "in", self.sudo().mail_message_id.ids)])

    def _after_sales_lost(self):
        """Those of these ways that did not reach anybody."""
        return self.filtered(lambda item: item.notification_status in ("exception", "bounce"))
