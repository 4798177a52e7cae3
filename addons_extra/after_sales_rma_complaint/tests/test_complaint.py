"""A complaint from the first word to the answer that the customer accepts: by whom, until when (R34, L40)."""

from datetime import date

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger


class ComplaintCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 10, 100)
        cls.order = cls.sell((cls.average, 4, 200), user_id=cls.users["salesperson"].id)
        cls.deliver(cls.order)
        cls.rma = cls.request(cls.order, {cls.order.order_line: 1})
        cls.rma.sudo().user_id = cls.users["salesperson"]
        cls.agent, cls.approver = cls.users["agent"], cls.users["approver"]

    def rated(self, stars, words="", rma=None):
        """What a customer says of a case by the link in his mail."""
        rma = (rma or self.rma).sudo()
        token = rma._rating_get_access_token()
        rma.rating_apply(stars, token=token, feedback=words)
        return self.env["after.sales.complaint"].search([("rma_id", "=", rma.id)])

    def told(self, role="agent", **values):
        """A complaint that somebody in service writes down."""
        values = {"partner_id": self.customer.id, "description": "Nobody called back", **values}
        return self.env["after.sales.complaint"].with_user(self.users[role]).create(values)

    def answered(self, complaint, role="agent"):
        complaint = complaint.with_user(self.users[role])
        if complaint.state != "working":
            complaint.action_work()
        complaint.write({"outcome": "justified", "finding": "The call was lost", "answer": "We called, and repair it."})
        complaint.action_answer()
        return complaint


@tagged("post_install", "-at_install")
class TestComplaint(ComplaintCommon):
    def test_one_star_is_a_complaint_and_a_leader_knows(self):
        complaint = self.rated(1, "Third time broken")
        self.assertRecordValues(
            complaint,
            [
                {
                    "state": "acknowledged",
                    "channel": "rating",
                    "priority": "3",
                    "description": "Third time broken",
                    "partner_id": self.rma.partner_id.id,
                    "about_id": self.rma.user_id.id,
                }
            ],
        )
        self.assertTrue(complaint.leader_id)
        self.assertNotEqual(complaint.leader_id, complaint.about_id)
        self.assertEqual(complaint.activity_ids.user_id, complaint.leader_id)
        self.assertIn(self.rma.partner_id, complaint.message_ids.partner_ids, "the customer is told that it came in")
        self.assertIn(complaint.name, "".join(complaint.message_ids.mapped("body")))

    def test_which_ratings_are_complaints(self):
        """Two stars are one, of which no leader hears at once; five with the word are one; three are none."""
        for stars, words, count, leader in ((3, "", 0, False), (2, "", 1, False), (5, "我要投诉你们", 1, True)):
            with self.subTest(stars=stars, words=words), self.env.cr.savepoint() as point:
                complaint = self.rated(stars, words)
                self.assertEqual(len(complaint), count)
                self.assertEqual(bool(complaint.leader_id), leader)
                point.rollback()

    def test_a_rating_said_again_is_one_complaint(self):
        first = self.rated(2, "Slow")
        token = first.rating_id.access_token
        self.rma.sudo().rating_apply(1, token=token, feedback="Still slow")
        self.assertEqual(self.rma.complaint_ids, first)
        self.assertIn("Still slow", "".join(first.message_ids.mapped("body")))

    def test_the_whole_way(self):
        complaint = self.told(rma_id=self.rma.id)
        self.assertRegex(complaint.name, r"^CP/\d{4}/\d{5}$")
        self.assertNotEqual(self.told(name="CP/MINE").name, "CP/MINE")
        self.assertEqual(complaint.state, "new")
        complaint.action_acknowledge()
        complaint.action_work()
        with self.assertRefused("say first whether it is justified"):
            complaint.action_answer()
        self.answered(complaint.with_env(self.env))
        self.assertEqual(complaint.state, "answered")
        with self.assertRefused("cannot be changed any more"):
            complaint.answer = "Something else"
        first = complaint.date_deadline
        complaint.action_another_round()
        self.assertRecordValues(complaint, [{"state": "working", "rounds": 2, "customer_reply": "rejected"}])
        self.assertGreaterEqual(complaint.date_deadline, first)
        complaint.action_answer()
        complaint.action_accept()
        self.assertRecordValues(complaint, [{"state": "closed", "customer_reply": "accepted"}])
        with self.assertRefused("not while it is"):
            complaint.action_work()
        self.assertFalse(complaint.activity_ids)

    def test_the_way_outside(self):
        complaint = self.answered(self.told())
        with self.assertRefused("Say where the customer can turn to"):
            complaint.action_outside()
        self.company.after_sales_complaint_outside = "12315"
        complaint.action_outside()
        self.assertRecordValues(
            complaint, [{"state": "closed", "customer_reply": "rejected", "outside_route": "12315"}]
        )
        self.assertIn("12315", complaint.sudo().message_ids[0].body)

    def test_deadline_in_working_days_of_the_company(self):
        """Friday evening at Greenwich is Saturday in Shanghai: the first of two working days is Monday."""
        complaint = self.told(severity="3").sudo()
        self.company.sudo().resource_calendar_id.tz = "Asia/Shanghai"
        complaint.date_received = "2026-07-03 17:00:00"
        self.assertEqual(complaint.date_deadline, date(2026, 7, 7))
        complaint.date_received = "2026-07-03 08:00:00"
        self.assertEqual(complaint.date_deadline, date(2026, 7, 7), "Friday itself does not count")
        complaint.severity = "1"
        self.assertEqual(complaint.date_deadline, date(2026, 7, 17))
        complaint.date_received = "2020-01-01 00:00:00"
        Complaint = self.env["after.sales.complaint"]
        self.assertTrue(complaint.is_late)
        self.assertIn(complaint, Complaint.search([("is_late", "=", True)]))
        self.assertNotIn(complaint, Complaint.search([("is_late", "=", False)]))

    def test_who_is_complained_about_decides_nothing(self):
        complaint = self.told(about_id=self.agent.id)
        complaint.action_work()
        complaint.write({"outcome": "not", "answer": "All was right"})
        with self.assertRefused("nobody decides a complaint about themselves"):
            complaint.action_answer()
        self.assertFalse(complaint.can_answer)
        with self.assertRefused("does not change whom it is about"):
            complaint.about_id = False
        complaint.with_user(self.approver).action_answer()
        for button in ("accept", "silent", "outside"):
            with self.subTest(button), self.assertRefused("nobody decides a complaint about themselves"):
                getattr(complaint, f"action_{button}")()
        complaint.with_user(self.approver).action_silent()
        self.assertEqual(complaint.customer_reply, "silent")

    def test_the_case_is_opened_again(self):
        complaint = self.told("manager", rma_id=self.rma.id)
        with self.assertRefused("not while it is"):
            complaint.action_reopen_case()
        self.rma.sudo().action_cancel()
        self.rma.invalidate_recordset()
        complaint.action_reopen_case()
        self.assertEqual(self.rma.state, "draft")
        self.assertEqual(complaint.action_new_case()["res_model"], "after.sales.request")
        follow = self.request(self.order, {self.order.order_line: 1})
        complaint.follow_up_rma_id = follow
        self.assertFalse(complaint.can_new_case)

    def test_the_screen_and_the_letter(self):
        rma = self.rma.with_user(self.agent)
        action = rma.action_complain()
        with Form(self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"])) as form:
            form.description = "The box was wet"
            form.severity = "3"
            self.assertEqual(form.partner_id, self.rma.partner_id)
        complaint = self.answered(form.record)
        self.assertEqual(rma.action_complain()["res_id"], complaint.id)
        self.rma.partner_id.lang = "en_US"
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("after_sales_rma_complaint.report_answer", complaint.ids)[0]
            .decode()
        )
        for words in (complaint.name, "The box was wet", "The call was lost", "We called, and repair it.", "Justified"):
            self.assertIn(words, html)

    def test_satisfaction_by_product(self):
        self.rated(1, "Bad")
        self.env.flush_all()
        groups = (
            self.env["after.sales.satisfaction"]
            .with_user(self.agent)
            ._read_group([("rma_id", "=", self.rma.id)], ["product_id"], ["stars:avg", "is_bad:sum"])
        )
        self.assertEqual(groups, [(self.average.with_user(self.agent), 1.0, 1)])

    def test_the_overview_counts_what_waits(self):
        self.told(rma_id=self.rma.id)
        warehouse = self.rma.warehouse_id.with_user(self.agent)
        (tile,) = [tile for tile in warehouse.after_sales_tiles if tile["key"] == "complaint"]
        self.assertEqual((tile["count"], tile["mine"]), (1, True))

    def test_queries_do_not_grow(self):
        def cost(count):
            complaints = self.env["after.sales.complaint"].create(
                [{"partner_id": self.customer.id, "description": "Late"} for _ in range(count)]
            )
            complaints.write({"outcome": "partly", "answer": "Sorry"})
            complaints._set_state("working")
            complaints._set_state("answered")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            complaints.with_user(self.agent).action_accept()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1)
        self.assertLessEqual(cost(12), cost(2) + 3)


@tagged("post_install", "-at_install")
class TestComplaintAttackers(ComplaintCommon):
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access", "odoo.models")
    def test_outsiders_see_and_do_nothing(self):
        complaint = self.told()
        portal = new_test_user(self.env, "as_complaint_portal", "base.group_portal")
        for user in (portal, self.users["warehouse"], self.env.ref("base.public_user")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                complaint.with_user(user).read(["description"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                complaint.with_user(user).action_work()
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["after.sales.complaint"].with_user(user).create(
                    {"partner_id": self.customer.id, "description": "x"}
                )
        with self.assertRaises(AccessError):
            complaint.with_user(self.users["technician"]).write({"description": "x"})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_another_company(self):
        """Neither its complaints are read nor its cases named."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = (
            self.env["after.sales.complaint"]
            .sudo()
            .create({"company_id": other.id, "partner_id": self.customer.id, "description": "Elsewhere"})
        )
        with self.assertRaises(AccessError):
            stranger.with_user(self.agent).read(["description"])
        theirs = new_test_user(
            self.env,
            "as_complaint_other",
            "after_sales_rma.group_agent",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(UserError):
            self.env["after.sales.complaint"].with_user(theirs).with_company(other).create(
                {"partner_id": self.customer.id, "description": "x", "rma_id": self.rma.id}
            )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_what_is_not_said_from_outside(self):
        complaint = self.told()
        for values in (
            {"state": "closed"},
            {"rating_id": 1},
            {"stars": 5},
            {"answered_by_id": self.agent.id},
            {"priority": "1"},
            {"date_deadline": date(2099, 1, 1)},
            {"leader_id": self.agent.id},
        ):
            with self.subTest(**values), self.assertRaises(AccessError):
                complaint.write(values)
        with self.assertRaises(ValidationError):
            complaint.action_outside(["12315"])
        with self.assertRaises(ValidationError):
            complaint.action_outside(1)
        with self.assertRefused("is of another customer", ValidationError):
            self.told(partner_id=self.env["res.partner"].create({"name": "Somebody"}).id, rma_id=self.rma.id)
        with self.assertRefused("keeps its number"):
            complaint.sudo().unlink()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_a_case_that_one_may_not_read(self):
        self.rma.sudo().user_id = self.users["manager"]
        self.rma.sudo().requested_by_id = self.users["manager"]
        with self.assertRaises(AccessError):
            self.told("salesperson", rma_id=self.rma.id)
