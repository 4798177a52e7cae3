"""What does a question to the failure analysis cost with a long history: worked out at once, and from kept figures?

    scripts/bench analysis [--lines 300000] [--block 100] [--lots 5000] [--rounds 3]

A block of orders is really delivered, invoiced and taken back with the suite; what the analysis reads of it is then
copied in SQL, over 600 days, until there are so many case lines and as many deliveries. Goods are of many lots, which
some suppliers delivered. Each question is asked as the web client does, in a request of its own.
"""

import argparse
import sys
from contextlib import closing
from datetime import timedelta
from time import perf_counter

import growth
from compare import add_seed_arguments, seed
from database import connect, copy, finish, in_new_process, is_fresh, log_in, request, stamp_of, start_odoo
from measure import template
from odoo.fields import Datetime
from odoo.orm.registry import Registry

WAY = "suite"
#: What the analysis reads; nothing else is copied.
READ = (
    "after_sales_rma",
    "after_sales_rma_line",
    "after_sales_inspection",
    "stock_move",
    "stock_move_line",
    "account_move",
    "account_move_line",
    "sale_order",
    "sale_order_line",
    "account_move_after_sales_rma_rel",
    "sale_order_line_invoice_rel",
)
SUPPLIERS = 20
VALID = ["|", ("kind", "=", "delivery"), ("state", "not in", ("draft", "refused", "cancelled"))]
SUMS = ["quantity_delivered:sum", "quantity:sum", "quantity_defective:sum", "return_rate:avg", "cost:sum"]
#: Question → (domain, groups of the pivot's rows, sums)
QUESTIONS = {
    "supplier and lot": ([("supplier_id", "!=", False)], ["supplier_id", "lot_id"], SUMS),
    "product": ([], ["product_id"], SUMS),
    "category and cause": ([("kind", "=", "case")], ["categ_id", "cause_id"], SUMS),
    "country and team": ([], ["country_id", "team_id"], SUMS),
    "month": ([], ["date:month"], SUMS),
    "product, without cost": ([], ["product_id"], SUMS[:4]),
    "supplier and lot, 90 days": (
        [("supplier_id", "!=", False), ("date", ">=", Datetime.now() - timedelta(days=90))],
        ["supplier_id", "lot_id"],
        SUMS,
    ),
}


class ReadHistory(growth.History):
    """Copies of what the analysis reads, no more."""

    def __init__(self, cursor, marks):
        super().__init__(cursor, marks)
        self._spans = {table: span for table, span in self._spans.items() if table in READ}
        self._relations = {table for table in self._relations if table in READ}

    def _name_reconciliations(self):
        """Nothing that is read here says it."""


def _add_lots(cursor, number: int) -> None:
    """Lots that suppliers delivered, and goods of the history that are of them."""
    columns = growth._columns(cursor)

    def copied(table: str, **values: str) -> str:
        names = columns[table]
        chosen = ", ".join(values.get(name, f'source."{name}"') for name in names)
        return f'INSERT INTO "{table}" ({", ".join(growth._quoted(names))}) SELECT {chosen}'

    cursor.execute("SELECT max(id) FROM stock_lot")
    (last,) = cursor.fetchone()
    cursor.execute(
        copied("stock_lot", id=f"{last} + turn", name="source.name || '-' || turn")
        + f" FROM generate_series(1, {number}) turn JOIN (SELECT *, row_number() OVER () - 1 AS place FROM stock_lot)"
        f" source ON source.place = turn % (SELECT count(*) FROM stock_lot)"
    )
    cursor.execute("SELECT max(id) FROM stock_move_line")
    (items,) = cursor.fetchone()
    cursor.execute(
        copied("stock_move_line", id=f"{items} + lot.id - {last}", lot_id="lot.id", quantity="10")
        + f" FROM stock_lot lot JOIN LATERAL (SELECT item.* FROM stock_move_line item JOIN stock_location place"
        f" ON place.id = item.location_id AND place.usage = 'supplier' WHERE item.product_id = lot.product_id LIMIT 1)"
        f" source ON TRUE WHERE lot.id > {last}"
    )
    # Receipts of their own, so that a lot has its supplier.
    cursor.execute(
        "SELECT array_agg(id) FROM (SELECT id FROM res_partner ORDER BY id DESC LIMIT %s) chosen", (SUPPLIERS,)
    )
    (partners,) = cursor.fetchone()
    cursor.execute("SELECT max(id) FROM stock_picking")
    (pickings,) = cursor.fetchone()
    cursor.execute(
        copied(
            "stock_picking",
            id=f"{pickings} + turn",
            name="source.name || '-S-' || turn",
            partner_id="(%s::int[])[turn]",
        )
        + " FROM generate_series(1, %s) turn, (SELECT * FROM stock_picking WHERE id = (SELECT min(picking_id) FROM"
        " stock_move_line item JOIN stock_location place ON place.id = item.location_id AND place.usage = 'supplier'))"
        " source",
        (partners, SUPPLIERS),
    )
    cursor.execute(
        "UPDATE stock_move_line SET picking_id = %s + 1 + id %% %s WHERE id > %s", (pickings, SUPPLIERS, items)
    )
    # Whatever was of the lot of a product is of one of its many lots now.
    for table in ("stock_move_line", "after_sales_inspection"):
        cursor.execute(
            f"UPDATE {table} goods SET lot_id = lots.ids[1 + goods.id %% cardinality(lots.ids)] FROM (SELECT"
            f" product_id, array_agg(id) AS ids FROM stock_lot WHERE id > %s GROUP BY product_id) lots"
            f" WHERE goods.product_id = lots.product_id AND goods.lot_id <= %s"
            if table == "stock_move_line"
            else f"UPDATE {table} goods SET lot_id = lots.ids[1 + goods.id %% cardinality(lots.ids)] FROM"
            f" after_sales_rma_line line, (SELECT product_id, array_agg(id) AS ids FROM stock_lot WHERE id > %s"
            f" GROUP BY product_id) lots WHERE line.id = goods.line_id AND line.product_id = lots.product_id"
            f" AND goods.lot_id <= %s",
            (last, last),
        )


def _grow(arguments) -> str:
    seeded, stamp = seed(arguments)
    source = template(seeded, stamp, WAY)
    target = f"{source}_analysis"
    stamp = stamp_of(stamp, arguments.lines, arguments.block, arguments.lots, files=[])
    if is_fresh(target, stamp):
        return target
    copy(source, target)
    marks, quantities = growth.before(target)
    in_new_process(growth.make_block, target, WAY, arguments.orders, arguments.block)
    with closing(connect(target)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM after_sales_rma_line WHERE id > %s", (marks["after_sales_rma_line"],))
        (block,) = cursor.fetchone()
        ReadHistory(cursor, marks).multiply(max(arguments.lines // block - 1, 1), quantities)
        _add_lots(cursor, arguments.lots)
    finish(target, stamp)
    return target


def _ask(env, domain, groups, sums) -> int:
    sets = [groups[:depth] for depth in range(len(groups) + 1)]
    found = env["after.sales.analysis"].formatted_read_grouping_sets([*VALID, *domain], sets, sums)
    return len(found[-1])


def _list(env) -> int:
    return len(
        env["after.sales.analysis"].search_read([("kind", "=", "case")], ["product_id", "lot_id", "cost"], limit=80)
    )


def _statement(env) -> int:
    day = Datetime.now().replace(day=1) - timedelta(days=40)
    company = env["after.sales.rma"].search([], limit=1).company_id
    return len(env["after.sales.statement.figures"]._figures(company, day.date().replace(day=1))["sections"])


def _whole_statement(env) -> int:
    """As people make it: the record, its figures and what the paper says."""
    company = env["after.sales.rma"].search([], limit=1).company_id
    month = (Datetime.now().replace(day=1) - timedelta(days=40)).date()
    statement = env["after.sales.statement"].sudo().create({"company_id": company.id, "month": month})
    pages = len(statement._paper_statement()["pages"])
    statement.unlink()
    return pages


def _measure(database: str, rounds: int) -> dict[str, list[tuple[float, int]]]:
    """{question: milliseconds and statements of each round}"""
    session, times = log_in(Registry(database)), {}
    asked = {name: lambda env, question=question: _ask(env, *question) for name, question in QUESTIONS.items()}
    asked |= {"list, first page": _list, "monthly statement, at once": _statement}
    asked["monthly statement, made and printed"] = _whole_statement
    for name, question in asked.items():
        for _round in range(rounds):
            with request(session) as env:
                started, statements = perf_counter(), env.cr.sql_log_count
                rows = question(env)
                env.flush_all()
                taken = (perf_counter() - started) * 1000, env.cr.sql_log_count - statements
                times.setdefault(f"{name} ({rows} rows)", []).append(taken)
    return times


def _keep(database: str) -> float:
    with request(log_in(Registry(database))) as env:
        env["ir.config_parameter"].set_param("after_sales_rma_analysis.keep_from", 1)
        started = perf_counter()
        env["after.sales.analysis.keep"]._refresh()
        return perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=300000, help="case lines; as many were delivered")
    parser.add_argument("--block", type=int, default=100, help="orders really taken back; the rest are copies")
    parser.add_argument("--lots", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    add_seed_arguments(parser)
    arguments = parser.parse_args()
    start_odoo()
    database = _grow(arguments)
    print(database, file=sys.stderr)
    with closing(connect(database)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM ir_config_parameter WHERE key = 'after_sales_rma_analysis.kept'")
        cursor.execute("DROP TABLE IF EXISTS after_sales_analysis_kept")
    at_once = in_new_process(_measure, database, 1)
    made = in_new_process(_keep, database)
    renewed = in_new_process(_keep, database)
    kept = in_new_process(_measure, database, arguments.rounds)
    print("| Question | at once, ms | kept, ms | statements, at once and kept |\n|---|---:|---:|---:|")
    for name, taken in kept.items():
        (first, asked), (best, statements) = min(at_once.get(name, [(0.0, 0)])), min(taken)
        print(f"| {name} | {first:.0f} | {best:.0f} | {asked} and {statements} |")
    print(f"\nKept in {made:.1f} s, renewed in {renewed:.1f} s.")


if __name__ == "__main__":
    main()
