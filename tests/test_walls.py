"""The walls between the rooms of the house: a name of a room is used by those that depend on it only.

`helpers/rooms.py` is the plan of the rooms. What crosses a wall today stands in `walls_known.txt`, a line each: room
whose name it is, file that uses it, name. The list may only shrink: a new use fails, and a line whose use is gone as
well. `scripts/python tests/test_walls.py` takes lines out that are gone, and shows what is new.
"""

import ast
import re
import sys
from pathlib import Path

from lxml import etree

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))

from helpers import rooms, walls

ROOT = Path(__file__).parents[1]
KNOWN = Path(__file__).with_name("walls_known.txt")


def known() -> list[str]:
    return KNOWN.read_text(encoding="utf-8").splitlines()


def test_no_name_crosses_a_wall_that_did_not_before():
    new = sorted(walls.uses(walls.files(ROOT)) - set(known()))
    assert not new, "names of rooms that these files do not depend on:\n" + "\n".join(new)


def test_what_crosses_no_more_is_not_on_the_list():
    gone = sorted(set(known()) - walls.uses(walls.files(ROOT)))
    assert not gone, f"take these lines out of {KNOWN.name}:\n" + "\n".join(gone)


def test_the_list_is_sorted_and_says_nothing_twice():
    assert known() == sorted(set(known()))


def test_the_plan_names_files_and_rooms_that_there_are():
    inside = [path.split("/", 1)[1] for path in walls.files(ROOT) if path.startswith(f"{walls.PREFIX}/")]
    stale = [
        f"{room}: {name}"
        for room, names in rooms.FILES.items()
        for name in names
        if not any(walls.room_of(f"{walls.PREFIX}/{path}") == room and walls.fits(path, name) for path in inside)
    ]
    assert not stale, "patterns that fit no file:\n" + "\n".join(stale)
    assert {other for others in rooms.DEPENDS.values() for other in others} | rooms.FILES.keys() <= rooms.DEPENDS.keys()


# -- the walls themselves ------------------------------------------------------------------------------------------

POLICY = """
class Promise(models.Model):
    _name = "after.sales.promise"
    shade = fields.Char()
    def _judge_it(self):
        pass
"""
PLAN = {"addons_extra/after_sales_rma_policy/models/promise.py": POLICY}


def crossing(path: str, text: str) -> set[str]:
    """Names of the policy that a file uses although it must not."""
    return {line.split()[2] for line in walls.uses({**PLAN, path: text})}


def test_every_kind_of_use_is_found():
    core = "after_sales_rma/models/rma.py"
    assert crossing(core, "def f(self):\n    self.line_ids._judge_it()\n") == {"_judge_it"}
    assert crossing(core, "P = env['after.sales.promise']\n") == {"after.sales.promise"}
    assert crossing(core, "depends('line_ids.shade')\n") == {"shade"}
    assert crossing(core, "class C:\n    def _judge_it(self):\n        return super()._judge_it()\n") == {"_judge_it"}
    assert crossing(core, "from odoo.addons.after_sales_rma_policy.models.promise import P\n") == set(PLAN)
    assert crossing("after_sales_rma/views/rma_views.xml", '<a><field name="x" domain="[(\'_judge_it\', 0)]"/></a>')


def test_a_planted_use_in_todays_files_is_named():
    path = "after_sales_rma/services/refund.py"
    texts = walls.files(ROOT)
    texts[path] += "\n\ndef planted(line):\n    return line.repair_order_ids.after_sales_plan_lapsed\n"
    texts["addons_extra/after_sales_rma_repair/models/repair_plan.py"] += (
        "\n\nclass Plan:\n    after_sales_plan_lapsed = fields.Date()\n"
    )
    assert walls.uses(texts) - set(known()) == {
        f"repair {path} after_sales_plan_lapsed",
        f"repair {path} repair_order_ids",
    } - set(known())


def test_words_are_no_uses():
    core = "after_sales_rma/models/rma.py"
    assert not crossing(core, '"""It must _judge_it of after.sales.promise."""\n')
    assert not crossing(core, "shade_of = 1  # _judge_it\n")
    assert not crossing(core, "env._('%(_judge_it)s', _judge_it=1)\n")


def test_whoever_depends_on_a_room_may_use_its_names():
    text = "self._judge_it()\n"
    assert not crossing("addons_extra/after_sales_rma_policy/models/other.py", text)
    assert not crossing("addons_extra/after_sales_rma_cn/models/law.py", text)
    assert not crossing("addons_extra/after_sales_rma_demo/models/shop.py", text), "by the suite"
    assert crossing("addons_extra/after_sales_rma_sms/models/sms.py", text)
    assert crossing("after_sales_rma/models/approval.py", text), "a room within the core's folder"


def test_what_two_rooms_define_belongs_to_neither():
    both = {**PLAN, "after_sales_rma/models/rma.py": POLICY}
    assert not walls.uses({**both, "after_sales_rma/models/rma_line.py": "self._judge_it()\n"})


#: Where else a day is asked for than by the helper that knows where the company is, and why.
DAYS_OF_THEIR_OWN = {"after_sales_rma/services/working_time.py": "the helper itself"}


def days_of_nobody(path: str, text: str) -> set[str]:
    """Places of a file that ask for the day in Greenwich, or in the zone of whoever looks."""
    return {
        f"{path}: {node.attr}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute)
        and (node.attr == "context_today" or (node.attr == "today" and ast.unparse(node.value).endswith("Date")))
    }


def test_today_is_the_day_where_the_company_is():
    """A job has no zone and a colleague may be abroad: the core's `_today` of working time is asked, nothing else."""
    files = {
        path: text
        for path, text in walls.files(ROOT).items()
        if path.endswith(".py") and not {"tests", "migrations", "demo_company"} & set(path.split("/"))
    }
    assert len(files) > 300
    assert not set().union(*(days_of_nobody(*file) for file in files.items() if file[0] not in DAYS_OF_THEIR_OWN))
    assert days_of_nobody("a.py", "d = fields.Date.context_today(self)") == {"a.py: context_today"}
    assert days_of_nobody("a.py", "x = f(default=fields.Date.today)") == {"a.py: today"}


def filters_by_the_reader(path: str, text: str) -> set[str]:
    """Filters and colours of a view that ask for the day of whoever looks, {where: what}."""
    asking = re.compile(r"'(?:today|now)[ '+-]|context_today|current_date|datetime\.")
    compared = re.compile(r"\('\w+_when', '[^)]*\)")
    return {
        f"{path}: {value}"
        for node in etree.fromstring(text.encode()).iter(etree.Element)
        for name, value in node.items()
        # One's own tasks are due by one's own day.
        if (name in ("domain", "context") or name.startswith("decoration-"))
        and asking.search(compared.sub("", value))
        and "my_activity_date_deadline" not in value
    }


def test_lists_are_filtered_by_the_day_where_the_company_is():
    """In a view `today` is the reader's: a day is compared by a field of `models/day.py`."""
    views = [path for folder in ("after_sales_rma", "addons_extra") for path in ROOT.glob(f"{folder}/**/*.xml")]
    assert len(views) > 150
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in views}
    assert not set().union(*(filters_by_the_reader(*view) for view in texts.items()))
    planted = """<search><filter domain="[('day', '&lt;', 'today')]" /></search>"""
    assert filters_by_the_reader("a.xml", planted) == {"a.xml: [('day', '<', 'today')]"}
    assert filters_by_the_reader("a.xml", """<list decoration-danger="day &lt; current_date" />""")
    assert filters_by_the_reader("a.xml", """<filter domain="[('day', '=', 'today -3d')]" />""")


if __name__ == "__main__":
    found, listed = walls.uses(walls.files(ROOT)), set(known())
    KNOWN.write_text("".join(f"{line}\n" for line in sorted(found & listed)), encoding="utf-8")
    print(f"{len(listed - found)} lines taken out, {len(found & listed)} left")
    print(*sorted(found - listed), sep="\n")
