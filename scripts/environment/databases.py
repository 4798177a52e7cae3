"""Databases with their file stores: copy, drop, install modules, templates for tests."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from . import modules, odoo_tree, paths, postgres
from .console import Problem, step
from .processes import die_with_parent, run_logged
from .storage import lock, need_space
from .toolchain import Toolchain

#: Database with the dependency modules, without demo data; nobody works in it.
TEMPLATE_DEPENDENCIES = "template_deps"
#: The same with the suite.
TEMPLATE_SUITE = "template_rma"
#: The same with all add-ons, in English and Chinese, and the company of the tests.
TEMPLATE_ADDONS = "template_addons"
#: Makes that company, whose recipe is the other file, and the files of the web client.
_MAKE_READY = paths.CLONE / "tests/helpers/make_ready.py"
_SHOP = paths.CLONE / "after_sales_rma/tests/common.py"


def real_name(name: str) -> str:
    """The name on the server: on a shared server it tells which project and clone it is of."""
    if not postgres.is_external():
        return name
    prefix = f"{paths.PROJECT}_{paths.clone_key()}_"
    return name if name.startswith(prefix) else prefix + name


class Databases:
    """Commands on the databases of one server. Names are as in `real_name`."""

    def __init__(self, tools: Toolchain) -> None:
        self.tools = tools

    def query(self, database: str, sql: str) -> list[list[str]]:
        """Run SQL and return the rows as texts."""
        done = subprocess.run(
            ["psql", "--no-psqlrc", "--quiet", "-At", "-F\t", "-vON_ERROR_STOP=1"]
            + [f"--dbname={database}", f"--command={sql}"],
            env=self.tools.variables(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Problem(f"The database server says: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def exists(self, database: str) -> bool:
        """Whether there is such a database."""
        found = self.query("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{database}'")
        return bool(found)

    def drop(self, database: str) -> None:
        """Drop a database, if it is there, and its file store."""
        for last in (False, False, False, True):
            try:
                self._run("dropdb", "--if-exists", "--force", database)
                break
            except Problem as problem:
                # The server's own cleaning is in it, which nobody else may end; it ends by itself.
                if last or "permission denied to terminate process" not in str(problem):
                    raise
                time.sleep(2)
        shutil.rmtree(paths.FILESTORE / database, ignore_errors=True)

    def copy(self, source: str, target: str) -> None:
        """Make `target` a copy of `source`, also while somebody works in `source` (that takes longer)."""
        need_space(paths.RUN, 700, f"database {target}")
        if self._connections(source):
            self._copy_in_use(source, target)
        else:
            self._run("createdb", f"--template={source}", target)
        # Last: Odoo adds a file before its database knows of it.
        self._copy_filestore(source, target)

    def _connections(self, database: str) -> int:
        """How many programs are connected to a database."""
        rows = self.query("postgres", f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'")
        return int(rows[0][0])

    def _copy_in_use(self, source: str, target: str) -> None:
        """Copy one state of a database that PostgreSQL takes for no template while others are connected to it."""
        self.create(target)
        variables = self.tools.variables(testing=True)
        with subprocess.Popen(
            ["pg_dump", "--no-owner", source], env=variables, stdout=subprocess.PIPE, preexec_fn=die_with_parent
        ) as dump:
            done = subprocess.run(
                ["psql", "--no-psqlrc", "--quiet", "-o", os.devnull, "-vON_ERROR_STOP=1", f"--dbname={target}"],
                env=variables,
                stdin=dump.stdout,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
                preexec_fn=die_with_parent,
            )
        if done.returncode or dump.returncode:
            self.drop(target)
            raise Problem(f"Database {source} could not be copied: {done.stderr.strip()}")

    def create(self, database: str) -> None:
        """Make an empty database."""
        need_space(paths.RUN, 1000, f"database {database}")
        self._run("createdb", "--template=template0", "--encoding=UTF8", "--lc-collate=C", database)

    def rename(self, source: str, target: str) -> None:
        """Rename a database with its file store."""
        if (paths.FILESTORE / source).exists():
            # Copied first: whatever moment we are stopped at, a database has its files.
            self._copy_filestore(source, target)
        self.query("postgres", f'ALTER DATABASE "{source}" RENAME TO "{target}"')
        shutil.rmtree(paths.FILESTORE / source, ignore_errors=True)

    def installed(self, database: str) -> set[str]:
        """The names of the installed modules; empty if the database is not Odoo's yet."""
        if not self.query(database, "SELECT 1 FROM pg_class WHERE relname = 'ir_module_module'"):
            return set()
        rows = self.query(database, "SELECT name FROM ir_module_module WHERE state = 'installed'")
        return {row[0] for row in rows}

    def odoo(
        self,
        database: str,
        *options: str,
        failure: str,
        log_name: str,
        testing: bool = True,
    ) -> Path:
        """Run Odoo on the database until it stops by itself; return its log."""
        log = paths.LOGS / f"{log_name}.log"
        return run_logged(
            [self.tools.python, "-m", "odoo", f"--database={database}", "--stop-after-init"] + ["--no-http", *options],
            log_name,
            failure,
            env=self.tools.variables(testing=testing),
            progress=lambda: _loading(log),
        )

    def install(
        self,
        database: str,
        names: Sequence[str],
        *options: str,
        update: bool = False,
        log_name: str | None = None,
        testing: bool = True,
    ) -> None:
        """Install (or update) modules; raise `Problem` if Odoo did not do all of it."""
        what = "Updating" if update else "Installing"
        shown = ", ".join(names) if len(names) <= 4 else f"{len(names)} modules"
        log_name = log_name or f"install-{database}"
        with step(f"{what} {shown} in database {database}"):
            log = self.odoo(
                database,
                "--update" if update else "--init",
                ",".join(names),
                *options,
                failure=f"{what} {shown} failed.",
                log_name=log_name,
                testing=testing,
            )
        left = set(names) - self.installed(database)
        if left:
            raise Problem(f"{what}: Odoo did not install {', '.join(sorted(left))}; see {log}")

    def template_of_dependencies(self) -> str:
        """The template with the dependency modules, made anew when Odoo's version changed."""
        return self._template(TEMPLATE_DEPENDENCIES, " ".join(modules.DEPENDENCIES), None, modules.DEPENDENCIES)

    def template_of_suite(self) -> str:
        """The template with the suite, made anew when a file of its add-ons changed."""
        base = self.template_of_dependencies()
        key = f"{base} {modules.fingerprints(modules.with_dependencies(modules.SUITE))}"
        return self._template(TEMPLATE_SUITE, key, base, [modules.SUITE])

    def template_of_addons(self, names: Sequence[str]) -> str:
        """The template with all add-ons in both languages, made anew when their files changed.

        In it stands the company of the tests, which would cost each class of them seconds.
        """
        base = self.template_of_dependencies()
        recipe = hashlib.sha256(_SHOP.read_bytes() + _MAKE_READY.read_bytes()).hexdigest()[:16]
        key = f"{base} {modules.fingerprints(list(names))} {recipe}"
        options = ["--load-language=en_US,zh_CN"]
        return self._template(TEMPLATE_ADDONS, key, base, names, *options, then=self._make_ready)

    def _make_ready(self, database: str) -> None:
        with step(f"Making the company of the tests in database {database}"):
            run_logged(
                [self.tools.python, _MAKE_READY, database],
                f"shop-{database}",
                "The company of the tests could not be made.",
                env=self.tools.variables(testing=True),
            )

    def _template(
        self,
        name: str,
        key: str,
        base: str | None,
        names: Sequence[str],
        *options: str,
        then: Callable[[str], None] | None = None,
    ) -> str:
        """A database kept under `name` as long as its comment says `key` and Odoo's version.

        :param then: adds to what is installed
        """
        name, key = real_name(name), f"{odoo_tree.version(self.tools.odoo)} {key}"
        with lock(name, paths.RUN):
            if self._comment(name) == key:
                return name
            fresh = f"{name}_new"
            self.drop(fresh)
            if base:
                self.copy(base, fresh)
            else:
                self.create(fresh)
            self.install(fresh, names, *options)
            if then:
                then(fresh)
            self.drop(name)
            self.rename(fresh, name)
            literal = key.replace("'", "''")
            self.query("postgres", f"COMMENT ON DATABASE \"{name}\" IS '{literal}'")
        return name

    def _comment(self, database: str) -> str | None:
        rows = self.query(
            "postgres",
            f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{database}'",
        )
        return rows[0][0] if rows else None

    def _copy_filestore(self, source: str, target: str) -> None:
        """Copy by hard links: Odoo never changes a stored file, it only adds and deletes."""
        folder = paths.FILESTORE / target
        shutil.rmtree(folder, ignore_errors=True)
        if (paths.FILESTORE / source).exists():
            shutil.copytree(paths.FILESTORE / source, folder, copy_function=os.link)

    def _run(self, program: str, *options: str) -> None:
        done = subprocess.run(
            [program, *options],
            env=self.tools.variables(testing=True),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=die_with_parent,
        )
        if done.returncode:
            raise Problem(f"{program}: {done.stderr.strip()}")


def _loading(log: Path) -> str:
    """How far a running Odoo is, read from its log."""
    text = log.read_text(encoding="utf-8", errors="replace")
    seen = re.findall(r"Loading module (\S+) \((\d+)/(\d+)\)", text)
    if not seen:
        return "preparing"
    module, number, count = seen[-1]
    return f"module {number} of {count}: {module}"
