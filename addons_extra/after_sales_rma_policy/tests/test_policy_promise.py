"""The customer reads the promise in plain words, before buying and before asking (R36)."""

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestPromise(AfterSalesCommon, HttpCase):
    def _page(self, path: str = "", status: int = 200) -> str:
        answer = self.url_open(path if path.startswith("/after-sales") else f"/after-sales/promise{path}")
        self.assertEqual(answer.status_code, status)
        return answer.text

    def test_everybody_reads_the_promise(self):
        policy = self.env.ref("after_sales_rma_policy.policy_e")._load_for(self.company)
        policy.introduction = "Dear customer"
        page = self._page(self.company._after_sales_promise_url())
        for words in (
            policy.name,
            "E2.1",
            "within 7 days of the order",
            "The accessories are complete",
            "Dear customer",
        ):
            self.assertIn(words, page)
        self.assertIn("E2.1", self._page(self.company._after_sales_promise_url(policy)))

    def test_what_is_not_in_force_is_not_promised(self):
        policy = self.env.ref("after_sales_rma_policy.policy_e")._load_for(self.company)
        policy.date_until = "2020-01-01"
        self.assertNotIn("E2.1", self._page(self.company._after_sales_promise_url()))
        self._page(self.company._after_sales_promise_url(policy), status=404)
        self._page(f"/{self.env.ref('after_sales_rma_policy.policy_e').id}", status=404)
        self._page("?company=999999", status=404)

    def test_without_policies_the_window_is_read(self):
        self.company.after_sales_window_days = 9
        self.assertIn("within 9 days", self._page(self.company._after_sales_promise_url()))

    def test_every_rule_has_a_sentence(self):
        rules = self.env["after.sales.policy.rule"].search([])
        self.assertGreater(len(rules), 15)
        for rule in rules:
            with self.subTest(rule.code):
                self.assertRegex(rule.sentence, r"^[A-Z].*\.$")

    def test_linked_from_the_order(self):
        self.buy(self.average, 5, 100)
        order = self.sell((self.average, 1, 200))
        page = self.url_open(order.get_portal_url()).text
        self.assertIn(f"/after-sales/promise?company={self.company.id}", page)

    def test_linked_from_the_quotation(self):
        """Before buying: on the portal page, for whoever has its link, and on paper; a cancelled one has none."""
        line = Command.create({"product_id": self.average.id, "product_uom_qty": 1})
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [line]})
        link = f"/after-sales/promise?company={self.company.id}"
        for state in ("draft", "sent"):
            order.state = state
            with self.subTest(state):
                self.assertIn(link, self.url_open(order.get_portal_url()).text)
                paper = self.env["ir.actions.report"]._render_qweb_html("sale.report_saleorder", order.ids)[0].decode()
                self.assertIn(link, paper)
                self.assertIn("key=", paper[paper.index(link) :][:120])
        order.state = "cancel"
        self.assertNotIn(link, self.url_open(order.get_portal_url()).text)

    #: What the link says, by the language of its reader.
    LINK_WORDS = {"en_US": "what we promise", "zh_CN": "我们的承诺"}

    def _quotation(self, lang: str, **vals):
        self.env["res.lang"]._activate_lang(lang)
        line = Command.create({"product_id": self.average.id, "product_uom_qty": 1})
        reader = self.env["res.partner"].create({"name": lang, "lang": lang, "email": f"{lang}@example.com"})
        return self.env["sale.order"].create({"partner_id": reader.id, "order_line": [line], **vals})

    def _composed(self, orders):
        """The mail of quotations, as the salesperson sees it before it is sent."""
        context = orders.action_quotation_send()["context"]
        return self.env["mail.compose.message"].with_context(**context).create({})

    def test_each_place_in_the_readers_language(self):
        """Mail, paper and portal in the customer's language, the form in that of whoever works on it."""
        link = f"/after-sales/promise?company={self.company.id}"
        for lang, words in self.LINK_WORDS.items():
            order = self._quotation(lang)
            report = self.env["ir.actions.report"]._render_qweb_html("sale.report_saleorder", order.ids)[0].decode()
            places = {
                "mail": self._composed(order).body,
                "paper": report,
                "portal": self.url_open(f"/{lang}{order.get_portal_url()}").text,
                "form": order.with_context(lang=lang).after_sales_promise_link,
            }
            for place, text in places.items():
                with self.subTest(lang, place=place):
                    self.assertIn(link, text)
                    self.assertIn(words, text[text.index(link) :][:400])

    def test_the_mail_keeps_the_companys_text(self):
        """The template is not touched; whoever links the promise himself has one link, and nothing is said too late."""
        template = self.env.ref("sale.email_template_edi_sale")
        before = template.body_html
        order = self._quotation("en_US")
        self._composed(order)
        self.assertEqual(template.body_html, before)
        template.body_html = "<p>Our own words</p>"
        body = self._composed(order).body
        self.assertIn("Our own words", body)
        self.assertEqual(body.count("/after-sales/promise"), 1)
        template.body_html = '<p>Our <a href="/after-sales/promise">own link</a></p>'
        self.assertEqual(self._composed(order).body.count("/after-sales/promise"), 1)
        template.body_html = "<p>Our own words</p>"
        order.state = "cancel"
        self.assertFalse(order.after_sales_promise_link)
        self.assertNotIn("/after-sales/promise", template._render_field("body_html", order.ids)[order.id])

    def test_a_mail_to_many(self):
        """Several quotations sent at once: each reader has the link in his own language."""
        orders = self.env["sale.order"].concat(*(self._quotation(lang) for lang in self.LINK_WORDS))
        composer = self._composed(orders)
        composer.template_id = self.env.ref("sale.email_template_edi_sale")
        composer.action_send_mail()
        for order, words in zip(orders, self.LINK_WORDS.values(), strict=True):
            self.assertIn(words, order.message_ids.filtered(lambda item: "/after-sales/promise" in item.body).body)

    def test_nobody_walks_through_the_companies(self):
        """Without the link that a company gives, its promise opens for its own people only (also by its number)."""
        policy = self.env.ref("after_sales_rma_policy.policy_e")._load_for(self.company)
        key = self.company._after_sales_promise_key()
        other = self.env["res.company"].search([("id", "!=", self.company.id)], limit=1)
        self.env.ref("base.public_user").sudo().write({"company_ids": [(4, other.id)], "company_id": other.id})
        for path in (
            f"?company={self.company.id}",
            f"/{policy.id}",
            f"?company={self.company.id}&key=wrong",
            f"?company={self.company.id}&key={other._after_sales_promise_key()}",
            f"?company={self.company.id}&company=1&key=",
            f"/{policy.id}?key={key[:-1]}",
            "?company=²&key=x",
            "?company=99999999999999999999",
        ):
            with self.subTest(path):
                self.assertNotIn("E2.1", self._page(path, status=404))
        self.authenticate("as_salesperson", "as_salesperson")
        self.assertIn("E2.1", self._page(f"?company={self.company.id}"))
