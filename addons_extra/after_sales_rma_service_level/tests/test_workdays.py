"""Deadlines that fall into a year whose holidays are not known yet: they say so, and follow when they are loaded."""

from datetime import date

from freezegun import freeze_time
from odoo.addons.after_sales_rma_working_days.tests.test_workdays import CSV, YEAR_END, WorkdayCommon
from odoo.tests import tagged

from .test_deadlines import DeadlineCommon, at


@tagged("post_install", "-at_install")
class TestYearNotKnown(WorkdayCommon, DeadlineCommon):
    def test_deadlines_in_a_year_without_them_say_so_and_follow(self):
        with freeze_time(YEAR_END):
            rma = self.submitted()
            # Two working days after Wednesday, Thursday and Friday, as far as is known.
            self.assertEqual(rma.due_decide.date(), date(2027, 1, 1))
            self.assertIn("2027", rma.workdays_text)
            self.load("2027.csv", CSV)
            self.assertFalse(rma.workdays_text)
            # New Year's Day and the Saturday are off, the Sunday is worked.
            self.assertEqual(rma.due_decide.date(), date(2027, 1, 3))
            self.Workday.search([("date", "=", "2027-01-03")]).works = False
            self.assertEqual(rma.due_decide.date(), date(2027, 1, 4))
            self.Workday.search([("date", "=", "2027-01-01")]).unlink()
            self.assertEqual(rma.due_decide.date(), date(2027, 1, 1))

    def test_deadlines_in_a_known_year_say_nothing(self):
        with freeze_time(at(2, 4)):
            self.assertFalse(self.submitted().workdays_text)
