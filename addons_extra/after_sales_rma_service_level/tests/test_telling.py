"""What customers are told: each event once, in their language, in the chatter (R12, R17, R33)."""

from odoo import fields
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.tests import tagged

EVENTS = (
    "received",
    "evidence",
    "authorized",
    "refused",
    "goods",
    "inspected",
    "quotation",
    "ready",
    "shipped",
    "refunded",
    "rating",
)


class TellingCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({f"after_sales_tell_{event}": True for event in EVENTS})
        cls.by_person()
        cls.company.email = "service@example.com"
        cls.company.after_sales_rating_days = 0
        cls.customer.write({"email": "customer@example.com", "lang": "zh_CN"})
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.buy(cls.average, 100, 100)

    def ordered(self, quantity: float = 3):
        order = self.sell((self.average, quantity, 200))
        self.deliver(order)
        self.pay(self.invoice(order))
        return order

    def submitted(self, **kwargs):
        rma = self.env["after.sales.intake"].create_from_sale(self.ordered(), **kwargs)
        rma.action_submit()
        return rma

    def send(self):
        """Run the job that sends, as the scheduler does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("after_sales_rma_service_level.cron_tell").method_direct_trigger()
        self.env.invalidate_all()

    def told(self, rma):
        """Events and states of what was to be told, oldest first."""
        return [(notice.event, notice.state) for notice in rma.notice_ids.sorted("id")]

    def mails(self, rma):
        """What the customer got, oldest first."""
        return rma.message_ids.filtered(
            lambda message: message.message_type == "auto_comment" and self.customer in message.notified_partner_ids
        ).sorted("id")


@tagged("post_install", "-at_install")
class TestTelling(TellingCommon):
    def test_whole_way(self):
        """Requested, authorised, received, inspected, refunded, asked: six messages, each once."""
        rma = self.submitted()
        rma.action_authorize()
        self.send()
        self.receive(rma)
        self.pay(self.credit(rma))
        self.assertEqual(rma.state, "done")
        self.send()
        events = ["received", "authorized", "goods", "inspected", "refunded", "rating"]
        self.assertEqual(self.told(rma), [(event, "sent") for event in events])
        self.assertEqual(len(self.mails(rma)), 6)
        for _run in range(3):
            self.send()
        self.assertEqual(len(self.mails(rma)), 6)
        self.assertIn("customer@example.com", rma.told_text)

    def test_what_the_customer_reads(self):
        self.customer.lang = "en_US"
        rma = self.submitted()
        rma.action_authorize()
        self.send()
        self.receive(rma)
        self.pay(self.credit(rma))
        self.send()
        received, authorized, goods, inspected, refunded, rating = self.mails(rma)
        self.assertIn(rma.name, received.subject)
        self.assertIn("Average", received.body)
        # Beside the form, an add-on may send a label.
        forms = [file.name for file in authorized.attachment_ids if "Return Form" in file.name]
        self.assertEqual(forms, [f"Return Form {rma.name.replace('/', '-')}.pdf"])
        self.assertIn("3 Units", goods.body)
        self.assertIn("Qualified", inspected.body)
        self.assertIn("678", refunded.body)
        self.assertIn(f"/rate/{rma.rating_ids.access_token}/5", rating.body)
        rma.rating_apply(5, token=rma.rating_ids.access_token, feedback="Fast")
        self.assertEqual((rma.rating_count, rma.rating_avg), (1, 5))

    def test_in_the_language_of_the_customer(self):
        english = self.env["res.partner"].create({"name": "Smith", "email": "smith@example.com", "lang": "en_US"})
        chinese = self.submitted()
        order = self.sell((self.average, 1, 200), partner_id=english.id)
        self.deliver(order)
        other = self.env["after.sales.intake"].create_from_sale(order)
        other.action_submit()
        self.send()
        subjects = [rma.notice_ids.message_id.subject for rma in (chinese, other)]
        self.assertEqual(subjects[1], f"We received your request {other.name}")
        self.assertIn("收到", subjects[0])
        self.assertIn("数量", chinese.notice_ids.message_id.body)

    def test_refusal_names_reason_alternatives_and_outside_route(self):
        self.customer.lang = "en_US"
        self.company.after_sales_outside_route = "Hotline 12315"
        rma = self.submitted()
        rma.action_refuse("Opened by the customer")
        self.send()
        body = self.mails(rma)[-1].body
        for words in ("Opened by the customer", "repair", "spare part", "technical support", "Hotline 12315"):
            self.assertIn(words, body)

    def test_refused_twice_is_told_twice(self):
        rma = self.submitted()
        rma.action_refuse("First")
        self.send()
        rma.action_reopen()
        rma.date_decided = False
        rma.action_submit()
        rma.action_refuse("Second")
        rma.date_decided = fields.Datetime.add(rma.date_decided, minutes=1)
        rma.notice_ids.filtered(lambda notice: notice.state == "waiting").unlink()
        self.env["after.sales.notify"]._tell(rma, "refused")
        self.send()
        self.assertEqual([event for event, _state in self.told(rma)], ["received", "refused", "refused"])

    def test_what_is_not_true_any_more_is_not_told(self):
        rma = self.submitted()
        rma.action_refuse("By mistake")
        rma.action_reopen()
        self.send()
        self.assertEqual(self.told(rma), [("received", "sent"), ("refused", "dropped")])

    def test_missing_evidence(self):
        self.customer.lang = "en_US"
        rma = self.submitted()
        rma.action_ask("A photo of the label")
        self.send()
        self.assertIn("A photo of the label", self.mails(rma)[-1].body)

    def test_two_receipts_are_two_events(self):
        rma = self.submitted()
        rma.action_authorize()
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 1
        receipt.action_after_sales_all_qualified()
        self.receive(rma)
        events = [event for event, _state in self.told(rma)]
        self.assertEqual(events.count("goods"), 2)
        self.assertEqual(events.count("inspected"), 2)

    def test_result_is_told_when_everything_is_inspected(self):
        self.company.after_sales_inspect_at_dock = False
        rma = self.submitted()
        rma.action_authorize()
        rma.receipt_picking_ids.button_validate()
        report = rma.inspection_ids
        report.quantity = 1
        report.action_grade_defective()
        self.assertNotIn(("inspected", "waiting"), self.told(rma))
        (rma.inspection_ids - report).action_grade_qualified()
        self.assertIn(("inspected", "waiting"), self.told(rma))

    def test_return_of_goods_that_are_not_paid(self):
        """A part comes back of an invoice that is still open: what is left to pay is told, and not a refund."""
        order = self.sell((self.average, 3, 200))
        self.deliver(order)
        self.invoice(order)
        rma = self.request(order, {order.order_line: 1})
        rma.filtered(lambda case: case.state == "submitted").action_authorize()
        self.receive(rma)
        self.credit(rma)
        events = [event for event, _state in self.told(rma)]
        self.assertIn("set_off", events)
        self.assertNotIn("refunded", events)

    def test_the_template_is_made_where_other_messages_stand(self):
        """An update makes it in a database that is used: Odoo tries it on any message."""
        self.submitted()
        template = self.env.ref("after_sales_rma_service_level.mail_template_set_off")
        body = template._render_field("body_html", self.env["after.sales.notice"].search([], limit=1).ids)
        self.assertIn("set off against", next(iter(body.values())))

    def test_customer_without_address(self):
        self.customer.email = False
        rma = self.submitted()
        self.send()
        self.assertEqual(self.told(rma), [("received", "no_address")])
        self.assertTrue(rma.is_untold)
        self.assertIn("Not told", rma.told_text)
        self.customer.email = "new@example.com"
        rma.notice_ids.with_user(self.users["agent"]).action_tell_again()
        self.send()
        self.assertEqual(self.told(rma), [("received", "sent")])
        self.assertEqual(len(self.mails(rma)), 1)
        with self.assertRefused("for want of an address"):
            rma.notice_ids.with_user(self.users["agent"]).action_tell_again()

    def test_only_what_the_company_wants(self):
        self.company.after_sales_tell_received = False
        rma = self.submitted()
        self.assertFalse(rma.notice_ids)
        rma.action_refuse("No")
        self.assertEqual(self.told(rma), [("refused", "waiting")])

    def test_retry_doubles_nothing(self):
        rma = self.submitted()
        for _try in range(3):
            self.env["after.sales.notify"]._tell(rma, "received")
        self.assertEqual(len(rma.notice_ids), 1)

    def test_how_was_it_waits_some_days(self):
        self.company.after_sales_rating_days = 3
        rma = self.submitted()
        rma.action_authorize()
        self.receive(rma)
        self.pay(self.credit(rma))
        self.send()
        self.assertIn(("rating", "waiting"), self.told(rma))

    def test_many_cases_are_written_down_in_one_go(self):
        rmas = self.env["after.sales.rma"].concat(*(self.submitted() for _number in range(11)))
        rmas.notice_ids.unlink()
        Notify, counts = self.env["after.sales.notify"], []
        for some in (rmas[:1], rmas[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            Notify._tell(some, "received")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(len(some.notice_ids), len(some))
        self.assertEqual(counts[0], counts[1])

    def test_nothing_enabled_costs_nothing(self):
        self.company.write({f"after_sales_tell_{event}": False for event in EVENTS})
        rma = self.submitted()
        self.env.flush_all()
        self.assertFalse(rma.company_id.sudo().after_sales_tell_received)
        start = self.env.cr.sql_log_count
        self.env["after.sales.notify"]._tell(rma, "received")
        self.assertEqual(self.env.cr.sql_log_count, start)


@tagged("post_install", "-at_install")
class TestReturnForm(TellingCommon):
    def test_form_says_what_travels(self):
        rma = self.submitted()
        rma.action_authorize()
        report = self.env.ref("after_sales_rma.action_report_return_form")
        html = self.env["ir.actions.report"].with_context(lang="zh_CN")._render_qweb_html(report, rma.ids)[0].decode()
        self.assertIn(rma.name, html)
        self.assertIn("退换货申请单", html)
        self.assertIn("data:image/svg+xml;base64,", html)
        self.assertIn(self.average.display_name, html)
