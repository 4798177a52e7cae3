"""Odoo as a library in this process, and the databases that a benchmark makes, copies and drops."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import psycopg2
from odoo import SUPERUSER_ID, api
from odoo.orm.registry import Registry
from odoo.sql_db import connection_info_for
from odoo.tools import config
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege

ROOT = Path(__file__).resolve().parents[2]
#: Other people's add-ons to compare with; the folder is made by ``ways.fetch_oca``.
OCA_ADDONS = ROOT / ".run" / "oca" / "odoo" / "addons"
#: Nothing but databases of this name is ever made or dropped.
PREFIX = "asbench_"
CLERK = "benchmark_clerk"


def start_odoo() -> None:
    """Read Odoo's configuration (``ODOO_RC``), once; quiet, without a web server."""
    arguments = ["--no-http", "--max-cron-threads=0"]
    config.parse_config(arguments, setup_logging=False)
    if OCA_ADDONS.is_dir():
        paths = ",".join([*config["addons_path"], str(OCA_ADDONS)])
        config.parse_config([*arguments, f"--addons-path={paths}"], setup_logging=False)
    logging.disable(logging.ERROR)


def in_new_process(function: Callable, *args):
    """The result of a function that runs in a process of its own, so with its own registry and cold caches."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=start_odoo) as pool:
        return pool.submit(function, *args).result()


def connect(database: str):
    """A plain connection to a database of the configured server, without Odoo's pool."""
    _name, parameters = connection_info_for(database)
    return psycopg2.connect(**parameters)


def _command(statement: str, *names: str) -> None:
    with closing(connect("postgres")) as connection:
        connection.autocommit = True
        connection.cursor().execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def drop(name: str) -> None:
    """Drop a database of the benchmark, with whoever is connected to it."""
    assert name.startswith(PREFIX), name
    for last in (False, False, False, True):
        try:
            _command("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            break
        except InsufficientPrivilege:
            # The server's own cleaning is in it, which nobody else may end; it ends by itself.
            if last:
                raise
            time.sleep(2)


def copy(source: str, target: str) -> None:
    """Make a database anew as a copy of another one."""
    drop(target)
    _command("CREATE DATABASE {} TEMPLATE {}", target, source)


def create(name: str) -> None:
    """Make an empty database anew, ready for Odoo."""
    drop(name)
    _command("CREATE DATABASE {} ENCODING 'unicode' LC_COLLATE 'C' TEMPLATE template0", name)
    with closing(connect(name)) as connection, connection:
        connection.cursor().execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


def finish(name: str, stamp: str) -> None:
    """Tidy a template as autovacuum would in life, and write down what it was made of."""
    with closing(connect(name)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(stamp)))


def is_fresh(name: str, stamp: str) -> bool:
    """Whether a finished template exists and was made of the same things."""
    with closing(connect("postgres")) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s AND shobj_description(oid, 'pg_database') = %s", (name, stamp)
        )
        return bool(cursor.fetchone())


def stamp_of(*parts: object, files: list[Path] = ()) -> str:
    """A fingerprint of settings and of the contents of files."""
    digest = hashlib.sha256(repr(parts).encode())
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def install(name: str, modules: list[str]) -> Registry:
    """Install modules; the database is initialised when it is empty.

    :raise RuntimeError: a module is not installed afterwards
    """
    registry = Registry.new(name, update_module=True, install_modules=modules)
    missing = set(modules) - set(registry._init_modules)
    if missing:
        raise RuntimeError(f"not installed in {name}: {', '.join(sorted(missing))}")
    return registry


class Session(NamedTuple):
    """What a web session knows of its user."""

    registry: Registry
    uid: int
    context: dict


def log_in(registry: Registry, login: str | None = None) -> Session:
    """A session of a user (default: the superuser)."""
    if not login:
        return Session(registry, SUPERUSER_ID, {})
    with registry.cursor() as cursor:
        user = api.Environment(cursor, SUPERUSER_ID, {})["res.users"].search([("login", "=", login)])
        context = {"lang": user.lang or "en_US", "tz": user.tz or "UTC", "allowed_company_ids": user.company_ids.ids}
        return Session(registry, user.id, context)


@contextmanager
def request(session: Session) -> Iterator[api.Environment]:
    """One request of a session: its own transaction and a cold cache, flushed and committed at the end."""
    with session.registry.cursor() as cursor:
        env = api.Environment(cursor, session.uid, session.context)
        yield env
        env.flush_all()
        cursor.commit()
