"""Deadlines in working time: from the documents' dates, with holidays, make-up workdays and waiting time (R11)."""

from ast import literal_eval
from datetime import date, datetime

from freezegun import freeze_time
from lxml import etree
from odoo import Command, fields
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError


def at(day: int, hour: int = 10, month: int = 11) -> datetime:
    """A moment of 2026 in UTC; work in Shanghai ends at 10 UTC."""
    return fields.Datetime.to_datetime(f"2026-{month:02}-{day:02} {hour:02}:00:00")


#: Noon of a working day in Shanghai, a Monday.
MONDAY = at(2, 4)


class DeadlineCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_person()
        cls.company.after_sales_inspect_at_dock = False
        calendar = cls.company.resource_calendar_id
        calendar.tz = "Asia/Shanghai"
        calendar.attendance_ids.unlink()
        calendar.attendance_ids = [
            Command.create({"name": str(day), "dayofweek": str(day), "hour_from": 9, "hour_to": 18}) for day in range(5)
        ]
        cls.buy(cls.average, 200, 100)
        cls.order = cls.sell((cls.average, 100, 200))
        cls.deliver(cls.order)
        cls.pay(cls.invoice(cls.order))

    def draft(self, **vals):
        rma = self.env["after.sales.intake"].create_from_sale(
            self.order, [{"sale_line_id": self.order.order_line.id, "quantity": 1}]
        )
        rma.write({"date_request": fields.Datetime.now(), "user_id": self.users["salesperson"].id, **vals})
        return rma

    def submitted(self, **vals):
        rma = self.draft(**vals)
        rma.action_submit()
        return rma

    def authorized(self, **vals):
        rma = self.submitted(**vals)
        rma.action_authorize()
        return rma

    def dues(self, rma):
        self.env.flush_all()
        self.env.invalidate_all()
        return [rma[f"due_{step}"] for step in ("acknowledge", "decide", "check", "settle")]


@tagged("post_install", "-at_install")
class TestDeadlines(DeadlineCommon):
    def test_lists_by_the_company_s_day(self):
        """Tuesday evening in Greenwich and Los Angeles is Wednesday in Shanghai: what is due that day is due today."""
        with freeze_time(MONDAY):
            rma = self.submitted()
        abroad = self.env["after.sales.rma"].with_user(self.users["approver"]).with_context(tz="America/Los_Angeles")
        arch = etree.fromstring(abroad.get_view(view_type="search")["arch"])
        due_today, late = (
            literal_eval(arch.find(f".//filter[@name='{name}']").get("domain")) for name in ("due_today", "late")
        )
        for moment, when, shown in (
            (at(3, 15), "later", (False, False)),
            (at(3, 17), "today", (True, False)),
            (at(4, 17), "past", (False, True)),
        ):
            with freeze_time(moment), self.subTest(moment):
                rma.invalidate_recordset()
                self.assertEqual(abroad.browse(rma.id).date_deadline_when, when)
                self.assertEqual(tuple(rma in abroad.search(domain) for domain in (due_today, late)), shown)
                for value in ("past", "today", "later"):
                    found = abroad.search([("date_deadline_when", "=", value)])
                    self.assertEqual(rma in found, value == when)
        self.assertNotIn(rma, abroad.search([("date_deadline_when", "=", False)]))
        self.assertIn(rma, abroad.search([("date_deadline_when", "!=", False)]))

    def test_way_of_a_case(self):
        """Asked on Monday 2 November: acknowledged and answered by Wednesday, settled by Wednesday of next week."""
        with freeze_time(MONDAY):
            rma = self.draft()
            self.assertEqual(self.dues(rma), [at(4), False, False, at(11)])
            self.assertEqual((rma.due_next, rma.date_deadline), (at(4), date(2026, 11, 4)))
            rma.action_submit()
            self.assertEqual(self.dues(rma), [at(4), at(4), False, at(11)])
        with freeze_time(at(4, 2)):
            rma.action_authorize()
            # We wait for the goods: no deadline runs.
            self.assertEqual(self.dues(rma), [at(4), at(4), False, False])
            self.assertFalse(rma.due_next)
            self.assertTrue(rma.is_clock_stopped)
        with freeze_time(at(6, 3)):
            rma.receipt_picking_ids.button_validate()
            # Wednesday and Thursday do not count: the customer had the goods.
            self.assertEqual(self.dues(rma), [at(4), at(4), at(10), at(13)])
            self.assertEqual(rma.due_next, at(10))
        with freeze_time(at(11, 3)):
            self.env.invalidate_all()
            self.assertEqual((rma.is_late, rma.result_decide, rma.result_check), (True, "kept", "late"))
            rma.action_inspect_pass()
            self.env.invalidate_all()
            self.assertEqual((rma.result_check, rma.due_next, rma.is_late), ("missed", at(13), False))
            self.pay(self.credit(rma))
            self.assertEqual((rma.state, rma.due_next, rma.result_settle), ("done", False, "kept"))

    def test_settled_so_long_after_the_receipt(self):
        """Whenever it was asked for: what came back is paid or sent for within so many working days (D2.4)."""
        self.env["after.sales.sla"].create({"step": "refund", "days": 1, "company_id": self.company.id})
        with freeze_time(MONDAY):
            rma = self.authorized()
            self.assertFalse(rma.due_refund)
        with freeze_time(at(6, 3)):
            rma.receipt_picking_ids.button_validate()
            self.assertEqual((rma.due_refund, rma.due_next), (at(9), at(9)))
        with freeze_time(at(10, 3)):
            self.env.invalidate_all()
            self.assertEqual((rma.result_refund, rma.result_settle, rma.is_late), ("late", "open", True))
            rma.action_inspect_pass()
            self.pay(self.credit(rma))
            self.env.invalidate_all()
            self.assertEqual((rma.state, rma.result_refund, rma.result_settle), ("done", "missed", "kept"))
            report = self.env["after.sales.deadline.report"].search([("rma_id", "=", rma.id), ("step", "=", "refund")])
            self.assertRecordValues(report, [{"due": at(9), "reached": at(10, 3), "result": "missed"}])

    def test_dates_follow_the_documents(self):
        with freeze_time(MONDAY):
            rma = self.authorized()
            receipt = rma.receipt_picking_ids
            receipt.button_validate()
            self.assertEqual(rma.due_check, at(4))
            receipt.date_done = at(3)
            self.assertEqual(rma.due_check, at(5))

    def test_of_equally_slow_checks_the_later_counts(self):
        """Whatever order the reports are read in."""
        self.company.after_sales_inspect_at_dock = True
        with freeze_time(MONDAY):
            rma = self.request(self.order, {self.order.order_line: 2})
            rma.action_authorize()
            receipt = rma.receipt_picking_ids
            receipt.move_ids.quantity = 1
            receipt.action_after_sales_all_qualified()
        with freeze_time(at(3, 4)):
            self.receive(rma)
            self.assertEqual((rma.check_from, rma.date_checked), (at(3, 4), at(3, 4)))
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.add_to_compute(rma._fields["check_from"], rma)
            self.assertEqual((rma.check_from, rma.date_checked), (at(3, 4), at(3, 4)))

    def test_refusal_settles(self):
        with freeze_time(MONDAY):
            rma = self.submitted()
            rma.action_refuse("No")
            self.assertEqual((rma.result_decide, rma.result_settle, rma.due_next), ("kept", "kept", False))

    def test_the_task_to_decide_is_due_with_the_answer(self):
        with freeze_time(MONDAY):
            rma = self.submitted()
            self.assertEqual(rma.activity_ids.mapped("date_deadline"), [rma.due_decide.date()])
            self.assertEqual(rma._decide_until(), date(2026, 11, 4))

    def test_cancelled_has_no_deadline(self):
        with freeze_time(MONDAY):
            rma = self.submitted()
            rma.action_cancel()
            self.assertEqual(self.dues(rma), [False] * 4)

    def test_reopened_is_answered_anew(self):
        with freeze_time(MONDAY):
            rma = self.submitted()
            rma.action_refuse("No")
        with freeze_time(at(16, 2)):
            rma.action_reopen()
            self.assertFalse(rma.due_decide)
            rma.action_submit()
            self.assertEqual(self.dues(rma)[:2], [at(4), at(18)])
            self.assertEqual(rma.result_acknowledge, "kept")

    # -- which days count --------------------------------------------------------------------------------------

    def test_weekends_holidays_and_make_up_workdays(self):
        """National Day 2026: 1 to 7 October off, Sunday 20 September and Saturday 10 October are worked."""
        for day, expected in (
            (at(18, 4, 9), at(21, 10, 9)),  # Friday: Sunday is worked, Monday
            (at(30, 4, 9), at(9, 10, 10)),  # the day before: Thursday, Friday
            (at(3, 4, 10), at(9, 10, 10)),  # in the holiday
            (at(8, 4, 10), at(10, 10, 10)),  # Thursday: Friday, Saturday is worked
            (at(13, 4, 2), at(24, 10, 2)),  # Saturday before the Spring Festival is worked
        ):
            with self.subTest(day=day), freeze_time(day):
                self.assertEqual(self.draft().due_acknowledge, expected)

    def test_the_list_of_holidays_is_as_published(self):
        days = self.env["after.sales.workday"].search([("date", ">=", "2026-01-01"), ("date", "<=", "2026-12-31")])
        self.assertEqual(len(days.filtered("works")), 6)
        self.assertEqual(len(days - days.filtered("works")), 33)
        weekend = days.filtered("works").mapped(lambda day: day.date.weekday() >= 5)
        self.assertTrue(all(weekend))

    def test_another_country_has_other_holidays(self):
        self.company.country_id = self.env.ref("base.de")
        with freeze_time(at(30, 4, 9)):
            self.assertEqual(self.draft().due_acknowledge, at(2, 10, 10))

    def test_a_company_corrects_the_list(self):
        Workday = self.env["after.sales.workday"].with_user(self.users["manager"])
        Workday.create({"name": "Stocktaking", "date": "2026-11-03", "company_id": self.company.id})
        with freeze_time(MONDAY):
            rma = self.draft()
            self.assertEqual(rma.due_acknowledge, at(5))
        Workday.search([("name", "=", "Stocktaking")]).works = True
        with freeze_time(MONDAY):
            self.assertEqual(self.draft().due_acknowledge, at(4))

    def test_a_day_is_in_the_list_once(self):
        vals = {"name": "Twice", "date": "2026-11-03", "company_id": self.company.id}
        self.env["after.sales.workday"].create(vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["after.sales.workday"].create(vals)

    def test_leave_of_the_whole_company(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Inventory",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": at(3, 0, 11),
                "date_to": at(3, 12, 11),
            }
        )
        with freeze_time(MONDAY):
            self.assertEqual(self.draft().due_acknowledge, at(5))

    def test_time_zone_decides_which_day_it_is(self):
        """23:30 on Monday in Shanghai is Monday; half an hour later is Tuesday, although in UTC it is Monday still."""
        for moment, expected in ((at(2, 15), at(4)), (at(2, 16), at(5))):
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(self.draft().due_acknowledge, expected)

    # -- whose target ------------------------------------------------------------------------------------------

    def test_targets_by_priority_channel_customer_and_company(self):
        tag = self.env["res.partner.category"].create({"name": "VIP"})
        self.env["after.sales.sla"].with_user(self.users["manager"]).create(
            [
                {"step": "acknowledge", "days": 1, "priority": "1", "company_id": self.company.id},
                {"step": "acknowledge", "days": 3, "channel": "website", "company_id": self.company.id},
                {"step": "acknowledge", "days": 0, "partner_category_ids": tag.ids, "company_id": self.company.id},
            ]
        )
        with freeze_time(MONDAY):
            self.assertEqual(self.draft().due_acknowledge, at(4))
            self.assertEqual(self.draft(priority="1").due_acknowledge, at(3))
            self.assertEqual(self.draft(channel="website").due_acknowledge, at(5))
            self.customer.category_id = tag
            self.assertEqual(self.draft().due_acknowledge, at(2))

    def test_a_step_without_target_has_no_deadline(self):
        self.env["after.sales.sla"].search([("step", "=", "acknowledge")]).active = False
        with freeze_time(MONDAY):
            rma = self.draft()
            self.assertEqual((rma.due_acknowledge, rma.due_next), (False, at(11)))

    # -- waiting for the customer ------------------------------------------------------------------------------

    def test_asking_stops_the_clock(self):
        with freeze_time(MONDAY):
            rma = self.submitted()
        with freeze_time(at(3, 2)):
            rma.with_user(self.users["salesperson"]).action_ask("A photo of the label, please")
            self.assertEqual((rma.next_step, rma.due_next, rma.due_decide), ("await_customer", False, False))
            with self.assertRefused("the customer is asked already"):
                rma.action_ask("Again")
        with freeze_time(at(9, 2)):
            rma.with_user(self.users["salesperson"]).action_resume()
            # Tuesday to Friday do not count.
            self.assertEqual((rma.next_step, rma.due_decide), ("decide", at(10)))
            with self.assertRefused("nothing was asked"):
                rma.action_resume()

    def test_a_decision_ends_the_waiting(self):
        with freeze_time(MONDAY):
            rma = self.submitted()
            rma.action_ask("A photo?")
            rma.action_authorize()
            self.assertFalse(rma.asked_on)
            self.assertEqual(len(rma.asked_times), 1)

    def test_asking_opens_a_dialog(self):
        rma = self.submitted()
        action = rma.action_ask()
        wizard = self.env[action["res_model"]].with_context(**action["context"]).create({"question": "Which serial?"})
        wizard.action_confirm()
        self.assertEqual((rma.question, bool(rma.asked_on)), ("Which serial?", True))

    # -- late cases and the report -----------------------------------------------------------------------------

    def test_late_cases_are_found(self):
        with freeze_time(MONDAY):
            late, kept = self.submitted(), self.submitted()
            kept.action_authorize()
        with freeze_time(at(4, 11)):
            both = late | kept
            both.invalidate_recordset()
            self.assertEqual([rma.is_late for rma in both], [True, False])
            Rma = self.env["after.sales.rma"]
            self.assertEqual(Rma.search([("id", "in", both.ids), ("is_late", "=", True)]), late)
            self.assertEqual(Rma.search([("id", "in", both.ids), ("is_late", "=", False)]), kept)

    def test_report(self):
        team = self.env["crm.team"].create({"name": "North", "company_id": self.company.id})
        team.member_ids = self.users["salesperson"]
        with freeze_time(MONDAY):
            kept, late = self.submitted(), self.submitted()
            kept.action_authorize()
        self.env.flush_all()
        # The database's own clock: everything of November 2026 that is not done is late by then, or not due yet.
        rows = self.env["after.sales.deadline.report"].search([("rma_id", "in", (kept | late).ids)])
        self.assertEqual(rows.team_id, team)
        done = rows.filtered("reached")
        self.assertEqual(set(done.mapped("result")), {"kept"})
        self.assertEqual(sorted(done.mapped("step")), ["acknowledge", "acknowledge", "decide"])
        late.date_decided = at(5)
        self.env.flush_all()
        self.env.invalidate_all()
        row = rows.filtered(lambda row: row.rma_id == late and row.step == "decide")
        self.assertRecordValues(
            row, [{"result": "missed", "kept_rate": 0.0, "kept": 0, "missed": 1, "hours_late": 24.0}]
        )
        self.assertEqual(done.filtered(lambda row: row.rma_id == kept).mapped("kept"), [1, 1])

    def test_many_cases_cost_as_much_as_one(self):
        rmas = self.env["after.sales.rma"].concat(*(self.draft() for _number in range(51)))
        self.env.flush_all()
        counts = []
        for some in (rmas[:1], rmas[1:]):
            self.env.invalidate_all()
            some.mapped("priority")
            start = self.env.cr.sql_log_count
            some.priority = "1"
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])
