"""Who worked how long on a repair and what it cost; which plans a leader sees before the customer (R13, R28)."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .test_repair import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairLabour(RepairCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_labour_cost = 60
        cls.rma = cls.in_workshop("P1", "P2")
        cls.first, cls.second = cls.rma.repair_order_ids
        cls.Labour = cls.env["after.sales.labour"]

    def start(self, repair):
        mine = repair.with_user(self.technician)
        mine.action_validate()
        mine.action_repair_start()
        return mine

    def enter(self, repair, minutes, user=None, **vals):
        user = user or self.technician
        return self.Labour.with_user(user).create({"repair_id": repair.id, "minutes": minutes, **vals})

    def test_minutes_by_hand_cost_by_the_hour_and_nothing_is_posted(self):
        posted = self.env["account.move"].search_count([])
        before = self.facts()
        self.start(self.first)
        self.enter(self.first, 45)
        action = self.first.with_user(self.technician).with_context(create=False).action_view_after_sales_labour()
        self.assertTrue(action["context"]["create"])  # the ledger's own context forbids to make anything
        work = self.enter(self.first, 10).with_env(self.env)
        self.assertEqual((work.date, work.user_id), (self.today(), self.technician))
        self.env.flush_all()
        self.company.after_sales_labour_cost = 600  # dearer from now on: what was entered stays
        self.enter(self.first, 1)
        self.assertEqual((work.cost, self.first.after_sales_labour_spent), (10, 65))
        work.with_user(self.technician).minutes = 20
        self.assertEqual(self.first.after_sales_spent, 75)
        self.assertEqual(self.rma.repair_cost, 75)
        self.assertAlmostEqual(self.first.after_sales_hours_worked, 66 / 60)
        self.assertEqual(self.env["account.move"].search_count([]), posted)
        self.assertEqual(self.facts(), before)

    def test_parts_count_beside_work(self):
        self.work(self.first, (self.part, 2))
        self.enter(self.first, 30)
        self.assertEqual((self.first.after_sales_parts_spent, self.first.after_sales_spent), (40, 70))

    def test_the_clock(self):
        mine = self.start(self.first)
        other = self.start(self.second)
        mine.action_after_sales_start_work()
        with self.assertRefused("stop there first"):
            other.action_after_sales_start_work()
        with self.assertRefused("you are at work on it"):
            mine.action_after_sales_start_work()
        with self.assertRefused("you are not at work"):
            other.action_after_sales_stop_work()
        clock = self.first.after_sales_labour_ids
        clock._trusted().date_start -= timedelta(minutes=89, seconds=30)
        mine.action_after_sales_stop_work()
        self.assertEqual((clock.minutes, clock.cost), (90, 90))
        mine.action_after_sales_start_work()
        mine.action_repair_end()  # the clock does not go on when the work is over
        self.assertEqual(self.first.after_sales_labour_ids.mapped("minutes"), [90, 1])
        with self.assertRefused("not under repair"):
            mine.action_after_sales_start_work()
        with self.assertRefused("one record at a time"):
            (mine | other).action_after_sales_start_work()

    def test_one_clock_for_each_person_by_the_database(self):
        start = {"date_start": "2026-01-05 08:00:00", "user_id": self.technician.id}
        self.Labour._trusted().create({"repair_id": self.first.id, **start})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.Labour._trusted().create({"repair_id": self.second.id, **start})

    def test_what_others_may_not(self):
        """Attackers: for others, by others, on other repairs, with costs and clocks of their own."""
        work = self.enter(self.first, 10).with_env(self.env)
        manager = self.users["manager"]
        own = self.enter(self.first, 5, user=manager, user_id=self.technician.id)
        self.assertEqual(own.user_id, self.technician)
        for user, call, error in (
            (self.technician, lambda L: L.create({"repair_id": self.first.id, "user_id": manager.id}), AccessError),
            (self.salesperson, lambda L: L.create({"repair_id": self.first.id, "minutes": 5}), AccessError),
            (self.technician, lambda L: L.browse(work.id).write({"repair_id": self.second.id}), AccessError),
            (self.technician, lambda L: L.browse(work.id).write({"cost_hour": 1}), AccessError),
            (self.technician, lambda L: L.browse(work.id).write({"date_start": "2026-01-01 08:00:00"}), AccessError),
            (self.technician, lambda L: L.browse(work.id).write({"user_id": self.keeper.id}), AccessError),
            (self.keeper, lambda L: L.browse(work.id).write({"minutes": 500}), AccessError),
            (self.technician, lambda L: L.browse(work.id).read(["cost"]), AccessError),
            (self.technician, lambda L: L.browse(work.id).write({"minutes": float("nan")}), ValidationError),
            (self.salesperson, lambda L: L.env["repair.order"].browse(self.first.id).read(["after_sales_spent"]),
             AccessError),
        ):  # fmt: skip
            with self.subTest(user=user.login), self.assertRaises(error), self.env.cr.savepoint():
                call(self.Labour.with_user(user))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.first.with_user(self.technician).write(
                {"after_sales_labour_ids": [Command.create({"user_id": manager.id, "minutes": 60})]}
            )
        for minutes in (-1, 24 * 60 + 1):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.enter(self.first, minutes)
        self.assertEqual((work.minutes, work.user_id, work.repair_id), (10, self.technician, self.first))

    def test_what_is_over_stays(self):
        work = self.enter(self.first, 10).with_env(self.env)
        self.rma.sudo()._trusted().state = "done"
        mine = work.with_user(self.technician)
        for call in (lambda: mine.write({"minutes": 500}), mine.unlink, lambda: self.enter(self.first, 1)):
            with self.assertRefused("is over"), self.env.cr.savepoint():
                call()

    def test_of_another_company(self):
        other = self._create_company("Other")
        stranger = self.users["manager"].copy({"login": "stranger", "company_id": other.id, "company_ids": other.ids})
        work = self.enter(self.first, 10)
        Labour = self.Labour.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(Labour.search([]))
        with self.assertRaises(AccessError):
            Labour.browse(work.id).read(["minutes"])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            Labour.create({"repair_id": self.first.id, "minutes": 5})
        with self.assertRefused("does not work in"), self.env.cr.savepoint():
            self.enter(self.first, 5, user=self.users["manager"], user_id=stranger.id)

    # -- plans to a leader ---------------------------------------------------------------------------------------

    def test_which_plans_a_leader_sees(self):
        limit = {"never": (False, False), "amount": (False, True), "always": (True, True)}
        self.company.after_sales_repair_limit = 100
        cheap, dear = self.first, self.second
        cheap.after_sales_labour_hours, dear.after_sales_labour_hours = 1, 2
        for when, expected in limit.items():
            with self.subTest(when=when):
                self.company.after_sales_repair_approval = when
                self.assertEqual((cheap._after_sales_needs_approval(), dear._after_sales_needs_approval()), expected)
        cheap.with_user(self.technician).action_after_sales_plan()
        self.assertEqual((cheap.after_sales_plan_state, cheap.after_sales_step), ("asked", "approve"))
        with self.assertRefused("not approved"):
            cheap.with_user(self.technician).action_repair_start()
        cheap.with_user(self.approver).action_after_sales_approve()
        self.assertFalse(cheap._after_sales_needs_approval())
        cheap.after_sales_labour_hours = 3  # dearer than what the leader agreed to
        self.assertTrue(cheap._after_sales_needs_approval())

    def test_the_customer_is_asked_after_the_leader_whatever_way(self):
        """By our button, by Odoo's own, by a mail, by the portal and by writing the state."""
        self.company.after_sales_repair_approval = "always"
        repair = self.first
        repair.after_sales_plan = "New screen"
        repair.with_user(self.technician).action_after_sales_charge()
        order = repair.with_user(self.salesperson).action_after_sales_quote().with_user(self.salesperson)
        order.write({"order_line": [Command.create({"product_id": self.part.id, "price_unit": 80})]})
        for way in (
            repair.with_user(self.salesperson).action_after_sales_tell_price,
            repair.with_user(self.salesperson).action_after_sales_accept,
            order.action_quotation_sent,
            order.action_confirm,
            lambda: order.write({"state": "sent"}),
            lambda: order.with_context(mark_so_as_sent=True).message_post(body="The price"),
        ):
            with self.assertRefused("not approved by a leader|no quotation waits"), self.env.cr.savepoint():
                way()
        self.assertEqual(order.state, "draft")
        repair.with_user(self.approver).action_after_sales_approve()
        repair.with_user(self.salesperson).action_after_sales_tell_price()
        self.assertEqual(order.state, "sent")

    def test_many_cost_no_more_statements(self):
        self.env.flush_all()
        repairs = self.first | self.second
        for repair in repairs:
            self.enter(repair, 10)

        def statements(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("after_sales_spent")
            return self.env.cr.sql_log_count - before

        one, two = statements(self.first), statements(repairs)
        self.assertLessEqual(two, one)
