"""Holidays and make-up workdays of a further year: asked for in time, loaded as published, never worked out."""

import base64
import io
import json
import sys
from contextlib import contextmanager
from datetime import date, datetime
from types import ModuleType

import openpyxl
from freezegun import freeze_time
from odoo import fields
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import AccessError
from odoo.tests import tagged


def at(day: int, hour: int, month: int) -> datetime:
    """A moment of 2026 in UTC; work in Shanghai ends at 10 UTC."""
    return fields.Datetime.to_datetime(f"2026-{month:02}-{day:02} {hour:02}:00:00")


#: Noon of a Wednesday in Shanghai, the last day but one of 2026.
YEAR_END = at(30, 4, 12)

DAYS = [("2027-01-01", "元旦", False), ("2027-01-02", "元旦", False), ("2027-01-03", "元旦", True)]
CSV = "日期,名称,类型\n" + "".join(f"{day},{name},{'班' if works else '休'}\n" for day, name, works in DAYS)
JSON = json.dumps(
    {
        "year": 2027,
        "papers": ["https://www.gov.cn/notice"],
        "days": [{"name": name, "date": day, "isOffDay": not works} for day, name, works in DAYS],
    },
    indent=1,
    ensure_ascii=False,
)


def sheet(rows) -> bytes:
    """A spreadsheet with these rows."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


@contextmanager
def package(name: str, **attributes):
    """The server has a Python package with these names in it, or (without any) lacks it."""
    before = {key: sys.modules.get(key) for key in (name, name.partition(".")[0])}
    module = ModuleType(name)
    vars(module).update(attributes)
    sys.modules.update(dict.fromkeys(before, module if attributes else None))
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                sys.modules.pop(key)
            else:
                sys.modules[key] = value


class WorkdayCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china, cls.manager = cls.env.ref("base.cn"), cls.users["manager"]
        cls.company.country_id = cls.china
        cls.Workday = cls.env["after.sales.workday"]
        # As shipped: 2026 is known, whatever else is in this database is not.
        cls.Workday.search([("date", ">=", "2027-01-01")]).unlink()

    def wizard(self, **vals):
        return (
            self.env["after.sales.workday.load"].with_user(self.manager).create({"country_id": self.china.id, **vals})
        )

    def load(self, name: str, content: str | bytes):
        content = content.encode() if isinstance(content, str) else content
        return self.wizard(filename=name, file=base64.b64encode(content)).action_load()

    def of_2027(self):
        days = self.Workday.search([("date", ">=", "2027-01-01")], order="date")
        return [(day.date.isoformat(), day.name, day.works) for day in days]

    def worked(self):
        """[(day, whether it is worked)] of 2027."""
        return [(day, works) for day, _name, works in self.of_2027()]

    def run_job(self, moment):
        self.env.flush_all()
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("after_sales_rma_working_days.cron_ask_for_workdays").method_direct_trigger()
        self.env.invalidate_all()

    def activities(self):
        kind = self.env.ref("after_sales_rma_working_days.activity_workdays")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id), ("user_id", "=", self.manager.id)])

    def asked(self):
        """What the manager is asked for."""
        return self.activities().mapped("summary")


@tagged("post_install", "-at_install")
class TestAsking(WorkdayCommon):
    def test_asked_from_december_on_until_they_are_loaded(self):
        """Once, in time, and no more when the year is there."""
        self.run_job(at(30, 4, 11))
        self.assertEqual(self.asked(), [])
        for _run in range(3):
            self.run_job(at(1, 4, 12))
        self.assertEqual(self.asked(), ["Load the holidays and make-up workdays of 2027"])
        with freeze_time(at(2, 4, 12)):
            self.load("2027.csv", CSV)
        self.assertEqual(self.asked(), [])
        self.run_job(at(3, 4, 12))
        self.assertEqual(self.asked(), [])

    def test_asked_also_when_the_year_has_begun(self):
        self.run_job("2027-01-04 02:00:00")
        self.assertEqual(self.asked(), ["Load the holidays and make-up workdays of 2027"])

    def test_done_without_them_is_not_asked_every_day(self):
        self.run_job(at(1, 4, 12))
        self.activities().with_user(self.manager).action_feedback("Not published yet")
        self.run_job(at(2, 4, 12))
        self.assertEqual(self.asked(), [])

    def test_who_keeps_no_list_is_not_asked(self):
        """Their holidays stand in the working hours, or nowhere."""
        self.company.country_id = self.env.ref("base.de")
        self.run_job(at(1, 4, 12))
        self.assertEqual(self.asked(), [])


@tagged("post_install", "-at_install")
class TestLoading(WorkdayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(YEAR_END))

    def refused(self, name: str, content: str | bytes, words: str):
        before = self.of_2027()
        with self.assertRefused(words):
            self.load(name, content)
        self.assertEqual(self.of_2027(), before)

    def test_three_kinds_of_files(self):
        rows = [("date", "name", "works"), *((date.fromisoformat(day), name, works) for day, name, works in DAYS)]
        for name, content in (
            ("2027.csv", CSV),
            ("2027.CSV", "\ufeff" + CSV.replace(",", ";")),
            ("gb.csv", CSV.encode("gb18030")),
            ("2027.json", JSON),
            ("2027.xlsx", sheet(rows)),
        ):
            with self.subTest(name=name):
                self.load(name, content)
                self.assertEqual(self.of_2027(), DAYS)
                self.Workday.search([("date", ">=", "2027-01-01")]).unlink()

    def test_where_it_is_decided(self):
        self.load("2027.json", JSON)
        day = self.Workday.search([("date", "=", "2027-01-01")])
        self.assertEqual((day.source, day.country_id), ("https://www.gov.cn/notice", self.china))

    def test_loaded_again_corrects_and_doubles_nothing(self):
        self.load("2027.csv", CSV)
        message = self.load("2027.csv", CSV.replace("2027-01-03,元旦,班", "2027-01-03,元旦,休"))["params"]["message"]
        self.assertEqual(message, "0 days are new, 1 corrected, 2 were in the list already.")
        self.assertEqual(self.of_2027(), [*DAYS[:2], ("2027-01-03", "元旦", False)])

    def test_a_wrong_line_is_named_and_nothing_is_loaded(self):
        good = "date,name,works\n2027-01-01,New Year,no\n"
        for name, content, words in (
            ("a.csv", good + "2027-13-01,New Year,no\n", "Line 3: “2027-13-01” is no date."),
            (
                "a.csv",
                good + "2207-01-01,New Year,no\n",
                "Line 3: 2207-01-01 does not lie in the years from 2025 to 2028.",
            ),
            ("a.csv", good + "\n2027-01-01,New Year,yes\n", "Line 4: 2027-01-01 is in the file twice."),
            ("a.csv", good + "2027-01-02,New Year,perhaps\n", "Line 3: “perhaps” does not say whether"),
            ("a.csv", good + "2027-01-02\n", "Line 3: “” does not say whether"),
            ("a.csv", good + "2027-01-02,,no\n", "Line 3: 2027-01-02 has no name."),
            ("a.csv", "2027-01-01,New Year,no\n", "Line 1: the first line names the columns"),
            ("a.csv", "date,name,works\n", "there is no day in the file"),
            ("a.csv", "", "Choose a file"),
            ("a.csv", b"\xff\xfe\x00", "Line 1: this file cannot be read"),
            ("a.csv", b"x" * (2**20 + 1), "larger than 1 MB"),
            ("a.csv", good + "2027-02-01,x,no\n" * 6000, "twice"),
            ("a.json", JSON.replace('"2027-01-02"', "20270199"), "is no date"),
            ("a.json", JSON.replace('"isOffDay": true', '"isOffDay": "true"', 1), "Line 7: “true” does not say"),
            ("a.json", JSON[:-3], "is not JSON"),
            ("a.json", "{}", "is not JSON with a list of days"),
            ("a.json", "[1]", "is not JSON with a list of days"),
            ("a.json", "[" * 10_000, "is not JSON"),
            ("a.xlsx", CSV, "Line 1: this file cannot be read"),
            (
                "a.xlsx",
                sheet([("date", "name", "works"), ("2027-01-01", "x", "no"), (7, "x", "no")]),
                "Line 3: “7” is no",
            ),
            ("a.pdf", "%PDF", "csv, xlsx, json"),
            ("", CSV, "csv, xlsx, json"),
        ):
            with self.subTest(words=words):
                self.refused(name, content, words)

    def test_only_managers_load(self):
        with self.assertRaises(AccessError):
            self.env["after.sales.workday.load"].with_user(self.users["agent"]).create({})

    # -- packages ------------------------------------------------------------------------------------------------------

    def test_chinesecalendar(self):
        """Only what it knows of the very year."""
        wizard = self.wizard(source="chinesecalendar", year=2027)
        days = {
            "holidays": {date(2026, 10, 1): "National Day", date(2027, 1, 1): "New Year's Day"},
            "workdays": {date(2027, 1, 3): "New Year's Day"},
        }
        with package("chinese_calendar.constants"), self.assertRefused("is not installed on this server"):
            wizard.action_load()
        unknown = package("chinese_calendar.constants", holidays={date(2026, 10, 1): "National Day"}, workdays={})
        with unknown, self.assertRefused("does not know the holidays and make-up workdays of 2027"):
            wizard.action_load()
        with package("chinese_calendar.constants", **days):
            wizard.action_load()
            self.assertEqual(self.worked(), [("2027-01-01", False), ("2027-01-03", True)])
            with self.assertRefused("China only"):
                self.wizard(source="chinesecalendar", year=2027, country_id=self.env.ref("base.de").id).action_load()

    def test_holidays(self):
        """It works out feasts of years whose arrangement nobody published: those are not believed."""

        class Found(dict):
            weekend_workdays = {date(2026, 1, 4)}

        def country_holidays(code, years):
            found = Found({date(year, 1, 1): "New Year's Day" for year in years})
            if code == "DE":
                found.weekend_workdays = set()
            if published:
                found.weekend_workdays = {date(2026, 1, 4), date(2027, 1, 3)}
            return found

        published = False
        wizard = self.wizard(source="holidays", year=2027)
        with package("holidays", country_holidays=country_holidays):
            with self.assertRefused("does not know the holidays and make-up workdays of 2027 in China"):
                wizard.action_load()
            published = True
            wizard.action_load()
            self.assertEqual(self.worked(), [("2027-01-01", False), ("2027-01-03", True)])
            published = False
            germany = self.env.ref("base.de")
            self.wizard(source="holidays", year=2027, country_id=germany.id).action_load()
            self.assertEqual(self.Workday.search([("country_id", "=", germany.id)]).mapped("works"), [False])
