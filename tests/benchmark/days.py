"""What does a big day cost: its report compared and signed, and hundreds of credit notes posted in one click?

    scripts/bench days [--notes 500] [--sizes 1000,5600] [--parts notes,rows]

*notes*: so many orders come back on one day; their credit notes are posted natively, one by one, and with the day of
the suite. *rows*: a block of cases is copied in SQL on the same day; of each size, the day is compared whole, in a
process of its own. Every case has nine documents: three red order lines, three return slips, three credit note lines.
"""

import argparse
from contextlib import closing

import company
import ways
from compare import add_seed_arguments, seed
from database import CLERK, connect, copy, drop, finish, in_new_process, log_in, request, start_odoo
from growth import History, before, make_block
from measure import Cost, Meter, do_job, template
from odoo.orm.registry import Registry

#: Orders that go their way together before anything is measured.
TOGETHER = 50


def _drafts(database: str, name: str, first: int, number: int) -> list[int]:
    """Ids of so many draft credit notes, all of today."""
    registry, way = Registry(database), ways.WAYS[name]()
    order_ids, notes = company.make_orders(log_in(registry), number, first), []
    way.steps = [step for step in way.steps if step != "post"]
    for start in range(0, number, TOGETHER):
        for job in do_job(log_in(registry, CLERK), way, "batch", order_ids[start : start + TOGETHER]):
            notes += job["refund_ids"]
    return notes


def _post_natively(database: str, note_ids: list[int]) -> Cost:
    session = log_in(Registry(database), CLERK)
    with request(session) as env:
        env["account.move"].browse(note_ids[0]).action_post()
    with Meter() as meter:
        for note_id in note_ids[1:]:
            with request(session) as env:
                env["account.move"].browse(note_id).action_post()
    _check_posted(session, note_ids)
    return meter.per(len(note_ids) - 1)


def _post_the_day(database: str, note_ids: list[int]) -> Cost:
    registry = Registry(database)
    session = log_in(registry, CLERK)
    with request(session) as env:
        env["account.move"].browse(note_ids[0]).action_post()
    with request(log_in(registry)) as env:
        env["after.sales.matching"]._refresh(env["stock.warehouse"]._after_sales_sites())
        reports = env["after.sales.daily.report"].search([("state", "=", "open")])
        reports.action_sign()
        report_ids = reports.ids
    with Meter() as meter:
        with request(session) as env:
            env["after.sales.daily.report"].browse(report_ids).action_post_day()
        with request(log_in(registry)) as env:
            env["after.sales.posting"]._post_waiting()
    _check_posted(session, note_ids)
    return meter.per(len(note_ids) - 1)


def _check_posted(session, note_ids: list[int]) -> None:
    with request(session) as env:
        notes = env["account.move"].browse(note_ids)
        left = notes.filtered(lambda note: note.state != "posted")
        assert not left, f"{len(left)} of {len(notes)} are not posted"
        assert len(set(notes.mapped("name"))) == len(notes), "a number twice"


def notes(arguments) -> str:
    """The Markdown table of posting."""
    name, stamp = seed(arguments)
    rows = ["| Posting of a day | Way | SQL | CPU s | DB s |", "|---|---|---:|---:|---:|"]
    for way, post in (("native", _post_natively), ("native@suite", _post_natively), ("suite", _post_the_day)):
        source = template(name, stamp, way)
        database = f"{source}_days"
        copy(source, database)
        try:
            found = in_new_process(_drafts, database, way, arguments.orders, arguments.notes + 1)
            cost = in_new_process(post, database, found)
        finally:
            drop(database)
        words = f"{arguments.notes} credit notes, {'with their day' if way == 'suite' else 'one by one'}"
        rows.append(f"| {words} | {way} | {cost.statements:.1f} | {cost.cpu:.3f} | {cost.database:.3f} |")
        print(rows[-1], flush=True)
    return "\n".join(rows)


def _compare_day(database: str) -> tuple[int, Cost]:
    """How many rows the report of a day has, and what comparing it whole costs."""
    with request(log_in(Registry(database))) as env:
        sites = env["stock.warehouse"]._after_sales_sites()
        with Meter() as meter:
            env["after.sales.matching"]._refresh(sites)
            env.flush_all()
        days = env["after.sales.daily.report"].search([("state", "=", "open")])
        assert not any(days.mapped("difference_count")), "a false difference"
        return sum(days.mapped("row_count")), meter.total


def rows_of_a_day(arguments) -> str:
    """The Markdown table of comparing."""
    name, stamp = seed(arguments)
    source = template(name, stamp, "suite")
    block = f"{source}_day"
    copy(source, block)
    marks, quantities = before(block)
    in_new_process(make_block, block, "suite", arguments.orders, arguments.block)
    rows = ["| Rows of the day | SQL | SQL per 1000 rows | seconds | CPU s |", "|---:|---:|---:|---:|---:|"]
    for size in map(int, arguments.sizes.split(",")):
        database = f"{block}_{size}"
        copy(block, database)
        try:
            with closing(connect(database)) as connection, connection, connection.cursor() as cursor:
                History(cursor, marks, days=0).multiply(size // arguments.block - 1, quantities)
            finish(database, "")
            count, cost = in_new_process(_compare_day, database)
        finally:
            drop(database)
        per_thousand = 1000 * cost.statements / count
        rows.append(f"| {count} | {cost.statements:.0f} | {per_thousand:.1f} | {cost.wall:.1f} | {cost.cpu:.1f} |")
        print(rows[-1], flush=True)
    drop(block)
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default="notes,rows")
    parser.add_argument("--notes", type=int, default=500)
    parser.add_argument("--sizes", default="1000,5600", help="cases of a day: multiples of the block")
    parser.add_argument("--block", type=int, default=100, help="cases that are really made; the rest are copies")
    add_seed_arguments(parser)
    arguments = parser.parse_args()
    start_odoo()
    parts = arguments.parts.split(",")
    tables = [part(arguments) for name, part in (("notes", notes), ("rows", rows_of_a_day)) if name in parts]
    print("\n\n".join(tables))


if __name__ == "__main__":
    main()
