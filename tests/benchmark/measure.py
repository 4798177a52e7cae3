"""Do a way's job on a fresh copy of its database and count what it costs."""

import gc
import os
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

import books
import ways
from database import (
    CLERK,
    Session,
    copy,
    drop,
    finish,
    in_new_process,
    install,
    is_fresh,
    log_in,
    request,
    stamp_of,
    start_odoo,
)
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


class _Here:
    """What the process of a run keeps between its turns."""

    registry: Registry
    clerk: Session
    way: ways.Contender
    mode: str
    before: dict
    done: list[tuple[list[int], list[dict]]]


def _open(database: str, name: str, mode: str, number: int, warm_up: int) -> list[int]:
    """Get ready; return the ids of the orders to take back."""
    here = _Here
    here.registry, here.way, here.mode, here.done = Registry(database), ways.WAYS[name](), mode, []
    here.clerk = log_in(here.registry, CLERK)
    order_ids = untouched_orders(here.registry, warm_up + number)
    if hasattr(os, "sched_setaffinity"):
        # All ways at once on one processor: its slices of milliseconds share out whatever else disturbs it.
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    # What every process pays once (compiling, ormcaches) is not the job's cost.
    do_job(here.clerk, here.way, "single" if mode == "batch" else mode, order_ids[:warm_up])
    with here.registry.cursor() as cursor:
        here.before = books.snapshot(cursor)
    return order_ids[warm_up:]


def _take_back(order_ids: list[int]) -> Cost:
    """Take orders back; return the cost of one."""
    with Meter() as meter:
        jobs = do_job(_Here.clerk, _Here.way, _Here.mode, order_ids)
    _Here.done.append((order_ids, jobs))
    return meter.per(len(order_ids))


def _check_books() -> None:
    order_ids = [order_id for ids, _jobs in _Here.done for order_id in ids]
    with _Here.registry.cursor() as cursor:
        books.check(cursor, order_ids, [job for _ids, jobs in _Here.done for job in jobs], _Here.before)


class Run:
    """A way at work on a copy of its database, in a process of its own, turn by turn.

    Goods, money and documents are checked at the end.

    :param source: template to copy
    :param name: name of the way
    :param mode: a key of ``MODES``
    :param number: orders to take back
    :param warm_up: orders taken back before the counting begins
    """

    def __init__(self, source: str, name: str, mode: str, number: int, warm_up: int = 3):
        self.name, self._mode = name, mode
        self._database = f"{source}_run{os.getpid()}"
        copy(source, self._database)
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=start_odoo)
        try:
            order_ids = self._pool.submit(_open, self._database, name, mode, number, warm_up).result()
        except BaseException:
            self.close()
            raise
        self._turns = [order_ids] if mode == "batch" else [[order_id] for order_id in order_ids]

    def __len__(self) -> int:
        return len(self._turns)

    def start(self, index: int) -> Future[Cost]:
        """Begin to take back the orders of a turn (all in mode batch, else one); its result is the cost of one."""
        return self._pool.submit(_take_back, self._turns[index])

    def check(self) -> None:
        """Check goods, money and documents of all turns.

        :raise AssertionError: the way did less than the job
        """
        self._pool.submit(_check_books).result()

    def close(self) -> None:
        """End the process and drop the copy."""
        self._pool.shutdown()
        drop(self._database)
