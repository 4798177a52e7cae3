"""Customers are told by text message what they are told by mail."""

from odoo.addons.after_sales_rma.tests.test_telling import TellingCommon
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

    def test_every_event_has_words(self):
        rma = self.submitted()
        rma.action_authorize()
        self.receive(rma)
        self.pay(self.credit(rma))
        self.send()
        self.assertEqual(len(self.texts(rma)), len(rma.notice_ids))
