"""What customers will still give back: refund liability and return asset, measured anew each time (L35, L36)."""

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import PeriodEndCommon


@tagged("post_install", "-at_install")
class TestExpectedReturns(PeriodEndCommon):
    """200 units at 1.0 that cost 0.8, 13 % VAT; 8 of 100 sold before came back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_expected_return_days = 60
        with freeze_time("2026-01-02 04:00:00"):
            cls.buy(cls.average, 400, 0.8)
        cls.before = cls.sold_on("2026-01-05", 100, 1.0)
        cls.back_on("2026-01-20", cls.before, 8)
        cls.order = cls.sold_on("2026-03-20", 200, 1.0)

    def test_the_worked_example_of_the_standard_to_the_cent(self):
        revenue, cost = self.balance("6001"), self.balance("6401")
        item = self.propose("returns", "2026-03-31")
        self.assertRecordValues(
            item.row_ids,
            [
                {
                    "categ_id": self.average.categ_id.id, "qty_sold": 100, "qty_returned": 8, "rate": 0.08,
                    "qty_open": 200, "revenue_open": 200, "cost_open": 160, "liability": 16, "asset": 12.8,
                    "liability_before": 0, "rate_to": fields.Date.to_date("2026-01-30"),
                }
            ],
        )  # fmt: skip
        self.assertRecordValues(item.detail_ids, [{"sale_line_id": self.order.order_line.id, "quantity": 200}])
        self.assertIn("2801", item.entry_text)
        self.post(item)
        self.assertEqual(self.lines(item.move_id), {"6001": 16, "2801": -16, "1485": 12.8, "6401": -12.8})
        self.assertEqual(fields.Date.to_string(item.move_id.date), "2026-03-31")
        self.assertEqual(item.move_id.state, "posted")
        self.assertTrue(item.name.startswith("PE/2026/"))
        # Of 200 sold: revenue 184, cost 147.2.
        self.assertEqual(self.balance("6001") - revenue, 16)
        self.assertAlmostEqual(self.balance("6401") - cost, -12.8)

        # Estimated anew at 10 %: revenue 4 to the liability, asset 3.2 from the cost.
        again = self.propose("returns", "2026-04-30", rate=0.1)
        self.assertRecordValues(
            again.row_ids,
            [{"liability": 20, "liability_before": 16, "liability_change": 4, "asset": 16, "asset_change": 3.2}],
        )
        self.post(again)
        self.assertEqual(self.lines(again.move_id), {"6001": 4, "2801": -4, "1485": 3.2, "6401": -3.2})

        # 20 came back and were credited, then the time was over: the documents used it up.
        self.back_on("2026-05-10", self.order, 20)
        with freeze_time("2026-05-31 12:00:00"):
            last = self.propose("returns", "2026-05-31")
            self.post(last)
        self.assertEqual(self.lines(last.move_id), {"6001": -20, "2801": 20, "1485": -16, "6401": 16})
        self.assertEqual((self.balance("2801"), self.balance("1485")), (0, 0))
        self.assertEqual(self.balance("6001") - revenue, 20)  # 180 of the 200 stay sold
        self.assertClosing()

    def test_what_is_open_follows_the_documents(self):
        """Only what is invoiced, still with the customer and not too old counts; what loses value counts for less."""
        self.company.after_sales_return_loss = 0.25
        with freeze_time("2026-03-25 04:00:00"):
            unbilled = self.sell((self.average, 5, 1.0))
            self.deliver(unbilled)
        self.back_on("2026-03-25", self.order, 50)
        item = self.propose("returns", "2026-03-31")
        self.assertRecordValues(
            item.row_ids, [{"qty_open": 150, "revenue_open": 150, "cost_open": 120, "liability": 12, "asset": 7.2}]
        )
        # The category has a time of its own, which is over.
        self.average.categ_id.with_company(self.company).after_sales_expected_return_days = 5
        with freeze_time("2026-03-31 12:00:00"):
            item.action_recompute()
        self.assertFalse(item.row_ids)

    def test_foreign_currency_and_dozens(self):
        """A foreign currency is worth what the invoice posted; a dozen is twelve."""
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "name": "2026-01-01", "rate": 0.125, "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        with freeze_time("2026-03-28 04:00:00"):
            dozens = (self.average, 2, 12, {"product_uom_id": self.dozen.id}.items())
            order = self.sell(dozens, pricelist_id=pricelist.id)
            self.deliver(order)
            self.invoice(order)
        item = self.propose("returns", "2026-03-31")
        detail = item.detail_ids.filtered(lambda detail: detail.order_id == order)
        self.assertRecordValues(detail, [{"quantity": 24, "revenue": 192, "cost": 19.2}])

    def test_a_person_adjusts_with_a_reason_and_it_stays(self):
        item = self.propose("returns", "2026-03-31")
        with self.assertRefused("say why", ValidationError):
            item.row_ids.write({"rate": 0.5})
        item.row_ids.write({"rate": 0.5, "reason": "A new model"})
        with freeze_time("2026-03-31 12:00:00"):
            item.action_recompute()
        self.assertRecordValues(item.row_ids, [{"rate": 0.5, "rate_computed": 0.08, "liability": 100}])
        self.assertIn("A new model", item.message_ids.mapped("body")[0])

    def test_taken_back_it_may_be_proposed_again(self):
        item = self.post(self.propose("returns", "2026-03-31"))
        with freeze_time("2026-03-31 12:00:00"):
            item.action_reverse()
        self.assertEqual((self.balance("2801"), self.balance("1485")), (0, 0))
        self.assertRecordValues(item, [{"state": "reversed"}])
        self.assertEqual(item.reversal_id.reversed_entry_id, item.move_id)
        again = self.post(self.propose("returns", "2026-03-31"))
        self.assertEqual((self.balance("2801"), self.balance("1485")), (-16, 12.8))
        self.post(self.propose("returns", "2026-04-30"))
        with freeze_time("2026-04-30 12:00:00"), self.assertRefused("is posted already"):
            again.action_reverse()

    def test_what_changed_since_is_told(self):
        """Two proposals for one time are refused, and nothing is posted on what is no more true."""
        first = self.propose("returns", "2026-03-31")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), freeze_time("2026-03-31"):
            self.Provision.create({"kind": "returns", "date": "2026-03-31"})
        first.sudo()._trusted().row_ids.liability_before = 3
        with freeze_time("2026-03-31 12:00:00"), self.assertRefused("Work it out anew"):
            first.action_post()
        with freeze_time("2026-03-31 12:00:00"):
            first.action_recompute()
        self.post(first)
        with freeze_time("2026-03-31 12:00:00"), self.assertRefused("not while it is"):
            first.action_post()
        with self.assertRefused("posted already"):
            self.propose("returns", "2026-03-15")

    def test_books_that_are_locked_and_days_to_come(self):
        item = self.propose("returns", "2026-03-31")
        with freeze_time("2026-03-30 12:00:00"), self.assertRefused("has not ended"):
            item.action_post()
        with freeze_time("2026-04-20 12:00:00"):
            self.company.fiscalyear_lock_date = "2026-03-31"
            with self.assertRefused("locked until"):
                item.action_post()
        self.assertFalse(item.move_id)

    def test_a_fiscal_year_of_its_own(self):
        """What is proposed ends with a month of the books, and what is due within a year with twelve months."""
        for month, day, today, proposed in (
            ("3", 31, "2026-04-10", "2026-03-31"),
            ("3", 31, "2026-03-31", "2026-03-31"),
            ("2", 28, "2028-03-05", "2028-02-29"),
            ("3", 25, "2026-04-10", "2026-03-25"),
            ("3", 25, "2026-04-25", "2026-04-25"),
            ("3", 25, "2026-04-26", "2026-04-25"),
        ):
            with self.subTest(year_ends=(month, day), today=today), freeze_time(f"{today} 04:00:00"):
                self.company.write({"fiscalyear_last_month": month, "fiscalyear_last_day": day})
                found = self.Provision.with_company(self.company)._default_date()
                self.assertEqual(found.isoformat(), proposed)
        Work = self.env["after.sales.provisioning"]
        for day, days in (("2027-03-31", 366), ("2026-03-31", 365)):
            item = self.Provision.new({"kind": "warranty", "date": day, "company_id": self.company.id})
            self.assertEqual(Work._period(item).due_days, days)

    def test_what_is_posted_stays(self):
        item = self.post(self.propose("returns", "2026-03-31"))
        entry = item.move_id
        for refused in (
            lambda: entry.with_user(self.accountant).button_draft(),
            lambda: entry.with_user(self.accountant)._reverse_moves(),
            lambda: item.row_ids.write({"rate": 0.2, "reason": "Later"}),
            item.unlink,
            lambda: item.write({"state": "proposed"}),
            lambda: item.write({"date": "2026-04-01"}),
        ):
            with self.assertRaises(UserError):
                refused()

    def test_accounts_that_changed_are_followed(self):
        """What stands on another account than the settings name is moved to it."""
        self.post(self.propose("returns", "2026-03-31"))
        other = self.company.after_sales_refund_liability_account_id.copy({"name": "Other"})
        self.company.after_sales_refund_liability_account_id = other
        item = self.post(self.propose("returns", "2026-04-30"))
        owed = item.move_id.line_ids.filtered(lambda line: line.after_sales_provision_part == "liability")
        self.assertEqual(sorted((line.account_id == other, line.balance) for line in owed), [(False, 16), (True, -16)])

    def test_statements_for_1_and_50(self):
        """The number of statements does not grow with the sales."""

        def count():
            item = self.propose("returns", "2026-03-31")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time("2026-03-31 12:00:00"):
                item.action_recompute()
                self.env.flush_all()
            statements = self.env.cr.sql_log_count - before
            item.unlink()
            return statements

        count()
        one = count()
        with freeze_time("2026-03-21 04:00:00"):
            order = self.sell(*[(self.average, 1, 1.0)] * 50)
            self.deliver(order)
            self.invoice(order)
        self.assertLessEqual(count(), one + 2)


@tagged("post_install", "-at_install")
class TestWarrantyBuiltAndReleased(PeriodEndCommon):
    def test_without_any_work_it_is_built_and_released_with_the_time(self):
        self.company.after_sales_warranty_days = 365
        with freeze_time("2026-01-02 04:00:00"):
            self.buy(self.average, 200, 10)
        self.sold_on("2026-01-31", 100, 20)
        item = self.propose("warranty", "2026-01-31", unit_cost=2)
        self.assertRecordValues(item.row_ids, [{"unit_cost_computed": 0, "qty_open": 100, "liability": 200}])
        self.post(item)
        self.assertEqual(self.lines(item.move_id), {"6401": 200, "2801": -200})
        half = self.propose("warranty", "2026-08-02", unit_cost=2)
        self.assertRecordValues(
            half.row_ids, [{"qty_weighted": 49.8630, "liability": 99.73, "liability_change": -100.27}]
        )
        self.post(half)
        last = self.post(self.propose("warranty", "2027-01-31"))
        self.assertEqual(self.lines(last.move_id), {"6401": -99.73, "2801": 99.73})
        self.assertEqual(self.balance("2801"), 0)
        self.assertEqual(item.row_ids.due_within_year, 200)
        self.assertClosing()
