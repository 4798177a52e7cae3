"""The warehouse signs a day, accounting accepts it or sends it back; nobody changes what was signed (R31, R32)."""

from ast import literal_eval
from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DailyCase


@tagged("post_install", "-at_install")
class TestDailySign(DailyCase):
    def sign(self, report, user=None):
        report.with_user(user or self.users["warehouse"]).action_sign()

    def accept(self, report):
        report.with_user(self.users["accountant"]).action_accept()

    def test_signed_and_accepted(self):
        self.take_back(self.sold())
        report = self.day()
        self.sign(report)
        self.assertRecordValues(report, [{"state": "signed", "signed_by_id": self.users["warehouse"].id}])
        self.assertEqual(report.digest, report._digest())
        self.accept(report)
        self.assertRecordValues(report, [{"state": "accepted", "accepted_by_id": self.users["accountant"].id}])
        self.assertEqual(report.signature_ids.mapped("act"), ["signed", "accepted"])
        self.assertEqual(report.signature_ids.mapped("row_count"), [3, 3])
        self.assertEqual(report.signature_ids[0].person, self.users["warehouse"].name)

    def test_nobody_signs_twice(self):
        self.take_back(self.sold())
        report = self.day()
        self.sign(report)
        with self.assertRefused("not while it is"):
            self.sign(report, self.warehouse_2)
        with self.assertRefused("not while it is"):
            report.with_user(self.users["warehouse"]).action_refresh()
        self.accept(report)
        with self.assertRefused("not while it is"):
            self.accept(report)
        with self.assertRefused("not while it is"):
            report.with_user(self.users["accountant"]).action_send_back("No")

    def test_who_may(self):
        self.take_back(self.sold())
        report = self.day()
        for role in ("accountant", "agent", "approver", "commerce"):
            with self.subTest(role=role), self.assertRefused("that is for"):
                self.sign(report, self.users[role])
        for role in ("salesperson", "technician"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.sign(report, self.users[role])
        self.sign(report)
        for role in ("warehouse", "agent", "approver", "commerce"):
            with self.subTest(role=role), self.assertRefused("that is for"):
                report.with_user(self.users[role]).action_accept()
        both = self.users["manager"]
        both.group_ids |= self.env.ref("account.group_account_invoice")
        report.with_user(self.users["accountant"]).action_send_back("Again")
        self.sign(report, both)
        with self.assertRefused("signed himself"):
            report.with_user(both).action_accept()

    def test_a_day_of_another_company(self):
        self.take_back(self.sold())
        report = self.day()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("warehouse", other)
        theirs = report.with_user(stranger).with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            theirs.action_sign()
        for model in ("report", "row", "signature", "settlement"):
            Model = theirs.env[f"after.sales.daily.{model}"]
            self.assertFalse(Model.search([("company_id", "=", self.company.id)]))

    def test_nobody_changes_what_was_signed(self):
        """Neither people nor a superuser, by the row, the day, or the signature."""
        self.take_back(self.sold())
        report = self.day()
        row = report.row_ids[0]
        for user in (self.users["warehouse"], self.users["manager"], self.env.user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                row.with_user(user).write({"quantity": 7})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                report.with_user(user).write({"state": "accepted"})
        with self.assertRaises(AccessError):
            row.copy({"res_id": row.res_id + 10**6})
        self.sign(report)
        for act in (
            lambda: row._trusted().write({"note": "x"}),
            lambda: row._trusted().unlink(),
            lambda: report.unlink(),
            lambda: report.signature_ids.unlink(),
            lambda: report.signature_ids.write({"remark": "x"}),
        ):
            with self.assertRefused("nobody changes it|cannot be deleted|is not changed"):
                act()
        with self.assertRaises(AccessError):
            self.env["after.sales.daily.signature"].create({"report_id": report.id, "act": "accepted"})

    def test_a_row_changed_in_the_database_is_found(self):
        self.take_back(self.sold())
        report = self.day()
        self.sign(report)
        self.env.cr.execute("UPDATE after_sales_daily_row SET quantity = 1 WHERE id = %s", [report.row_ids[0].id])
        self.env.invalidate_all()
        with self.assertRefused("are not what was signed"):
            self.accept(report)

    def test_sent_back_and_signed_again(self):
        rma = self.request(self.sold())
        self.receive(rma)
        report = self.day()
        self.sign(report)
        dialog = report.with_user(self.users["accountant"]).action_send_back()
        wizard = self.env[dialog["res_model"]].with_user(self.users["accountant"]).with_context(**dialog["context"])
        wizard.create({"remark": "The credit note is missing"}).action_confirm()
        self.assertEqual(report.state, "sent_back")
        self.assertIn("The credit note is missing", "".join(report.message_ids.mapped("body")))
        self.credit(rma)
        self.assertEqual(self.day().difference_count, 0)
        self.sign(report, self.warehouse_2)
        self.accept(report)
        self.assertEqual(report.signature_ids.mapped("act"), ["signed", "sent_back", "signed", "accepted"])
        self.assertEqual(report.row_count, 3)

    def test_what_comes_later_is_a_late_entry(self):
        """A signed day stays; what happens for it stands in the next open day and names it."""
        rma = self.request(self.sold())
        self.receive(rma)
        first = self.day()
        before = first._digest()
        self.sign(first)
        self.credit(rma)
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            second = self.day()
            late = second.row_ids.filtered("is_late")
            self.assertRecordValues(late, [{"document": "credit", "date_document": first.date, "status": "agrees"}])
            carried = second.row_ids.filtered("is_carried")
            self.assertRecordValues(carried, [{"document": "receipt", "status": "agrees", "difference": False}])
            self.assertEqual((second.row_count, second.late_count, second.difference_count), (1, 1, 0))
            self.sign(second)
            # The mended difference is over, and the late entry is in one day only.
            self.assertEqual(len(self.days()), 2)
        self.assertEqual((first.state, first._digest()), ("signed", before))

    def test_a_signed_credit_note_that_is_taken_back(self):
        """Its withdrawal and its return are rows of later days; together they are what is true."""
        _rma, note = self.take_back(self.sold())
        report = self.day()
        self.sign(report)
        note.button_draft()
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            second = self.day()
            change = second.row_ids.filtered("is_change")
            self.assertRecordValues(change, [{"document": "credit", "quantity": -2, "amount": 452, "is_late": True}])
            # The receipt agreed when it was signed, and now waits for its credit note.
            self.assertEqual(second.row_ids.filtered("is_carried").difference, "credit_draft")
            self.sign(second)
            note.action_post()
            third = next(iter(self.days().values()))
            again = third.row_ids.filtered(lambda row: row.document == "credit")
            self.assertRecordValues(again, [{"quantity": 2, "amount": -452, "is_change": True}])

    def test_a_day_that_has_not_begun(self):
        rma = self.request(self.sold())
        self.receive(rma)
        note = rma.action_refund()
        note.invoice_date = note.date = self.today() + timedelta(days=2)
        note.action_post()
        with self.assertRefused("has not begun"):
            self.sign(self.day(2))

    def test_the_card_of_the_overview(self):
        rma = self.request(self.sold())
        self.receive(rma)
        report = self.day()
        card = self.after_sales_warehouse.with_user(self.users["warehouse"])
        self.assertRegex(card.after_sales_days_text, "Days to sign: 1 · Differences: 1, the oldest since")
        self.sign(report)
        card.invalidate_recordset()
        # The difference goes on standing in the next day, which is not to be signed before it has begun.
        self.assertRegex(card.after_sales_days_text, "^Days to accept: 1 · Differences: 1, the oldest since")
        action = card.action_after_sales_days()
        self.assertIn(report, self.Report.search(action["domain"]))
        self.assertFalse(self.after_sales_warehouse.with_user(self.users["salesperson"]).after_sales_days_text)

    def test_who_is_offered_the_days(self):
        """The menu, and the screens behind it, of whoever works with the days."""
        self.request(self.sold())
        self.days()
        menu = self.env.ref("after_sales_rma_matching.menu_daily")
        server_action = self.env.ref("after_sales_rma_matching.action_open_days")
        for role, user in self.users.items():
            with self.subTest(role=role):
                seen = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                offered = role not in ("salesperson", "technician", "commerce")
                self.assertEqual(menu.id in seen, offered)
                if offered:
                    action = server_action.with_user(user).run()
                    for view, kind in action["views"]:
                        self.Report.with_user(user).get_view(view, kind)
                    days = self.Report.with_user(user).search(literal_eval(action["domain"]))
                    self.assertEqual(days.row_ids.mapped("document"), ["red_line"])

    def test_the_evening_job(self):
        self.request(self.sold())
        cron = self.env.ref("after_sales_rma_matching.cron_prepare_days")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        report = self.Report.search([("warehouse_id", "=", self.after_sales_warehouse.id), ("state", "=", "open")])
        self.assertEqual(report.row_count, 1)
        self.assertTrue(report.refreshed_on)
