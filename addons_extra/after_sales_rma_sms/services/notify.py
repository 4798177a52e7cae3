from odoo import api, fields, models


class AfterSalesNotify(models.AbstractModel):
    """The same events by text message; a customer without mail address is reached by it too."""

    _inherit = "after.sales.notify"

    @api.model
    def _deliver(self, event: str, notices):
        notices.filtered("text_id").text_id = False
        reached = super()._deliver(event, notices)
        return reached | self._text(
            event, notices.filtered(lambda notice: notice.company_id.after_sales_sms and notice.partner_id.phone)
        )

    @api.model
    def _text(self, event: str, notices):
        """Send messages of one event as text messages, through Odoo's queue.

        :return: the messages sent
        """
        if not notices:
            return notices
        template = self.env.ref(f"after_sales_rma_sms.sms_template_{event}", raise_if_not_found=False)
        if not template:
            # What another add-on tells, it tells by mail.
            return notices.browse()
        template = template.sudo()
        bodies = template._render_field("body", notices.ids, compute_lang=True)
        notices.write({"state": "sent", "sent_on": fields.Datetime.now(), "failure": False})
        notices.flush_recordset()
        for notice in notices:
            author = notice.rma_id.user_id.partner_id or notice.company_id.partner_id
            notice.text_id = notice.rma_id._message_sms(
                bodies[notice.id], partner_ids=notice.partner_id.ids, author_id=author.id, put_in_queue=True
            )
            notice.sent_to = ", ".join(filter(None, (notice.sent_to, notice.partner_id.phone)))
        return notices
