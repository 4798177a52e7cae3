"""Tests live in the company's day, too: for eight hours of each day, Greenwich has another one than China."""

import re

from environment import modules, paths

#: Calls that ask for the day of Greenwich; `AfterSalesCommon.today()` asks for the company's.
_GREENWICH = re.compile(r"\b(?:[Dd]ate|[Dd]atetime)\.today\(\)|\butcnow\(\)")


def _asks(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), start=1) if _GREENWICH.search(line)]


def test_no_test_asks_for_the_day_of_greenwich():
    files = [file for folder in modules.all_modules().values() for file in (folder / "tests").rglob("*.py")]
    assert len(files) > 100
    asking = [f"{file.relative_to(paths.CLONE)}:{line}" for file in files for line in _asks(file.read_text("utf-8"))]
    assert not asking, "these ask for the day of Greenwich, not for `self.today()`:\n" + "\n".join(asking)


def test_a_question_is_found():
    assert _asks("from datetime import date\n\nday = date.today()\n") == [3]
    assert _asks("until = fields.Date.today() + week\nnow = datetime.utcnow()") == [1, 2]
    assert not _asks("until = self.today() + week\nnow = fields.Datetime.now()")
