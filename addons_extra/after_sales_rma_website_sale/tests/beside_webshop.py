"""What is promised of a product is read on its page in the webshop, before it is bought (R36)."""

import re
from datetime import timedelta

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.addons.after_sales_rma.tests.words import WordsCase
from odoo.tests import HttpCase, tagged

#: Where a page links the promise, and what stands there.
BLOCK = re.compile(r'<(div|p) class="[^"]*o_after_sales_promise.*?</\1>', re.DOTALL)


@tagged("post_install", "-at_install")
class TestWebshop(AfterSalesCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        english, chinese = (cls.env["res.lang"]._activate_lang(lang) for lang in ("en_US", "zh_CN"))
        cls.other = cls.env["res.company"].search([("id", "!=", cls.company.id)], limit=1)
        cls.website = cls.env["website"].search([], limit=1)
        languages = [Command.set((english | chinese).ids)]
        cls.website.write({"company_id": cls.company.id, "language_ids": languages, "default_lang_id": english.id})
        cls.product = cls.average.product_tmpl_id
        cls.product.write({"is_published": True, "website_published": True, "list_price": 80})
        cls.policy = cls._policy(
            cls.company, "House", [{"code": "H1", "name": "Week", "days": 7, "allow_refund": True}]
        )

    @classmethod
    def _policy(cls, company, name: str, rules: list, **vals):
        lines = [Command.create(rule) for rule in rules]
        return cls.env["after.sales.policy"].create({"name": name, "company_id": company.id, "rule_ids": lines, **vals})

    def _block(self, path: str | None = None, lang: str = "") -> str:
        """What the page of the product says of the promise; empty where it says nothing."""
        answer = self.url_open(f"{lang}{path or self.product.website_url}")
        self.assertEqual(answer.status_code, 200)
        found = BLOCK.search(answer.text)
        return found[0] if found else ""

    def test_a_visitor_reads_it(self):
        """In the language of the page, with a link that opens what the company of the website promises."""
        self._policy(self.other, "Others", [{"code": "O1", "name": "Year", "days": 365, "allow_refund": True}])
        warranty = {"code": "H2", "name": "Warranty", "months": 12, "allow_repair": True, "fault": "fault"}
        self.policy.rule_ids = [Command.create(warranty)]
        for lang, words in {
            "": ("what we promise", "Without a fault: Refund within 7 days", "For faults:", "within 12 months"),
            "/zh_CN": ("我们的承诺", "无质量问题：", "7 天", "有质量问题：", "12 个月"),
        }.items():
            with self.subTest(lang):
                block = self._block(lang=lang)
                for word in words:
                    self.assertIn(word, block)
                self.assertNotIn("365", block)
                link = re.search('href="([^"]+)"', block)[1].replace("&amp;", "&")
                self.assertTrue(link.startswith(f"{lang}/after-sales/promise?company={self.company.id}&key="), link)
                page = self.url_open(link)
                self.assertEqual(page.status_code, 200)
                self.assertIn("H2", page.text)
                self.assertNotIn("O1", page.text)

    def test_what_holds_for_this_product(self):
        """Its category's policy before the general one; what is excluded by its nature is not promised."""
        category = self.product.categ_id
        rule = {"code": "C1", "name": "Fortnight", "days": 15, "allow_refund": True, "allow_exchange": True}
        special = self._policy(self.company, "Clothes", [rule], category_ids=[Command.set(category.ids)])
        self.assertIn("within 15 days", self._block())
        nature = self.env["after.sales.policy.exclusion"].create(
            {"name": "made to order", "code": "MTO", "of_product": True}
        )
        special.rule_ids.exclusion_ids = nature
        self.product.after_sales_exclusion_ids = nature
        self.assertIn("Excluded: made to order.", self._block())
        nature.needs_confirmation = True
        self.assertIn("within 15 days", self._block(), "nobody confirmed it yet")

    def test_nothing_in_force(self):
        """No policy and no window, one that ended, one that begins later: nothing is linked; a window alone is."""
        today = self.today()
        for vals in (
            {"date_until": today - timedelta(days=1)},
            {"date_until": False, "date_from": today + timedelta(days=1)},
            {"date_from": False, "active": False},
        ):
            self.company.after_sales_window_days = 0
            self.policy.write(vals)
            with self.subTest(vals):
                self.assertEqual(self._block(), "")
        self.company.after_sales_window_days = 9
        self.assertIn("Refund within 9 days of the delivery.", self._block())
        self.policy.unlink()
        self.assertEqual(self.website._after_sales_promise_url(), self.company._after_sales_promise_url())

    def test_never_that_of_another_company(self):
        """Whatever a visitor adds to the address or to his cookies, it is the promise of the website's company."""
        self._policy(self.other, "Others", [{"code": "O1", "name": "Year", "days": 365, "allow_refund": True}])
        self.opener.cookies["cids"] = str(self.other.id)
        url = self.product.website_url
        for path in (f"{url}?company={self.other.id}", f"{url}?allowed_company_ids=[{self.other.id}]", url):
            with self.subTest(path):
                block = self._block(path)
                self.assertIn(f"company={self.company.id}&", block.replace("&amp;", "&"))
                self.assertNotIn("365", block)
        there = self.env["website"].create({"name": "There", "company_id": self.other.id})
        public = there.with_user(self.website.user_id)
        self.assertEqual(public._after_sales_promise_url(), self.other._after_sales_promise_url())
        self.assertIn("365", str(public._after_sales_product_promise(self.product)))

    def test_before_the_order_is_confirmed(self):
        """The page with the button that confirms links it, too."""
        buyer = self.env["res.users"].create(
            {
                "name": "Buyer",
                "login": "buyer_of_the_shop",
                "password": "buyer_of_the_shop",
                "email": "buyer@example.com",
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        country, state = self.env.ref("base.cn"), self.env.ref("base.state_cn_BJ")
        place = {"street": "1 Road", "city": "Town", "zip": "100000", "phone": "123"}
        buyer.partner_id.write(place | {"country_id": country.id, "state_id": state.id})
        self.authenticate("buyer_of_the_shop", "buyer_of_the_shop")
        bought = {"product_template_id": self.product.id, "product_id": self.average.id, "quantity": 1}
        self.make_jsonrpc_request("/shop/cart/add", bought)
        self.assertIn("/after-sales/promise?company=", self._block("/shop/payment"))
        self.policy.unlink()
        self.company.after_sales_window_days = 0
        self.assertEqual(self._block("/shop/payment"), "")

    def test_statements(self):
        """As many for forty policies with rules as for one, once the rules are known."""
        public = self.website.with_user(self.website.user_id)

        def statements() -> int:
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            public._after_sales_promise_url()
            public._after_sales_product_promise(self.product)
            return self.env.cr.sql_log_count - before

        statements()
        one = statements()
        for number in range(39):
            rule = {"code": f"N{number}", "name": "Week", "days": number + 8, "allow_refund": True}
            self._policy(self.company, f"N{number}", [rule])
        statements()
        self.assertLessEqual(statements(), one)


@tagged("post_install", "-at_install")
class TestTranslation(WordsCase):
    def test_every_term_is_translated(self):
        self.assertTranslated("after_sales_rma_website_sale")
