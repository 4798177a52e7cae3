import csv
import importlib
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

from markupsafe import Markup
from odoo import api, models
from odoo.addons.after_sales_rma.models.log import job
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ..rules.workday_file import BadLine, Day, read_json, read_table

#: The largest file, and the largest content of a packed one, in bytes; the list of a year has about 3,000.
LARGEST, LARGEST_UNPACKED = 2**20, 20 * 2**20

#: A list of holidays longer than this is none.
MOST_LINES = 5000

#: Years back in which a package has to know weekends that are worked, for their absence to mean something.
LOOK_BACK = 10


class AfterSalesWorkdays(models.AbstractModel):
    """Holidays and make-up workdays of a year (R11): asked for in time, and loaded as they are published.

    They are never worked out: what nobody published yet is not known.
    """

    _name = "after.sales.workdays"
    _description = "After-Sales Holidays of a Year"

    # -- which years are known ---------------------------------------------------------------------------------------

    @api.model
    def _is_missing(self, company, year: int) -> bool:
        """Whether a company goes by a list of holidays in which a year is not.

        Companies that never kept a list have their holidays in their working hours, or none.
        """
        company = company.sudo()
        years = self._listed_years(company.id, company.country_id.id)
        return bool(years) and year > min(years) and year not in years

    @api.model
    @ormcache("company_id", "country_id")
    def _listed_years(self, company_id: int, country_id: int) -> frozenset[int]:
        """Years of the list that a company goes by: that of its country, or where there is none, its own."""
        rows = (
            self.env["after.sales.workday"]
            .sudo()
            ._read_group(
                [("company_id", "in", [company_id, False]), ("country_id", "in", [country_id, False])],
                ["company_id", "date:year"],
            )
        )
        common = {start.year for owner, start in rows if not owner}
        return frozenset(common or {start.year for _owner, start in rows})

    @api.model
    def _next_missing(self, company) -> int:
        """The year that is to be loaded next."""
        this = self.env["after.sales.working.time"]._today(company).year
        return this if self._is_missing(company, this) else this + 1

    # -- asking for them in time -------------------------------------------------------------------------------------

    @api.model
    @job
    def _ask(self):
        """Ask after-sales managers for holidays that are not known (scheduled job).

        Those of this year; from 1 December on those of the next, too. Each manager is asked once for a year, for all
        companies that share a list.
        """
        kind = self._kind()
        if not kind:
            return self.env["mail.activity"]
        self._end_asking()
        today = self.env["after.sales.working.time"]._today(self.env.company)
        managers = self.env["res.users"]._after_sales_managers()
        companies = managers.company_ids.sorted("id")
        Activity, list_key = self.env["mail.activity"], self._list_key()
        asked = {
            (activity.res_id, activity.user_id, activity.date_deadline)
            for activity in Activity.with_context(active_test=False).search([("activity_type_id", "=", kind.id)])
        }
        vals_list = []
        for year in (today.year, *([today.year + 1] if today.month == 12 else [])):
            missing = companies.filtered(lambda company, year=year: self._is_missing(company, year))
            for of_list in missing.grouped(list_key).values():
                for user in managers:
                    partner = (of_list & user.company_ids)[:1].partner_id
                    if partner and (partner.id, user, self._due(year)) not in asked:
                        vals_list.append(self._prepare_activity_vals(kind, partner, user, year))
        return Activity.create(vals_list)

    @api.model
    def _kind(self):
        """The type of the activity; somebody may have deleted it, who does not want to be asked."""
        return self.env.ref("after_sales_rma_working_days.activity_workdays", raise_if_not_found=False)

    @api.model
    def _list_key(self) -> Callable:
        """What companies that go by the same list have in common, as a function of the company."""
        listed = self.env["after.sales.workday"]._read_group([("company_id", "=", False)], ["country_id"])
        countries = {country.id for (country,) in listed}

        def key(company) -> tuple:
            common = not countries.isdisjoint((company.country_id.id, False))
            return (True, company.country_id) if common else (False, company)

        return key

    @api.model
    def _due(self, year: int) -> date:
        """By when the holidays of a year are wanted; it tells activities of different years apart."""
        return date(year - 1, 12, 15)

    @api.model
    def _prepare_activity_vals(self, kind, partner, user, year: int) -> dict:
        """Values of what a manager is asked, in his language."""
        reader = as_read_by(self, user)
        return {
            "activity_type_id": kind.id,
            "res_model_id": self.env["ir.model"]._get_id(partner._name),
            "res_id": partner.id,
            "date_deadline": self._due(year),
            "summary": reader.env._("Load the holidays and make-up workdays of %(year)s", year=year),
            "note": Markup("<p>%s</p><p><a href='/odoo/after-sales-workdays'>%s</a></p>")
            % (
                reader.env._("Deadlines in %(year)s are counted without them until then.", year=year),
                reader.env._("Holidays and Make-up Workdays"),
            ),
            "user_id": user.id,
            "automated": True,
        }

    @api.model
    def _end_asking(self) -> None:
        """What was asked for and is known now is asked no more."""
        kind = self._kind()
        activities = self.env["mail.activity"].sudo()
        activities = activities.search([("activity_type_id", "=", kind.id)]) if kind else activities
        companies = self.env["res.company"].sudo().search([("partner_id", "in", activities.mapped("res_id"))])
        missing = {
            (company.partner_id.id, activity.date_deadline.year + 1)
            for activity in activities
            for company in companies
            if self._is_missing(company, activity.date_deadline.year + 1)
        }
        activities.filtered(lambda item: (item.res_id, item.date_deadline.year + 1) not in missing).unlink()

    # -- loading them ------------------------------------------------------------------------------------------------

    @api.model
    def _load(self, days: list[Day], company, country, source: str) -> tuple[int, int, int]:
        """Put days into the list, as the user; what the list says otherwise is corrected.

        :param company: for which alone they hold; empty for all of the country
        :param country: for which they hold
        :param source: where they are decided
        :return: how many days are new, corrected, and as they were
        """
        Workday = self.env["after.sales.workday"]
        scope = {"company_id": company.id, "country_id": country.id}
        listed = Workday.search(
            [*((field, "=", value) for field, value in scope.items()), ("date", "in", [day.date for day in days])]
        ).grouped("date")
        new, corrected = [], 0
        for day in days:
            if day.date not in listed:
                new.append({**scope, "date": day.date, "works": day.works, "name": day.name, "source": source})
            elif listed[day.date].works != day.works:
                listed[day.date].write({"works": day.works, "name": day.name, "source": source})
                corrected += 1
        Workday.create(new)
        self._end_asking()
        return len(new), corrected, len(days) - len(new) - corrected

    @api.model
    def _read_file(self, name: str, content: bytes) -> tuple[list[Day], str]:
        """The days of a file: CSV, a spreadsheet (xlsx), or JSON.

        :return: the days, and where the file says that they are decided
        :raise UserError: names the line that is wrong
        """
        if len(content) > LARGEST:
            raise UserError(self.env._("The file is larger than 1 MB: this is no list of holidays."))
        today = self.env["after.sales.working.time"]._today(self.env.company)
        years = range(today.year - 1, today.year + 3)
        kind = name.rpartition(".")[2].lower()
        try:
            if kind == "json":
                return read_json(self._text(content), years)
            if kind == "xlsx":
                return read_table(self._sheet(content), years), ""
            if kind in ("csv", "txt"):
                return read_table(self._lines(self._text(content)), years), ""
        except BadLine as bad:
            raise UserError(self._words(bad, years)) from None
        raise UserError(self.env._("Choose a file of one of these kinds: csv, xlsx, json."))

    @api.model
    def _text(self, content: bytes) -> str:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return text
        raise BadLine("encoding", 1)

    @api.model
    def _lines(self, text: str) -> Iterator[tuple[int, list]]:
        head = text.lstrip().partition("\n")[0]
        reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
        try:
            for cells in reader:
                if reader.line_num > MOST_LINES:
                    raise BadLine("long", reader.line_num)
                yield reader.line_num, cells
        except csv.Error:
            raise BadLine("encoding", reader.line_num) from None

    @api.model
    def _sheet(self, content: bytes) -> Iterator[tuple[int, list]]:
        """Rows of the first sheet of a spreadsheet."""
        openpyxl = importlib.import_module("openpyxl")
        rows, size = [], 0
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                size = sum(part.file_size for part in packed.infolist())
            if size <= LARGEST_UNPACKED:
                sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
                rows = [list(row) for row in sheet.iter_rows(max_row=MOST_LINES + 1, values_only=True)]
        except Exception:  # noqa: BLE001 — whatever a broken file makes of the reader
            raise BadLine("encoding", 1) from None
        if size > LARGEST_UNPACKED or len(rows) > MOST_LINES:
            raise BadLine("long", max(len(rows), 1))
        return enumerate(rows, 1)

    @api.model
    def _words(self, bad: BadLine, years: range) -> str:
        """What is wrong with a file."""
        problem = {
            "encoding": self.env._("this file cannot be read."),
            "long": self.env._("this is longer than a list of holidays."),
            "json": self.env._("this is not JSON with a list of days, each with date, name and isOffDay."),
            "head": self.env._("the first line names the columns: date, name, and works (or isOffDay)."),
            "date": self.env._("“%(value)s” is no date.", value=bad.value),
            "year": self.env._(
                "%(value)s does not lie in the years from %(first)s to %(last)s.",
                value=bad.value,
                first=years[0],
                last=years[-1],
            ),
            "twice": self.env._("%(value)s is in the file twice.", value=bad.value),
            "works": self.env._("“%(value)s” does not say whether the day is worked.", value=bad.value),
            "name": self.env._("%(value)s has no name.", value=bad.value),
            "empty": self.env._("there is no day in the file."),
        }[bad.problem]
        return self.env._("Line %(line)s: %(problem)s Nothing was loaded.", line=bad.line, problem=problem)

    # -- from a package of the server --------------------------------------------------------------------------------

    @api.model
    def _read_package(self, package: str, country, year: int) -> list[Day]:
        """The days of a year from a Python package that the server has.

        :param package: ``chinesecalendar`` or ``holidays``
        :raise UserError: the server has no such package, or it does not know the year
        """
        try:
            if package == "chinesecalendar":
                if country.code != "CN":
                    raise UserError(self.env._("The package chinesecalendar knows the days of China only."))
                days = self._from_chinesecalendar(year)
            else:
                days = self._from_holidays(country.code or "", year)
        except ImportError:
            raise UserError(
                self.env._("The Python package %(package)s is not installed on this server.", package=package)
            ) from None
        if not days:
            raise UserError(
                self.env._(
                    "The package %(package)s of this server does not know the holidays and make-up workdays of "
                    "%(year)s in %(country)s. Load them from a file when they are published.",
                    package=package,
                    year=year,
                    country=country.name or "–",
                )
            )
        return sorted(days)

    @api.model
    def _from_chinesecalendar(self, year: int) -> list[Day]:
        constants = importlib.import_module("chinese_calendar.constants")
        return [
            Day(day, works, name)
            for works, days in ((False, constants.holidays), (True, constants.workdays))
            for day, name in days.items()
            if day.year == year
        ]

    @api.model
    def _from_holidays(self, code: str, year: int) -> list[Day]:
        """The days of a year from the package ``holidays``, if it knows them.

        It works out the dates of feasts for any year, also where the government decrees each year which days are moved.
        There, a year without a weekend that is worked is one that it does not know.
        """
        package = importlib.import_module("holidays")
        try:
            found = package.country_holidays(code, years=range(year - LOOK_BACK, year + 1))
        except NotImplementedError:
            return []
        made_up = {day for day in getattr(found, "weekend_workdays", ()) if day.year >= year - LOOK_BACK}
        if (made_up or code == "CN") and not any(day.year == year for day in made_up):
            return []
        worked = self.env._("Make-up workday")
        return [Day(day, False, name) for day, name in found.items() if day.year == year] + [
            Day(day, True, worked) for day in made_up if day.year == year
        ]
