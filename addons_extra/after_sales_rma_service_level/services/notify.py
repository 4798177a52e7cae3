from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.log import job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.tools import SQL

#: How many messages the job sends before it commits.
BATCH = 50


class AfterSalesNotify(models.AbstractModel):
    """Tell the customer (R12, R17, R33): each event once, in the customer's language, in the case's chatter.

    What is to be told is written down with the event itself, and sent by a job that starts at once: a mail server that
    is away or a form that takes long to print never hold up the person who presses the button.
    """

    _name = "after.sales.notify"
    _description = "After-Sales Messages to Customers"

    # -- what is to be told ------------------------------------------------------------------------------------------

    @api.model
    def _tell(self, rmas, event: str, documents=None, keys: list[str] | None = None) -> None:
        """Write down that the customers of cases are to be told of an event; nothing where the company does not.

        :param event: a value of ``after.sales.notice.event``
        :param documents: {case: records}, where the event belongs to transfers, credit notes or repairs: each of them
            is an event of its own
        :param keys: given, what makes the event of each case one event
        """
        told = rmas.filtered(lambda rma: rma.company_id.sudo()._after_sales_tells(event))
        if not told:
            return
        now = fields.Datetime.now()
        rows = []
        for rma in told.sudo():
            planned = now + timedelta(days=rma.company_id.after_sales_rating_days if event == "rating" else 0)
            rows += [
                (rma.id, rma.company_id.id, rma.partner_id.id, event, key, planned, "waiting", now, now)
                for key in (keys or self._keys(rma, event, documents))
            ]
        if rows:
            self.env["after.sales.notice"].flush_model()
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO after_sales_notice
                           (rma_id, company_id, partner_id, event, key, planned_on, state, create_date, write_date)
                    VALUES %s ON CONFLICT DO NOTHING RETURNING id
                    """,
                    SQL(", ").join(SQL("%s", row) for row in rows),
                )
            )
            told.invalidate_recordset(["notice_ids"])
            self._wake_up()

    @api.model
    def _keys(self, rma, event: str, documents) -> list[str]:
        """What makes an event of a case one event."""
        if documents is not None:
            return [f"{record._name},{record.id}" for record in documents.get(rma, ())]
        moment = {"authorized": rma.date_decided, "refused": rma.date_decided, "evidence": rma.asked_on}.get(event)
        return [fields.Datetime.to_string(moment) if moment else ""]

    @api.model
    def _wake_up(self) -> None:
        """Let the job run as soon as this is committed."""
        self.env.ref("after_sales_rma_service_level.cron_tell").sudo()._trigger()

    # -- sending -----------------------------------------------------------------------------------------------------

    @api.model
    @job
    def _send_waiting(self):
        """Send what is to be told (scheduled job); each batch is committed with the record of what was sent."""
        Notice = self.env["after.sales.notice"]
        todo = Notice.search([("state", "=", "waiting"), ("planned_on", "<=", fields.Datetime.now())], order="id")
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(todo))
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            self._send(batch.try_lock_for_update())
            if not progress._commit_progress(len(batch)):
                return todo[: start + BATCH]
        return todo

    @api.model
    def _send(self, notices) -> None:
        """Send messages that wait, and write down what became of each.

        A message that cannot be made is set aside with its reason; the others are sent.
        """
        for event, of_event in notices.grouped("event").items():

            def send(some, event=event):
                true = some.filtered(lambda notice: notice._is_true())
                (some - true).state = "dropped"
                reached = self._deliver(event, true)
                (true - reached).write({"state": "no_address"})

            one_by_one(of_event, send, self._set_aside)

    @api.model
    def _set_aside(self, notice, error: Exception) -> None:
        """Keep why a message could not be made."""
        notice.write({"state": "failed", "failure": f"{type(error).__name__}: {error}"[:500]})

    @api.model
    def _deliver(self, event: str, notices):
        """Bring messages of one event to customers; a companion adds other ways than mail.

        :return: those whose customer could be reached
        """
        # Told again, it is the new message that counts.
        notices.filtered("message_id").message_id = False
        return self._mail(event, notices.filtered("partner_id.email"))

    @api.model
    def _mail(self, event: str, notices):
        """Send messages of one event by mail.

        :return: the messages sent
        """
        if not notices:
            return notices
        template = self._mail_template(event).sudo()
        subjects = template._render_field("subject", notices.ids, compute_lang=True)
        bodies = template._render_field("body_html", notices.ids, compute_lang=True)
        # Written first: if another job sends the same, one of the two fails here, before any message exists.
        notices.write({"state": "sent", "sent_on": fields.Datetime.now(), "failure": False})
        notices.flush_recordset()
        for notice in notices:
            rma, author = notice.rma_id, notice.rma_id.user_id.partner_id or notice.company_id.partner_id
            language = notice.partner_id.lang or notice.company_id.partner_id.lang
            notice.message_id = rma.with_context(lang=language).message_post(
                subject=subjects[notice.id],
                # The template is ours, or an administrator's.
                body=Markup(bodies[notice.id]),  # noqa: S704
                partner_ids=notice.partner_id.ids,
                author_id=author.id,
                email_from=author.email_formatted or notice.company_id.email_formatted,
                attachments=self._attachments(notice.with_context(lang=language)),
                message_type="auto_comment",
                subtype_xmlid="mail.mt_comment",
                email_layout_xmlid="mail.mail_notification_light",
                notify_skip_followers=True,
            )
            notice.sent_to = notice.partner_id.email
        return notices

    @api.model
    def _mail_template(self, event: str):
        """The mail of an event: ``mail.template`` record; who brings an event brings its mail."""
        return self.env.ref(f"after_sales_rma_service_level.mail_template_{event}")

    @api.model
    def _attachments(self, notice) -> list[tuple[str, bytes]]:
        """What is printed for a message: the return form only where goods are to come back."""
        if notice.event == "authorized" and not notice._awaits_goods():
            return []
        rma = notice.rma_id
        return [
            (
                f"{report.name} {rma.name.replace('/', '-')}.pdf",
                self.env["ir.actions.report"].sudo()._render_qweb_pdf(report, rma.ids)[0],
            )
            for report in self._reports(notice.event).with_context(lang=notice.env.context.get("lang"))
        ]

    @api.model
    def _reports(self, event: str):
        """What travels with a message."""
        if event == "authorized":
            return self.env.ref("after_sales_rma.action_report_return_form").sudo()
        return self.env["ir.actions.report"]
