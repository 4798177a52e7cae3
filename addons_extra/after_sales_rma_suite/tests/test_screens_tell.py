"""Lists and buttons show what they are opened for: due days, what is to be shipped, the question that waits."""

from lxml import etree
from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.addons.after_sales_rma_approval.tests.test_approval import ApprovalCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDueDays(AfterSalesCommon):
    def test_no_view_says_next_month(self):
        """Odoo's widget says "next month" of the second of a month on its last day; ours counts the days."""
        views = self.env["ir.ui.view"].search([("model", "!=", False)])
        ours = self.env["ir.model.data"].search([("model", "=", "ir.ui.view"), ("module", "=like", "after_sales_rma%")])
        views = views.filtered(lambda view: view.id in ours.mapped("res_id"))
        widgets = [node.get("widget") for view in views for node in etree.fromstring(view.arch.encode()).iter("field")]
        self.assertNotIn("remaining_days", widgets)
        self.assertGreaterEqual(widgets.count("after_sales_due"), 6)


@tagged("post_install", "-at_install")
class TestToReplace(AfterSalesCommon):
    def test_the_list_says_what_goes_where(self):
        self.buy(self.average, 10, 100)
        self.buy(self.fifo, 10, 100)
        self.customer.write({"street": "1 Long Street", "city": "Suzhou"})
        for other, words in ((False, "Average × 2 Units"), (True, "Fifo × 2 Units")):
            with self.subTest(other=other):
                order = self.sell((self.average, 2, 200))
                self.deliver(order)
                self.invoice(order)
                rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
                if other:
                    rma.replacement_ids = [
                        Command.create({"line_id": rma.line_ids.id, "product_id": self.fifo.id, "price_unit": 230})
                    ]
                rma.action_submit()
                rma.filtered(lambda case: case.state == "submitted").action_authorize()
                self.assertFalse(rma.ship_address)
                self.receive(rma)
                seen = rma.with_user(self.users["warehouse"])
                self.assertEqual(rma.next_step, "replace")
                self.assertEqual(seen.ship_summary, words)
                self.assertIn("Suzhou", seen.ship_address)
                self.assertIn("1 Long Street", seen.ship_address)
        action = self.env["ir.actions.actions"]._for_xml_id("after_sales_rma_exchange.action_to_replace")
        view = self.env["after.sales.rma"].get_view(dict(map(reversed, action["views"]))["list"], "list")
        names = [node.get("name") for node in etree.fromstring(view["arch"]).iter("field")]
        self.assertLessEqual({"ship_summary", "ship_address"}, set(names))


@tagged("post_install", "-at_install")
class TestSecondBudgetRound(ApprovalCommon):
    def test_the_button_opens_the_question_that_waits(self):
        rma = self.handed_in()
        first = rma.approval_ids
        first.with_user(self.leader).action_refuse("Too much")
        rma.with_user(self.salesperson).action_submit_budget()
        second = rma.approval_ids - first
        self.assertEqual(second.mapped("state"), ["asked"])
        action = rma.with_user(self.leader).action_open_question()
        self.assertEqual((action["res_model"], action["res_id"]), ("after.sales.approval", second.id))
        self.assertEqual(rma.action_view_approvals()["domain"], [("id", "in", (first | second).ids)])
