"""A database of a whole-process test: SQL, Odoo's command line, snippets, a server."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from environment.databases import Databases
from environment.processes import die_with_parent, end

from .odoo_process import OdooProcess
from .prefork import PreforkServer, Worker, Workers


class TestDatabase:
    """One database and what a test may want of it. Made by the fixture `fresh_db`."""

    __test__ = False

    def __init__(self, databases: Databases, name: str, server: PreforkServer | None = None) -> None:
        """A database by its name.

        :param server: has loaded Odoo for a database that this one is a copy of; without it, one is started for
            this database when it is needed
        """
        self.databases = databases
        self.name = name
        #: What the fixture that made it tells of its content.
        self.facts: dict[str, Any] = {}
        self.variables = databases.tools.variables(testing=True)
        self._processes: list[OdooProcess] = []
        self._own_server: PreforkServer | None = None
        self._workers = Workers(server, name) if server else None

    def psql(self, sql: str) -> list[list[str]]:
        """Run SQL; return the rows as lists of texts (NULL is an empty text)."""
        return self.databases.query(self.name, sql)

    def value(self, sql: str) -> str:
        """Run SQL; return the one value of its one row."""
        ((value,),) = self.psql(sql)
        return value

    def start(self, code: str, **options: Any) -> OdooProcess:
        """Start a snippet in a process that loads Odoo for itself; see `OdooProcess`."""
        process = OdooProcess(self.name, code, variables=self.variables, **options)
        self._processes.append(process)
        return process

    def run(self, code: str, **options: Any) -> Any:
        """Run a snippet in a process of its own, a forked one; return the last value it reported."""
        return self._forked().run(code, **options)

    def race(self, code: str, count: int = 2, **options: Any) -> list[Worker]:
        """Start `count` snippets, let all go on behind `ready()` at once, wait for all."""
        runners = self._forked().line_up([code] * count, **options)
        for runner in runners:
            runner.go()
        return [runner.wait() for runner in runners]

    @contextmanager
    def prefork(self) -> Iterator[Workers]:
        """Forked processes that are started, stopped and killed one by one."""
        workers = self._forked()
        try:
            yield workers
        finally:
            workers.close()

    def _forked(self) -> Workers:
        if not self._workers:
            self._own_server = PreforkServer(self.name, self.variables)
            self._workers = Workers(self._own_server)
        return self._workers

    def odoo(self, *arguments: str, check: bool = True) -> str:
        """Run Odoo's command line on this database until it stops; return its log.

        `db.odoo("-u", "after_sales_rma")`; with `check`, a failure is an AssertionError.
        """
        self.restart()
        done = subprocess.run(
            [str(self.databases.tools.python), "-m", "odoo", "-d", self.name]
            + ["--stop-after-init", "--no-http", *arguments],
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert not (check and done.returncode), done.stdout[-5000:]
        return done.stdout

    def copy(self, name: str) -> TestDatabase:
        """A copy of this database as it is now, e.g. to try two ways from one point."""
        self.close()
        self.databases.drop(name)
        self.databases.copy(self.name, name)
        return TestDatabase(self.databases, name)

    def drop(self) -> None:
        """Drop the database with everything that still uses it."""
        self.close()
        self.databases.drop(self.name)

    def restart(self) -> None:
        """Let the next process load Odoo anew, with the modules that are there then."""
        self.close()

    def close(self) -> None:
        """End the snippets that still run, and forget what was loaded for them."""
        for process in self._processes:
            process.close()
        self._processes.clear()
        if self._workers:
            self._workers.close()
            self._workers = None
        if self._own_server:
            self._own_server.close()
            self._own_server = None

    @contextmanager
    def server(self, *arguments: str) -> Iterator[str]:
        """A running Odoo server on this database; gives its address."""
        port = _free_port()
        process = subprocess.Popen(
            [str(self.databases.tools.python), "-m", "odoo", "-d", self.name]
            + [f"--db-filter=^{self.name}$", f"--http-port={port}", "--log-level=warn", *arguments],
            env=self.variables,
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(process, f"{address}/web/health")
            yield address
        finally:
            end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended at once"
        try:
            with opener.open(address, timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError(f"no answer from {address}")
