"""What does it cost to look: statements of each screen, and whether one grows with the finished cases?

    scripts/bench reads [--sizes 0,3000] [--block 100] [--slow 5]

Each screen is read as the web client does, by an ordinary user, in a request of its own: the fields of its view with
those of the lists in it, groups with their sums, the search box. Histories are copies in SQL of a block of orders that
were really taken back, as in ``scripts/bench growth``. At the end: the statements whose time grew with the history.
"""

import argparse
import re
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from time import perf_counter

from compare import add_seed_arguments, seed
from database import CLERK, Session, in_new_process, log_in, request, start_odoo
from growth import grown
from lxml import etree
from measure import template
from odoo.orm.registry import Registry
from odoo.sql_db import Cursor

#: A statement counts as growing from this ratio on, and only above ``--slow`` milliseconds.
GROWS = 3.0
#: What the cases' screen shows before anybody searches.
OPEN = [("state", "in", ("draft", "submitted", "authorized"))]


class Statements(list):
    """(text, seconds) of the statements of a request."""

    @contextmanager
    def watched(self):
        original = Cursor.execute

        def execute(cursor, query, params=None, log_exceptions=True):
            start = perf_counter()
            try:
                return original(cursor, query, params, log_exceptions)
            finally:
                self.append((_shape(getattr(query, "code", query)), perf_counter() - start))

        Cursor.execute = execute
        try:
            yield self
        finally:
            Cursor.execute = original


def _shape(query) -> str:
    """A statement without its values, so that two runs of it have the same text."""
    return re.sub(r"\s+", " ", re.sub(r"\b\d+\b|'[^']*'|(%s(, )?)+", "?", str(query)))


# -- screens -----------------------------------------------------------------------------------------------------------


def _specification(model, node) -> dict:
    """What the web client asks of a view's records: its fields, and those of the lists inside it."""
    result = {}
    for child in node.iterchildren("*"):
        if child.tag != "field":
            result |= _specification(model, child)
            continue
        field = model._fields[child.get("name")]
        is_hidden = {"1", "True"} & {child.get("invisible"), child.get("column_invisible")}
        if not field.relational or is_hidden:
            # Of what is never shown, the web client asks for ids only.
            result[field.name] = {"fields": {}} if field.type == "many2one" else {}
            continue
        inner = next((sub for sub in child if sub.tag in ("list", "kanban")), None)
        fields = {"display_name": {}}
        if inner is not None:
            fields |= _specification(model.env[field.comodel_name], inner)
        result[field.name] = {"fields": fields if inner is not None or field.type == "many2one" else {}}
    return result


def _view(env, kind: str):
    model = env["after.sales.rma"]
    arch = etree.fromstring(model.get_view(view_type=kind)["arch"])
    return model, _specification(model, arch)


def _form(env) -> None:
    model, specification = _view(env, "form")
    model.browse(env.context["opened_id"]).web_read(specification)


def _list(env) -> None:
    model, specification = _view(env, "list")
    model.web_search_read(OPEN, specification, limit=80)


def _all_in_a_list(env) -> None:
    model, specification = _view(env, "list")
    model.web_search_read([], specification, limit=80)


def _board(env) -> None:
    model, specification = _view(env, "kanban")
    model.web_read_group(OPEN, ["next_step"], auto_unfold=True, unfold_read_specification=specification)


def _groups(env) -> None:
    env["after.sales.rma"].web_read_group([], ["partner_id"], ["amount_total:sum"])


def _search_by_name(env) -> None:
    env["after.sales.rma"].name_search("00042")


def _search_by_customer(env) -> None:
    env["after.sales.rma"].web_search_read([("partner_id", "ilike", "customer 7")], {"name": {}}, limit=80)


def _overview(env) -> None:
    sites = env["stock.warehouse"]
    view_id = env["ir.model.data"]._xmlid_to_res_id("after_sales_rma.view_overview_kanban")
    arch = etree.fromstring(sites.get_view(view_id, "kanban")["arch"])
    sites.web_search_read([("is_after_sales", "=", True)], _specification(sites, arch))


SCREENS: dict[str, Callable] = {
    "form": _form,
    "list": _list,
    "list of all": _all_in_a_list,
    "board": _board,
    "groups": _groups,
    "search by number": _search_by_name,
    "search by customer": _search_by_customer,
    "overview": _overview,
}


def _read(session: Session, screen: str) -> Statements:
    statements = Statements()
    with request(session) as env:
        env.cr.execute("SELECT max(id) FROM after_sales_rma")
        opened = env(context={**env.context, "opened_id": env.cr.fetchone()[0]})
        with statements.watched():
            SCREENS[screen](opened)
    return statements


def _measure(database: str, rounds: int) -> dict[str, list[Statements]]:
    """{screen: its statements in each round}; a first round warms what every process pays once."""
    session = log_in(Registry(database), CLERK)
    return {screen: [_read(session, screen) for _round in range(rounds + 1)][1:] for screen in SCREENS}


# -- report ------------------------------------------------------------------------------------------------------------


def _milliseconds(rounds: list[Statements]) -> dict[str, float]:
    """{statement: its milliseconds in the round that was disturbed least}"""
    times = defaultdict(list)
    for statements in rounds:
        total = defaultdict(float)
        for text, seconds in statements:
            total[text] += seconds * 1000
        for text, value in total.items():
            times[text].append(value)
    return {text: min(values) for text, values in times.items()}


def report(measured: dict[int, dict], slow: float) -> str:
    """The Markdown table of the screens, and the statements that grew.

    :param measured: {finished cases: {screen: statements of each round}}
    :param slow: milliseconds below which a statement is not looked at
    """
    small, large = min(measured), max(measured)
    rows = [
        "| Screen | " + " | ".join(f"SQL at {size} | DB ms at {size}" for size in measured) + " |",
        "|---|" + "---:|" * (2 * len(measured)),
    ]
    grown_statements = []
    for screen in measured[small]:
        cells = []
        for by_screen in measured.values():
            rounds = by_screen[screen]
            cells += [f"{len(rounds[-1])}", f"{sum(_milliseconds(rounds).values()):.1f}"]
        rows.append(f"| {screen} | " + " | ".join(cells) + " |")
        before, after = _milliseconds(measured[small][screen]), _milliseconds(measured[large][screen])
        grown_statements += [
            f"- {screen}: {before.get(text, 0):.1f} → {value:.1f} ms: {text[:400]}"
            for text, value in after.items()
            if value > slow and value > GROWS * before.get(text, 0)
        ]
    return "\n".join([*rows, "", f"{len(grown_statements)} statements grew:", *grown_statements])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="0,3000", help="finished orders: 0 or multiples of the block")
    parser.add_argument("--block", type=int, default=100, help="orders really taken back; the rest are copies")
    parser.add_argument("--way", default="aftersales", choices=("aftersales", "suite"), help="which add-ons are there")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slow", type=float, default=5.0, help="milliseconds below which no growth is told")
    add_seed_arguments(parser)
    arguments = parser.parse_args()
    sizes = [int(size) or arguments.block for size in arguments.sizes.split(",")]
    if any(size % arguments.block for size in sizes):
        parser.error(f"sizes are 0 or multiples of {arguments.block}")
    start_odoo()
    seeded, stamp = seed(arguments)
    source = template(seeded, stamp, arguments.way)
    databases = grown(source, stamp, arguments.way, sizes, arguments.orders, arguments.block)
    measured = {size: in_new_process(_measure, databases[size], arguments.rounds) for size in sizes}
    print(report(measured, arguments.slow))


if __name__ == "__main__":
    main()
