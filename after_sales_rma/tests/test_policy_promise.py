"""The customer reads the promise in plain words, before buying and before asking (R36)."""

from odoo.tests import HttpCase, tagged

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
class TestPromise(AfterSalesCommon, HttpCase):
    def _page(self, path: str = "", status: int = 200) -> str:
        answer = self.url_open(f"/after-sales/promise{path}")
        self.assertEqual(answer.status_code, status)
        return answer.text

    def test_everybody_reads_the_promise(self):
        policy = self.env.ref("after_sales_rma.policy_e")._load_for(self.company)
        policy.introduction = "Dear customer"
        page = self._page(f"?company={self.company.id}")
        for words in (
            policy.name,
            "E2.1",
            "within 7 days of the order",
            "The accessories are complete",
            "Dear customer",
        ):
            self.assertIn(words, page)
        self.assertIn("E2.1", self._page(f"/{policy.id}"))

    def test_what_is_not_in_force_is_not_promised(self):
        policy = self.env.ref("after_sales_rma.policy_e")._load_for(self.company)
        policy.date_until = "2020-01-01"
        self.assertNotIn("E2.1", self._page(f"?company={self.company.id}"))
        self._page(f"/{policy.id}", status=404)
        self._page(f"/{self.env.ref('after_sales_rma.policy_e').id}", status=404)
        self._page("?company=999999", status=404)

    def test_without_policies_the_window_is_read(self):
        self.company.after_sales_window_days = 9
        self.assertIn("within 9 days", self._page(f"?company={self.company.id}"))

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
