"""Do a way's job on a fresh copy of its database and count what it costs."""

import gc
import os
import threading
import time
from typing import NamedTuple

import books
import ways
from database import CLERK, Session, copy, drop, finish, in_new_process, install, is_fresh, log_in, request, stamp_of
from odoo.orm.registry import Registry

MODES = {
    "clicks": "every click is a request of its own, with cold caches",
    "single": "all clicks of an order in one request",
    "batch": "all clicks once, for all orders in one request",
}
_UNTOUCHED = """
SELECT sale.id FROM sale_order sale
 WHERE sale.state = 'sale' AND NOT EXISTS (
       SELECT 1 FROM sale_order_line line JOIN stock_move move ON move.sale_line_id = line.id
        WHERE line.order_id = sale.id AND move.origin_returned_move_id IS NOT NULL)
 ORDER BY sale.id DESC LIMIT %s
"""


class Cost(NamedTuple):
    """Cost of one order: SQL statements, seconds of Python CPU, of waiting for PostgreSQL, and of wall clock."""

    statements: float
    cpu: float
    database: float
    wall: float


class Meter:
    """Counts what happens in this thread between ``with`` and its end, collecting garbage before."""

    def __enter__(self):
        gc.collect()
        self._thread = threading.current_thread()
        self._thread.query_count, self._thread.query_time = 0, 0.0
        self._cpu, self._wall = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_exception):
        self.total = Cost(
            self._thread.query_count,
            time.process_time() - self._cpu,
            self._thread.query_time,
            time.perf_counter() - self._wall,
        )

    def per(self, number: int) -> Cost:
        """The cost of one of ``number`` orders."""
        return Cost(*(value / number for value in self.total))


def template(seed: str, seed_stamp: str, name: str) -> str:
    """The seeded database with a way's modules, groups and settings; made when its sources changed.

    :return: name of the database
    """
    way = ways.WAYS[name]
    target = f"{seed}_{name.replace('@', '_')}"
    stamp = stamp_of(seed_stamp, files=ways.sources(way))
    if not is_fresh(target, stamp):
        copy(seed, target)
        in_new_process(_prepare, target, name)
        finish(target, stamp)
    return target


def _prepare(database: str, name: str) -> None:
    way = ways.WAYS[name]()
    registry = install(database, way.modules) if way.modules else Registry(database)
    with request(log_in(registry)) as env:
        clerk = env["res.users"].search([("login", "=", CLERK)])
        clerk.group_ids = [(4, env.ref(group).id) for group in way.groups]
        way.prepare(env)


def do_job(session: Session, way: ways.Contender, mode: str, order_ids: list[int]) -> list[dict]:
    """Take orders back; each request flushes and commits.

    :return: the jobs that were done
    """
    jobs = [{"order_ids": order_ids}] if mode == "batch" else [{"order_ids": [order_id]} for order_id in order_ids]
    for job in jobs:
        for steps in [[step] for step in way.steps] if mode == "clicks" else [way.steps]:
            with request(session) as env:
                for step in steps:
                    getattr(way, step)(env, job)
    return jobs


def untouched_orders(registry: Registry, number: int) -> list[int]:
    """Ids of orders that nothing came back of yet.

    :raise RuntimeError: there are too few
    """
    with registry.cursor() as cursor:
        cursor.execute(_UNTOUCHED, (number,))
        ids = [row[0] for row in cursor.fetchall()]
    if len(ids) < number:
        raise RuntimeError(f"{number} orders are needed, {len(ids)} are left: seed more (--orders).")
    return sorted(ids)


def _measure(database: str, name: str, mode: str, number: int, warm_up: int) -> Cost:
    registry, way = Registry(database), ways.WAYS[name]()
    clerk = log_in(registry, CLERK)
    order_ids = untouched_orders(registry, warm_up + number)
    # What every process pays once (compiling, ormcaches) is not the job's cost.
    do_job(clerk, way, "single" if mode == "batch" else mode, order_ids[:warm_up])
    order_ids = order_ids[warm_up:]
    with registry.cursor() as cursor:
        before = books.snapshot(cursor)
    with Meter() as meter:
        jobs = do_job(clerk, way, mode, order_ids)
    with registry.cursor() as cursor:
        books.check(cursor, order_ids, jobs, before)
    return meter.per(number)


def measure(source: str, name: str, mode: str, number: int, warm_up: int = 3) -> Cost:
    """Cost per order of a way on a copy of a database; goods, money and documents are checked afterwards.

    :param source: template to copy
    :param name: name of the way
    :param mode: a key of ``MODES``
    :param number: orders to take back
    :param warm_up: orders taken back before the counting begins
    """
    database = f"{source}_run{os.getpid()}"
    copy(source, database)
    try:
        return in_new_process(_measure, database, name, mode, number, warm_up)
    finally:
        drop(database)
