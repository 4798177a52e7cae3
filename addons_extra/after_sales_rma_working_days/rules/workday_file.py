"""Holidays and make-up workdays as others publish them (R11): tables with a head, and JSON with entries."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

#: How the columns of a table may be called, without regard to capitals.
COLUMNS = {
    "date": ("date", "day", "日期"),
    "name": ("name", "holiday", "名称", "节日", "节假日"),
    "works": ("works", "working day", "workday", "上班", "是否上班", "工作日", "类型"),
    "off": ("isoffday", "off", "day off", "放假", "是否放假", "是否休息"),
}

#: What is said of a day, in a column that asks whether it is worked; for the other column it is the other way round.
YES = {"1", "true", "yes", "y", "是", "√"}
NO = {"0", "false", "no", "n", "否", "×"}
#: These say it by themselves, whatever the column is called.
WORKED = {"work", "班", "上班", "补班", "调休上班", "工作日"}
NOT_WORKED = {"off", "holiday", "休", "假", "休息", "放假", "节假日"}

_DATES = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_DAYS = re.compile(r'"days"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


class Day(NamedTuple):
    """A day on which work is otherwise than its weekday says; ``line``: where the file says so."""

    date: date
    works: bool
    name: str
    line: int = 0


class BadLine(ValueError):
    """A file that is not taken.

    :ivar problem: ``head`` (columns), ``json``, ``date``, ``year``, ``works``, ``name``, ``twice`` or ``empty``; who
        reads the file adds ``encoding`` and ``long``
    :ivar line: line of the file, counted from 1
    :ivar value: what stands there
    """

    def __init__(self, problem: str, line: int, value: object = ""):
        super().__init__(problem, line, value)
        self.problem, self.line, self.value = problem, line, value


def read_date(value: object) -> date | None:
    """A day in one of the usual ways of writing it; None if it is none.

    >>> {read_date(text) for text in ("2027-01-01", "2027/1/1", "2027.1.1", "20270101", "2027年1月1日")}
    {datetime.date(2027, 1, 1)}
    >>> [read_date(text) for text in ("2027-02-30", "1/2/27", "2027111", "2027-01/01", 46388, None)]
    [None, None, None, None, None, None]
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for form in _DATES:
        if found := form.fullmatch(str(value).strip()):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                return None
    return None


def read_works(value: object, off: bool) -> bool | None:
    """Whether a day is worked; None if it is not said.

    :param off: the column asks whether nobody works

    >>> [read_works(value, False) for value in ("是", "0", True, "班", "休", "perhaps", "")]
    [True, False, True, True, False, None, None]
    >>> [read_works(value, True) for value in ("是", "FALSE", True, "班", "休")]
    [False, True, False, True, False]
    """
    word = str(value).strip().lower()
    if word in WORKED or word in NOT_WORKED:
        return word in WORKED
    if word in YES or word in NO:
        return (word in YES) != off
    return None


def read_table(rows: Iterable[tuple[int, list]], years: Collection[int]) -> list[Day]:
    """The days of a table whose first row names the columns: the day, its name, and whether it is worked (or off).

    :param rows: (line, cells)
    :param years: in which the days may lie
    :raise BadLine: names the first line that is wrong

    >>> head = (1, ["日期", "名称", "类型"])
    >>> read_table([head, (2, ["2027-01-01", "元旦", "休"]), (3, ["", "", ""])], [2027])
    [Day(date=datetime.date(2027, 1, 1), works=False, name='元旦', line=2)]

    >>> read_table([head, (2, ["2027-01-01", "元旦", "休"]), (3, ["2027-13-01", "元旦", "休"])], [2027])
    Traceback (most recent call last):
    after_sales_rma_working_days.rules.workday_file.BadLine: ('date', 3, '2027-13-01')
    >>> read_table([(1, ["day", "what"])], [2027])
    Traceback (most recent call last):
    after_sales_rma_working_days.rules.workday_file.BadLine: ('head', 1, 'day, what')
    """
    filled = ((line, cells) for line, cells in rows if any(_text(cell) for cell in cells))
    line, head = next(filled, (1, []))
    names = [_text(cell).lower() for cell in head]
    places = {
        column: next((place for place, name in enumerate(names) if name in words), None)
        for column, words in COLUMNS.items()
    }
    off = places["works"] is None
    place_works = places["off"] if off else places["works"]
    if places["date"] is None or places["name"] is None or place_works is None:
        raise BadLine("head", line, ", ".join(filter(None, map(_text, head))))

    def entries():
        for number, cells in filled:
            day, name, works = (
                cells[place] if place < len(cells) else "" for place in (places["date"], places["name"], place_works)
            )
            yield number, day, name, read_works(works, off), works

    return _checked(entries(), years)


def read_json(text: str, years: Collection[int]) -> tuple[list[Day], str]:
    r"""The days of a file such as ``{"year": 2027, "papers": [address], "days": [{"name", "date", "isOffDay"}, …]}``.

    This is the form in which the arrangement of the State Council is commonly published; the list alone will do.

    :param years: in which the days may lie
    :return: the days, and where it is decided (the papers)
    :raise BadLine: names the first line that is wrong

    >>> text = '''{"papers": ["https://www.gov.cn/x"], "days": [
    ...     {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
    ...     {"name": "元旦", "date": "2027-01-02", "isOffDay": "yes"}
    ... ]}'''
    >>> read_json(text, [2027])
    Traceback (most recent call last):
    after_sales_rma_working_days.rules.workday_file.BadLine: ('works', 3, 'yes')
    >>> read_json(text.replace('"yes"', "false"), [2027])[0][1]
    Day(date=datetime.date(2027, 1, 2), works=True, name='元旦', line=3)
    >>> read_json(text.replace('"yes"', "false"), [2027])[1]
    'https://www.gov.cn/x'
    >>> read_json('{"days": [\n}', [2027])
    Traceback (most recent call last):
    after_sales_rma_working_days.rules.workday_file.BadLine: ('json', 2, 'Expecting value')
    """
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadLine("json", error.lineno, error.msg) from None
    except (RecursionError, ValueError):  # lists in lists in lists, a number with thousands of digits
        raise BadLine("json", 1) from None
    papers = whole.get("papers") if isinstance(whole, dict) else None

    def entries():
        for line, entry in _entries(text, whole):
            if not isinstance(entry, dict):
                raise BadLine("json", line, entry)
            off = entry.get("isOffDay")
            yield line, entry.get("date"), entry.get("name"), None if not isinstance(off, bool) else not off, off

    days = _checked(entries(), years)
    return days, ", ".join(map(str, papers)) if isinstance(papers, list) else ""


def _entries(text: str, whole: object) -> Iterator[tuple[int, object]]:
    """(line, entry) of the list of days in a JSON text that can be read."""
    listed = isinstance(whole, dict) and isinstance(whole.get("days"), list)
    start = _DAYS.search(text) if listed else isinstance(whole, list) and re.match(r"\s*\[", text)
    if not start:
        raise BadLine("json", 1)
    decoder, place = json.JSONDecoder(), start.end()
    while True:
        place = _BETWEEN.match(text, place).end()
        if text[place] == "]":
            return
        entry, end = decoder.raw_decode(text, place)
        yield text.count("\n", 0, place) + 1, entry
        place = end


def _checked(entries: Iterable[tuple], years: Collection[int]) -> list[Day]:
    """Days of (line, date, name, whether it is worked, what was said of that)."""
    days: dict[date, Day] = {}
    for line, day_said, name, works, works_said in entries:
        day = read_date(day_said)
        if day is None:
            raise BadLine("date", line, _text(day_said))
        if day.year not in years:
            raise BadLine("year", line, day.isoformat())
        if day in days:
            raise BadLine("twice", line, day.isoformat())
        if works is None:
            raise BadLine("works", line, _text(works_said))
        if not _text(name):
            raise BadLine("name", line, day.isoformat())
        days[day] = Day(day, works, _text(name), line)
    if not days:
        raise BadLine("empty", 1)
    return list(days.values())


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
