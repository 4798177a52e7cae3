"""Copies of databases, also of one in which somebody works, as the demo company is while it is served."""

from __future__ import annotations

import subprocess

import pytest

from environment import odoo_tree, paths
from environment.databases import Databases, real_name


@pytest.fixture
def names(databases: Databases):
    """Names of two databases that are dropped afterwards."""
    both = real_name("test_copy_source"), real_name("test_copy_target")
    for name in both:
        databases.drop(name)
    yield both
    for name in both:
        databases.drop(name)


def test_a_database_in_use_is_copied_and_nobody_loses_the_connection(databases: Databases, names):
    """PostgreSQL takes no database for a template while others are connected to it; the copy has rows and files."""
    source, target = names
    databases.create(source)
    databases.query(
        source, "CREATE TABLE goods (id serial PRIMARY KEY, name text); INSERT INTO goods(name) VALUES ('红')"
    )
    store = paths.FILESTORE / source / "ab"
    store.mkdir(parents=True)
    (store / "abc").write_text("photo")
    with subprocess.Popen(
        ["psql", "--no-psqlrc", "-At", f"--dbname={source}"],
        env=databases.tools.variables(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as somebody:

        def ask(question: str) -> str:
            somebody.stdin.write(f"{question}\n")
            somebody.stdin.flush()
            return somebody.stdout.readline().strip()

        assert ask("SELECT name FROM goods;") == "红"
        databases.copy(source, target)
        assert ask("SELECT count(*) FROM goods;") == "1"
        somebody.stdin.close()
    assert databases.query(target, "SELECT id, name FROM goods") == [["1", "红"]]
    assert databases.query(target, "INSERT INTO goods(name) VALUES ('白') RETURNING id") == [["2"]]
    assert (paths.FILESTORE / target / "ab/abc").read_text() == "photo"


def test_templates_are_made_anew_with_another_odoo(databases: Databases, names, monkeypatch):
    """What stands on the template of the dependencies, too: it would keep the tables of the version before."""
    name, made = names[0], []
    monkeypatch.setattr(databases, "install", lambda fresh, _names, *_options: made.append(fresh))
    for version in ("19.0-20260101", "19.0-20260101", "19.0-20261101"):
        monkeypatch.setattr(odoo_tree, "version", lambda _odoo, version=version: version)
        databases._template(name, "stock sale", None, ["stock", "sale"])
    assert len(made) == 2
