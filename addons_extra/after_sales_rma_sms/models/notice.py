from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesNotice(models.Model):
    """A text message is a way to the customer as a mail is: who gets neither is not told."""

    _inherit = "after.sales.notice"

    text_id = fields.Many2one(
        "mail.message", string="Text Message", readonly=True, ondelete="set null", index="btree_not_null"
    )

    def _ways(self):
        texts = self.text_id.notification_ids.filtered(lambda item: item.res_partner_id == self.partner_id)
        return super()._ways() | texts

    @api.depends("text_id.notification_ids.failure_type")
    def _compute_why(self):
        return super()._compute_why()

    @public
    def action_tell_again(self) -> bool:
        result = super().action_tell_again()
        # Nobody sends the old text message later, too.
        old = self.env["sms.sms"].sudo().search([("mail_message_id", "in", self.sudo().text_id.ids)])
        old.filtered(lambda text: text.state in ("outgoing", "error")).action_set_canceled()
        return result


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def _after_sales_notices(self):
        Notice = self.env["after.sales.notice"].sudo()
        return super()._after_sales_notices() | Notice.search([("text_id", "in", self.sudo().mail_message_id.ids)])
