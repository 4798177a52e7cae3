"""Customers are told by text message what they are told by mail."""

import re
from unittest.mock import patch

from odoo.addons.after_sales_rma_service_level.tests.test_telling import TellingCommon
from odoo.addons.sms.tools.sms_api import SmsApi
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTextMessages(TellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_sms = True
        cls.customer.write({"phone": "+8613800138000", "country_id": cls.env.ref("base.cn").id, "lang": "en_US"})

    def texts(self, rma):
        """Text messages on their way to the customer, oldest first."""
        return self.env["sms.sms"].search([("mail_message_id", "in", rma.message_ids.ids)], order="id")

    def test_mail_and_text_message_once(self):
        rma = self.submitted()
        rma.action_refuse("Opened by the customer.")
        for _run in range(3):
            self.send()
        texts = self.texts(rma)
        self.assertEqual(len(texts), 2)
        self.assertIn(f"We received your request {rma.name}.", texts[0].body)
        self.assertIn("Opened by the customer.", texts[1].body)
        self.assertEqual(len(self.mails(rma)), 2)
        self.assertIn("+8613800138000", rma.told_text)

    def test_customer_without_mail_is_reached(self):
        self.customer.email = False
        rma = self.submitted()
        self.send()
        self.assertEqual(self.told(rma), [("received", "sent")])
        self.assertEqual(len(self.texts(rma)), 1)

    def deliver_texts(self, texts, answer):
        """The provider answers what becomes of text messages; only its answer is made up."""

        def send(_api, messages, **_kwargs):
            return [{"uuid": item["uuid"], "state": answer} for message in messages for item in message["numbers"]]

        with patch.object(SmsApi, "_send_sms_batch", send):
            texts.send()

    def test_a_text_message_that_fails(self):
        """No mail address, and the provider refuses the text message: the customer is not told, and is told again."""
        self.customer.email = False
        rma = self.submitted()
        self.send()
        notice = rma.notice_ids
        self.deliver_texts(self.texts(rma), "insufficient_credit")
        self.assertEqual((notice.state, notice.why), ("undelivered", "Insufficient Credit"))
        self.assertTrue(notice.with_user(self.users["agent"]).can_tell_again)
        first = self.texts(rma)
        notice.with_user(self.users["agent"]).action_tell_again()
        self.assertEqual((notice.state, first.state), ("waiting", "canceled"))
        self.send()
        second = self.texts(rma) - first
        self.assertEqual((notice.state, second.state), ("sent", "outgoing"))
        self.deliver_texts(second, "success")
        self.assertEqual((notice.state, notice.why), ("sent", False))
        # The provider's own report, hours later: the number does not exist.
        tracker = self.env["sms.tracker"].search([("sms_uuid", "=", second.uuid)])
        tracker._action_update_from_provider_error("invalid_destination")
        self.assertEqual((notice.state, notice.why), ("undelivered", "Invalid Destination"))

    def test_one_of_two_ways_is_enough(self):
        """The mail arrives, the text message does not: told. The mail bounces, too: not told."""
        rma = self.submitted()
        self.send()
        notice = rma.notice_ids
        self.deliver_texts(self.texts(rma), "wrong_number_format")
        self.assertEqual(notice.state, "sent")
        notice.message_id.notification_ids.notification_status = "bounce"
        self.assertEqual(notice.state, "undelivered")
        notice.text_id.notification_ids.notification_status = "sent"
        self.assertEqual(notice.state, "sent")

    def test_in_chinese(self):
        self.customer.lang = "zh_CN"
        rma = self.submitted()
        self.send()
        self.assertIn("我们已收到", self.texts(rma).body)

    def test_not_where_the_company_does_not_want_it(self):
        self.company.after_sales_sms = False
        rma = self.submitted()
        self.send()
        self.assertFalse(self.texts(rma))
        self.assertEqual(len(self.mails(rma)), 1)

    def test_every_event_has_its_text_mail_and_setting(self):
        """Whoever adds an event adds all three: the events are found by themselves, also those of other add-ons."""
        Notice = self.env["after.sales.notice"]
        events = set(Notice._fields["event"].get_values(self.env))
        self.assertGreaterEqual(len(events), 13)
        for event in events:
            with self.subTest(event=event):
                # It can be switched on.
                self.assertIn(self.company._after_sales_tells(event), (True, False))
                self.assertTrue(self.env["after.sales.notify"]._mail_template(event).body_html)
                template = self.env.ref(f"after_sales_rma_sms.sms_template_{event}", raise_if_not_found=False)
                self.assertTrue(template, "who gets text messages hears of each event")
                self.assertIn("object.rma_id.name", template.body)
                self.assertRegex(template.with_context(lang="zh_CN").body, "[一-龥]", "also in Chinese")
                for method in re.findall(r"object\.(\w+)\(", template.body):
                    self.assertTrue(hasattr(Notice, method), method)
        # Of events that other add-ons bring, the words are theirs.
        rma = self.submitted()
        said = {"rma_id": rma.id, "company_id": rma.company_id.id, "partner_id": rma.partner_id.id}
        for event in events & {"appointment", "outside"}:
            notice = Notice.create({**said, "event": event})
            template = self.env.ref(f"after_sales_rma_sms.sms_template_{event}")
            text = template._render_field("body", notice.ids, compute_lang=True)[notice.id]
            with self.subTest(event=event, text=text):
                self.assertIn(rma.name, text)
                self.assertEqual("manufacturer" in text, event == "outside")

    def test_every_event_has_words(self):
        rma = self.submitted()
        rma.action_authorize()
        self.receive(rma)
        self.pay(self.credit(rma))
        self.send()
        self.assertEqual(len(self.texts(rma)), len(rma.notice_ids))
