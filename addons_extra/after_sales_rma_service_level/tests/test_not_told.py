"""What a customer was not told: found, shown with its reason, and told again once (R12, R33)."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_telling import TellingCommon

#: Where a broken message is logged.
LOGGER = "odoo.addons.after_sales_rma.models.one_by_one"


@tagged("post_install", "-at_install")
class TestNotTold(TellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.users["agent"]
        cls.customer.lang = "en_US"

    def status(self, rma, status, reason=False):
        """What Odoo writes on a message when its mail was sent, or was not."""
        rma.notice_ids.message_id.notification_ids.write(
            {"notification_status": status, "failure_type": "mail_smtp" if reason else False, "failure_reason": reason}
        )

    def again(self, rma):
        rma.notice_ids.with_user(self.agent).action_tell_again()
        self.send()

    # -- not delivered -----------------------------------------------------------------------------------------------

    def test_the_state_follows_the_delivery(self):
        rma = self.submitted()
        self.send()
        self.assertEqual(self.told(rma), [("received", "sent")])
        self.status(rma, "exception", "Connection refused")
        self.assertRecordValues(rma.notice_ids, [{"state": "undelivered", "failure": "Connection refused"}])
        self.assertTrue(rma.is_untold)
        self.assertIn("Connection refused", rma.told_text)
        self.status(rma, "sent")
        self.assertEqual(self.told(rma), [("received", "sent")])

    def test_the_reason_is_told_in_the_language_of_the_reader(self):
        """Where the mail server said nothing, Odoo names the kind of failure; the list is read in two languages."""
        self.env["res.lang"]._activate_lang("zh_CN")
        rma = self.submitted()
        self.send()
        rma.notice_ids.message_id.notification_ids.write(
            {"notification_status": "exception", "failure_type": "mail_smtp", "failure_reason": False}
        )
        for lang in ("en_US", "zh_CN"):
            with self.subTest(lang):
                kinds = self.env["mail.notification"].with_context(lang=lang).fields_get(["failure_type"])
                kind = dict(kinds["failure_type"]["selection"])["mail_smtp"]
                self.assertEqual(rma.notice_ids.with_context(lang=lang).why, kind)
                self.assertIn(kind, rma.with_context(lang=lang).told_text)
        self.assertFalse(rma.notice_ids.failure)

    def test_told_again_once(self):
        rma = self.submitted()
        self.send()
        self.status(rma, "bounce", "No such mailbox")
        old = self.env["mail.mail"].search([("mail_message_id", "=", rma.notice_ids.message_id.id)])
        old.state = "exception"
        self.again(rma)
        self.assertEqual(self.told(rma), [("received", "sent")])
        self.assertEqual(set(old.mapped("state")), {"cancel"}, "the old mail is not sent later, too")
        with self.assertRefused("Only what"):
            rma.notice_ids.with_user(self.agent).action_tell_again()
        self.assertEqual(len(self.mails(rma)), 2)

    def test_who_tells_again(self):
        rma = self.submitted()
        self.send()
        self.status(rma, "exception", "Connection refused")
        with self.assertRaises(UserError):
            rma.notice_ids.with_user(self.users["technician"]).action_tell_again()

    def test_the_overview_counts_them(self):
        def told_of(card):
            return sum(tile["count"] for tile in card.after_sales_tiles if tile["key"] == "not_told")

        card = self.company.after_sales_warehouse_id.with_user(self.agent)
        rma = self.submitted()
        self.send()
        self.assertEqual(told_of(card), 0)
        self.status(rma, "exception", "Connection refused")
        card.invalidate_recordset()
        self.assertEqual(told_of(card), 1)

    # -- cannot be made ----------------------------------------------------------------------------------------------

    @mute_logger(LOGGER)
    def test_a_broken_one_does_not_hold_up_the_others(self):
        """A message whose print fails is set aside with its reason; the others of the same event and job are sent."""
        rmas = self.submitted() | self.submitted() | self.submitted()
        broken = rmas[1]
        rmas.action_authorize()
        attachments = type(self.env["after.sales.notify"])._attachments

        def fails(service, notice):
            if notice.rma_id == broken and notice.event == "authorized":
                raise ValueError("no paper")
            return attachments(service, notice)

        with patch.object(type(self.env["after.sales.notify"]), "_attachments", fails):
            self.send()
        for rma in rmas - broken:
            self.assertEqual(self.told(rma), [("received", "sent"), ("authorized", "sent")])
        self.assertEqual(self.told(broken), [("received", "sent"), ("authorized", "failed")])
        notice = broken.notice_ids.filtered(lambda item: item.state == "failed")
        self.assertEqual(notice.failure, "ValueError: no paper")
        self.assertEqual(len(self.mails(broken)), 1)
        notice.with_user(self.agent).action_tell_again()
        self.send()
        self.assertEqual(self.told(broken), [("received", "sent"), ("authorized", "sent")])

    @mute_logger(LOGGER, "odoo.addons.mail.models.mail_render_mixin")
    def test_a_broken_template_stops_its_own_event_only(self):
        rma = self.submitted()
        template = self.env.ref("after_sales_rma_service_level.mail_template_received")
        before = template.body_html
        template.flush_recordset()
        # Odoo lets nobody save it; an update of the add-on may leave it behind all the same.
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = %s WHERE id = %s",
            ('{"en_US": "<p><t t-out=\\"object.nothing_of_the_kind\\" /></p>"}', template.id),
        )
        template.invalidate_recordset()
        rma.action_authorize()
        self.send()
        self.assertEqual(self.told(rma), [("received", "failed"), ("authorized", "sent")])
        template.body_html = before
        rma.notice_ids.filtered(lambda item: item.state == "failed").with_user(self.agent).action_tell_again()
        self.send()
        self.assertEqual(self.told(rma), [("received", "sent"), ("authorized", "sent")])

    # -- the log -----------------------------------------------------------------------------------------------------

    def test_nothing_is_logged_of_a_message_that_is_sent(self):
        self.submitted()
        with (
            self.assertNoLogs("odoo.addons.mail", "WARNING"),
            self.assertNoLogs("odoo.addons.after_sales_rma", "WARNING"),
        ):
            self.send()
