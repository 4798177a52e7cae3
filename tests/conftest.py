"""Fixtures of the whole-process tests.

These tests look at Odoo from outside: several processes on one database, processes that are
killed, installation and upgrade. What can be tested inside one transaction belongs to
`after_sales_rma/tests/`. The databases are real, so keep them few: a copy takes about a second,
an Odoo process about three to start; copies of the shop share one that is loaded and only forks.

    def test_two_users_take_the_last_piece(fresh_db):
        fresh_db.run('''
            ...build a case...
            report(case.id)
        ''')
        first, second = fresh_db.race('''
            case = env['after.sales.rma'].browse(case_id)
            ready()
            case.action_authorize()
        ''', case_id=1)
        assert sorted([bool(first.error), bool(second.error)]) == [False, True]
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator

import pytest

from environment import toolchain
from environment.databases import Databases, real_name
from environment.modules import all_modules
from helpers import shop
from helpers.database import TestDatabase
from helpers.prefork import PreforkServer, Workers

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def databases() -> Databases:
    """Commands on databases: copy, drop, install, query."""
    return Databases(toolchain.provide(develop=True))


@pytest.fixture(scope="session")
def template_deps(databases: Databases) -> str:
    """Name of the template with Odoo's modules only; for tests of the installation."""
    return databases.template_of_dependencies()


@pytest.fixture(scope="session")
def template_rma(databases: Databases) -> str:
    """Name of the template with the suite installed; made anew when its files change."""
    return databases.template_of_suite()


@pytest.fixture
def make_db(databases: Databases) -> Iterator[Callable[..., TestDatabase]]:
    """A function that copies any template or database; the copies are dropped at the end."""
    made: list[TestDatabase] = []

    def make(source: str, server: PreforkServer | None = None) -> TestDatabase:
        name = real_name(f"test_whole_{os.getpid()}_{next(_numbers)}")
        databases.drop(name)
        databases.copy(source, name)
        made.append(TestDatabase(databases, name, server))
        return made[-1]

    yield make
    for database in made:
        database.drop()


@pytest.fixture
def fresh_db(make_db: Callable[..., TestDatabase], template_rma: str) -> TestDatabase:
    """A database of this test alone, with the suite installed and no records of it."""
    return make_db(template_rma)


@pytest.fixture
def empty_db(make_db: Callable[..., TestDatabase], template_deps: str) -> TestDatabase:
    """A database of this test alone, with Odoo's modules but without the add-on."""
    return make_db(template_deps)


@pytest.fixture(scope="module")
def shared_db(databases: Databases, template_deps: str) -> Iterator[TestDatabase]:
    """Like `empty_db`, but one for all tests of a file, in their order."""
    name = real_name(f"test_whole_{os.getpid()}_{next(_numbers)}")
    databases.drop(name)
    databases.copy(template_deps, name)
    database = TestDatabase(databases, name)
    yield database
    database.drop()


@pytest.fixture(scope="session")
def shop_server(databases: Databases, template_rma: str) -> Iterator[PreforkServer]:
    """Odoo, loaded once for the shop and for all its copies."""
    name = real_name(f"test_whole_{os.getpid()}_shop")
    databases.drop(name)
    databases.copy(template_rma, name)
    server = PreforkServer(name, databases.tools.variables(testing=True))
    yield server
    server.close()
    databases.drop(name)


@pytest.fixture(scope="session")
def shop_template(shop_server: PreforkServer) -> tuple[str, dict]:
    """Name and facts of a database in which a company sells; see `helpers.shop`."""
    return shop_server.database, Workers(shop_server).run(shop.OPEN)


@pytest.fixture
def shop_db(
    make_db: Callable[..., TestDatabase], shop_template: tuple[str, dict], shop_server: PreforkServer
) -> TestDatabase:
    """A copy of the shop for this test alone; its `facts` are the ids of what is in it."""
    name, facts = shop_template
    database = make_db(name, shop_server)
    # Its own: a test adds what it made.
    database.facts = dict(facts)
    return database


@pytest.fixture(scope="session")
def companion_modules() -> list[str]:
    """Names of the installable companion modules, without the demo company."""
    return [name for name in all_modules() if name not in ("after_sales_rma", "after_sales_rma_demo")]
