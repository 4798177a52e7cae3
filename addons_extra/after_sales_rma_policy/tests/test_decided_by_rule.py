"""Requests that lie within the promise are authorised by it, where their company wants it so (R06)."""

from datetime import timedelta

from odoo import Command
from odoo.addons.after_sales_rma.tests.test_decision import DecisionCommon
from odoo.addons.after_sales_rma.tests.test_decision_notice import DecisionNoticeCommon
from odoo.addons.after_sales_rma.tests.test_events import EventsCommon
from odoo.addons.after_sales_rma.tests.test_gate import GateCommon
from odoo.addons.after_sales_rma.tests.test_request import RequestCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDecidedByRule(DecisionCommon):
    def test_submit_judges(self):
        rma = self.case(2)
        rma.action_submit()
        self.assertEqual(rma.line_ids.verdict, "allowed")
        self.assertIn("return window until", rma.line_ids.verdict_note)

    def test_inside_the_window_authorises_itself(self):
        self.company.after_sales_auto_authorize = True
        rma = self.asked_after(7)
        self.assertRecordValues(rma, [{"state": "authorized", "decided_by_id": False}])
        self.assertTrue(rma.date_decided)
        self.assertEqual(rma.receipt_picking_ids.state, "assigned")

    def test_outside_the_window_a_person_decides(self):
        self.company.after_sales_auto_authorize = True
        rma = self.asked_after(8)
        self.assertEqual((rma.state, rma.line_ids.verdict), ("submitted", "refer"))
        self.assertIn("ended on", rma.line_ids.verdict_note)
        rma.with_user(self.approver).action_authorize()
        self.assertEqual((rma.state, rma.decided_by_id), ("authorized", self.approver))

    def test_no_window_is_promised(self):
        self.company.write({"after_sales_auto_authorize": True, "after_sales_window_days": 0})
        rma = self.submitted()
        self.assertIn("No return window", rma.line_ids.verdict_note)

    def test_window_counts_from_each_delivery(self):
        self.company.after_sales_auto_authorize = True
        self.delivered.date -= timedelta(days=30)
        fresh = self.sell((self.average, 1, 200), user_id=self.salesperson.id)
        self.deliver(fresh)
        Intake = self.env["after.sales.intake"].with_user(self.salesperson)
        rmas = Intake.create_from_sale(self.order | fresh)
        rmas.action_submit()
        self.assertEqual(rmas.mapped("state"), ["submitted", "authorized"])

    def test_dating_a_request_back_does_not_authorise_it(self):
        self.company.after_sales_auto_authorize = True
        self.delivered.date -= timedelta(days=30)
        rma = self.case()
        rma.date_request = self.delivered.date
        rma.action_submit()
        self.assertEqual((rma.state, rma.line_ids.verdict), ("submitted", "allowed"))

    def test_copy_is_judged_anew(self):
        self.assertEqual(self.authorized().copy().line_ids.verdict, "allowed")


@tagged("post_install", "-at_install")
class TestEventsByRule(EventsCommon):
    def test_the_rule_authorises(self):
        for count in (1, 3):
            with self.subTest(count=count):
                rmas = self.cases(count)
                self.company.after_sales_auto_authorize = True
                rmas.action_submit()
                self.assertHeard(rmas, "_on_submitted", "_on_authorized")


@tagged("post_install", "-at_install")
class TestGateByRule(GateCommon):
    def test_authorized_by_rule(self):
        self.company.after_sales_auto_authorize = True
        self.held = "authorize"
        rma = self.case()
        self.assertEqual(rma.state, "submitted")
        self.held = None
        self.assertEqual(self.case().state, "authorized")


@tagged("post_install", "-at_install")
class TestNoticeByRule(DecisionNoticeCommon):
    def test_nobody_is_told_of_what_the_rule_authorises(self):
        self.company.after_sales_auto_authorize = True
        rma = self.handed_in()
        self.assertEqual(rma.state, "authorized")
        self.assertFalse(rma.activity_ids)


@tagged("post_install", "-at_install")
class TestRequestByRule(RequestCommon):
    def test_what_was_delivered_is_allowed(self):
        wizard = self.open_request(self.order)
        self.choose(wizard, self.average, 2)
        rma = self.make(wizard)
        self.assertRecordValues(rma, [{"state": "authorized"}])
        self.assertEqual(set(rma.line_ids.mapped("verdict")), {"allowed"})

    def test_without_origin_is_decided_by_a_person(self):
        self.assertTrue(self.company.after_sales_auto_authorize)
        rma = self.env["after.sales.rma"].create(
            {
                "partner_id": self.customer.id,
                "origin_reason": "Bought at the fair",
                "line_ids": [Command.create({"product_id": self.average.id, "quantity": 2})],
            }
        )
        rma.action_submit()
        self.assertEqual((rma.state, rma.line_ids.verdict), ("submitted", "refer"))
