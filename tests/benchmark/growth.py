"""Does a case cost more because thousands were finished before it?

    scripts/bench growth [--sizes 0,1000,3000] [--block 100] [--ways native,aftersales] [--mode single] [--rounds 1]

A way makes a block of finished orders with its own clicks; every row that this wrote, in whatever table, is then
copied in SQL with shifted ids and earlier dates until the history is as long as wanted. Products, customers and
users are shared, as in life. The last column says how much more a case costs than without history, and native's
own growth beside it.
"""

import argparse
import sys
from contextlib import closing
from pathlib import Path

import company
import ways
from compare import add_seed_arguments, ratios, run, seed, typical
from database import CLERK, connect, copy, finish, in_new_process, is_fresh, log_in, stamp_of, start_odoo
from measure import do_job, template
from odoo.orm.registry import Registry

#: Days over which the copies are spread.
DAYS = 600
#: Tables that hold no business history, or that are kept right otherwise.
LEFT_OUT = ("ir_", "bus_", "res_users", "res_device", "res_config", "mail_mail", "mail_presence", "stock_quant")
#: Columns that must stay unique: a suffix is added.
NUMBERS = {("stock_picking", "name"), ("sale_order", "name"), ("after_sales_rma", "name"), ("rma", "name")}
#: {table: (column with the model, column with the id)} of links that are no foreign keys.
LOOSE_LINKS = {
    "ir_attachment": ("res_model", "res_id"),
    "mail_message": ("model", "res_id"),
    "mail_followers": ("res_model", "res_id"),
    "mail_activity": ("res_model", "res_id"),
}


class History:
    """Rows that a block wrote into a database, found by their ids, and copies of them.

    :param marks: highest id of each table before the block
    :param days: over how many days the copies are spread; 0: they have the dates of the block
    :param also: tables that are copied though they are mostly left out
    """

    def __init__(self, cursor, marks: dict[str, int], days: int = DAYS, also: tuple[str, ...] = ()):
        self._cursor, self._marks, self._days = cursor, marks, days
        self._columns = _columns(cursor)
        self._keys = _foreign_keys(cursor)
        links: dict[str, dict[str, str]] = {}
        for _name, table, column, target, _definition in self._keys:
            links.setdefault(table, {})[column] = target
        self._links = links
        cursor.execute("SELECT replace(model, '.', '_') FROM ir_model WHERE transient")
        left_out = {row[0] for row in cursor.fetchall()}
        self._spans = {
            table: last - marks.get(table, 0)
            for table, last in highest_ids(cursor).items()
            if last > marks.get(table, 0)
            and table not in left_out
            and (table in also or not table.startswith(LEFT_OUT))
        }
        self._relations = {
            table
            for table, columns in self._columns.items()
            if "id" not in columns
            and not table.startswith(LEFT_OUT)
            and any(target in self._spans for target in links.get(table, {}).values())
            and not any(target in left_out for target in links.get(table, {}).values())
        }

    def multiply(self, copies: int, quantities: dict[int, float]) -> None:
        """Add copies of the block's rows; every foreign key is checked again at the end.

        :param quantities: quantity of each quant before the block
        """
        tables = sorted(self._spans.keys() | self._relations)
        keys = [key for key in self._keys if key[1] in tables]
        for name, table, *_rest in keys:
            self._cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        for table in tables:
            self._copy_rows(table, copies)
        self._add_quantities(copies, quantities)
        self._name_reconciliations()
        for table in self._spans:
            self._cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM \"{table}\"))", (f'"{table}"',)
            )
        for name, table, _column, _target, definition in keys:
            self._cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')

    def _copy_rows(self, table: str, copies: int) -> None:
        columns = self._columns[table]
        values = [self._value(table, column, kind, copies) for column, kind in columns.items()]
        if "id" in columns:
            of_block = self._is_of_block("id", table)
        else:
            links = self._links[table].items()
            of_block = " OR ".join(self._is_of_block(column, to) for column, to in links if to in self._spans)
        self._cursor.execute(
            f'INSERT INTO "{table}" ({", ".join(_quoted(columns))}) SELECT {", ".join(values)} '
            f'FROM "{table}" source, generate_series(1, {copies}) turn WHERE {of_block}'
        )

    def _is_of_block(self, column: str, table: str) -> str:
        mark = self._marks.get(table, 0)
        return f'(source."{column}" > {mark} AND source."{column}" <= {mark + self._spans[table]})'

    def _shifted(self, column: str, table: str) -> str:
        return (
            f'CASE WHEN {self._is_of_block(column, table)} THEN source."{column}" + turn * {self._spans[table]} '
            f'ELSE source."{column}" END'
        )

    def _value(self, table: str, column: str, kind: str, copies: int) -> str:
        """SQL of a column in copy number ``turn``."""
        target = table if column == "id" else self._links.get(table, {}).get(column)
        earlier = f"turn * interval '{self._days * 86400 // (copies + 1)} seconds'"
        if target in self._spans:
            return self._shifted(column, target)
        if LOOSE_LINKS.get(table, ("", ""))[1] == column:
            model = f"replace(source.{LOOSE_LINKS[table][0]}, '.', '_')"
            cases = " ".join(f"WHEN {model} = '{to}' THEN {self._shifted(column, to)}" for to in self._spans)
            return f'CASE {cases} ELSE source."{column}" END'
        if kind.startswith("timestamp"):
            return f'source."{column}" - {earlier}'
        if kind == "date":
            return f'(source."{column}" - {earlier})::date'
        if (table, column) in NUMBERS:
            return f"source.\"{column}\" || '-' || turn"
        if table == "account_move" and column in ("name", "sequence_number"):
            # More than the block can have used; so copies of a number never meet.
            number = f"(source.sequence_number + turn * {self._spans[table]})"
            # Above 99,999 a number is longer: lpad would cut it off.
            padded = f"lpad({number}::text, greatest(5, length({number}::text)), '0')"
            return number if column == "sequence_number" else f"source.sequence_prefix || {padded}"
        return f'source."{column}"'

    def _add_quantities(self, copies: int, quantities: dict[int, float]) -> None:
        self._cursor.execute("SELECT id, quantity::float FROM stock_quant")
        changed = [(copies * (now - quantities.get(quant, 0.0)), quant) for quant, now in self._cursor.fetchall()]
        self._cursor.executemany(
            "UPDATE stock_quant SET quantity = quantity + %s WHERE id = %s", [row for row in changed if row[0]]
        )

    def _name_reconciliations(self) -> None:
        """A matching number is the id of the full reconciliation; an entry's number stands on its lines."""
        self._cursor.execute(
            "UPDATE account_move_line SET matching_number = full_reconcile_id::text "
            "WHERE full_reconcile_id IS NOT NULL AND matching_number <> full_reconcile_id::text"
        )
        self._cursor.execute(
            "UPDATE account_move_line line SET move_name = move.name FROM account_move move "
            "WHERE move.id = line.move_id AND line.move_name IS DISTINCT FROM move.name"
        )


def _quoted(names) -> list[str]:
    return [f'"{name}"' for name in names]


def _columns(cursor) -> dict[str, dict[str, str]]:
    """{table: {column: type}}"""
    cursor.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns JOIN information_schema.tables "
        "USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
        "AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position"
    )
    result: dict[str, dict[str, str]] = {}
    for table, column, kind in cursor.fetchall():
        result.setdefault(table, {})[column] = kind
    return result


def _foreign_keys(cursor) -> list[tuple]:
    """(name, table, column, table it points to, definition)"""
    cursor.execute(
        "SELECT conname, source.relname, attname, target.relname, pg_get_constraintdef(key.oid) FROM pg_constraint key "
        "JOIN pg_class source ON source.oid = conrelid JOIN pg_class target ON target.oid = confrelid "
        "JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f'"
    )
    return cursor.fetchall()


def highest_ids(cursor) -> dict[str, int]:
    """{table: highest id}"""
    result = {}
    for table, columns in _columns(cursor).items():
        if "id" in columns:
            cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
            result[table] = cursor.fetchone()[0]
    return result


def before(database: str) -> tuple[dict[str, int], dict[int, float]]:
    """The highest id of each table, and the quantity of each quant: what a block begins with."""
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id, quantity::float FROM stock_quant")
        quantities = dict(cursor.fetchall())
        return highest_ids(cursor), quantities


def make_block(database: str, name: str, first: int, number: int) -> None:
    registry, way = Registry(database), ways.WAYS[name]()
    order_ids = company.make_orders(log_in(registry), number, first)
    for start in range(0, number, 50):
        do_job(log_in(registry, CLERK), way, "batch", order_ids[start : start + 50])


def grown(source: str, stamp: str, name: str, sizes: list[int], first: int, block_size: int) -> dict[int, str]:
    """Databases of a way with so many finished orders.

    :param source: template of the way
    :param sizes: 0 or multiples of the block
    :param first: number of orders that the seed made
    :param block_size: orders that are really made and taken back; longer histories are copies of them
    :return: {size: database}
    """
    targets = {size: f"{source}_{size}" if size else source for size in sizes}
    files = [Path(__file__), *ways.sources(ways.WAYS[name])]
    stamps = {size: stamp_of(stamp, size, first, block_size, files=files) for size in sizes}
    todo = [size for size in sizes if size and not is_fresh(targets[size], stamps[size])]
    if not todo:
        return targets
    block = f"{source}_block"
    copy(source, block)
    marks, quantities = before(block)
    in_new_process(make_block, block, name, first, block_size)
    for size in todo:
        copy(block, targets[size])
        with closing(connect(targets[size])) as connection, connection, connection.cursor() as cursor:
            if size > block_size:
                History(cursor, marks).multiply(size // block_size - 1, quantities)
        finish(targets[size], stamps[size])
        print(f"{name}: {size} finished orders", file=sys.stderr)
    return targets


def table(costs: dict, names: list[str], sizes: list[int], mode: str) -> str:
    """The Markdown table: cost per case, and its growth."""
    rows = [
        f"| Finished before | Way | SQL ({mode}) | CPU s | DB s | growth SQL | growth CPU | native's growth |",
        "|---:|---|---:|---:|---:|---:|---:|---|",
    ]
    smallest = min(sizes)
    for size in sizes:
        native = ratios(costs["native", size], costs["native", smallest])
        for name in names:
            cost = typical(costs[name, size])
            growth = ratios(costs[name, size], costs[name, smallest])
            rows.append(
                f"| {size} | {name} | {cost.statements:.1f} | {cost.cpu:.3f} | {cost.database:.3f} "
                f"| {growth.statements:.2f} | {growth.cpu:.2f} | {native.statements:.2f} / {native.cpu:.2f} |"
            )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ways", default="native,aftersales")
    parser.add_argument("--mode", default="single")
    parser.add_argument("--number", type=int, default=20, help="orders per run")
    parser.add_argument("--sizes", default="0,1000,3000", help="finished orders: 0 or multiples of the block")
    parser.add_argument("--block", type=int, default=100, help="orders really taken back; the rest are copies")
    parser.add_argument("--rounds", type=int, default=1)
    add_seed_arguments(parser)
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    names = arguments.ways.split(",")
    if "native" not in names or any(size % arguments.block for size in sizes):
        parser.error(f"--ways must name native, and sizes are 0 or multiples of {arguments.block}")
    start_odoo()
    seeded, stamp = seed(arguments)
    databases = {
        name: grown(template(seeded, stamp, name), stamp, name, sizes, arguments.orders, arguments.block)
        for name in names
    }
    costs = {}
    for size in sizes:
        measured = run(
            {name: databases[name][size] for name in names},
            [arguments.mode],
            {arguments.mode: arguments.number},
            arguments.rounds,
        )
        costs |= {(name, size): measured[name, arguments.mode] for name in names}
    print(table(costs, names, sizes, arguments.mode))


if __name__ == "__main__":
    main()
