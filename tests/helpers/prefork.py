"""Many Odoo processes, forked from one that has loaded Odoo.

Fifty processes that each load Odoo would take minutes and gigabytes. Odoo's own server does not
do that either: with `--workers` it loads once and forks. So does this one; each worker is a
process of its own, with its own connection to PostgreSQL, knows nothing of what other workers
did, and can be killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .conversation import Conversation, SnippetError

_MASTER = Path(__file__).with_name("prefork_master.py")


class Worker(Conversation):
    """A forked process that runs a snippet; what the snippet sees, `OdooProcess` tells."""

    def __init__(self, channel: socket.socket, task: dict[str, Any]) -> None:
        super().__init__(channel.fileno())
        self._channel = channel
        self._pid = 0
        self._send(json.dumps(task))

    def wait(self, timeout: float = 300) -> Worker:
        """Wait for the end without judging it: see `error` and `reports`."""
        self._next_answer(timeout, until=("done", "error"))
        self.close()
        return self

    def result(self, timeout: float = 300) -> Any:
        """Wait for the end; return the last reported value, raise what the snippet raised."""
        if self._next_answer(timeout, until=("done", "error")) is None:
            raise SnippetError("ProcessEnded", "the worker ended without a word", "")
        self.close()
        if self.error:
            raise self.error
        return self.reports[-1] if self.reports else None

    def kill(self) -> None:
        """SIGKILL, as a crash does it; returns when the process is gone."""
        if not self._pid:
            self._next_answer(30, until=("pid",))
        assert self._pid, "the worker ended before it could be killed"
        os.kill(self._pid, signal.SIGKILL)
        self._next_answer(30, until=())
        self.close()

    def close(self) -> None:
        """Hang up; a worker that waits for us ends then."""
        self._read = -1
        self._channel.close()

    @property
    def is_open(self) -> bool:
        """Whether the test still talks with it."""
        return self._read >= 0

    def _send(self, line: str) -> None:
        self._channel.sendall(line.encode() + b"\n")

    def _take(self, kind: str, value: Any) -> None:
        if kind == "pid":
            self._pid = value
        super()._take(kind, value)


class PreforkServer:
    """The process that has loaded Odoo for one database; it forks a worker for every snippet."""

    def __init__(self, database: str, variables: dict[str, str]) -> None:
        self.database = database
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, str(_MASTER), database, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                env=variables,
                pass_fds=(theirs.fileno(),),
            )
        self._control.settimeout(120)
        assert self._control.recv(1) == b"+", "Odoo could not be loaded"

    def fork(self, task: dict[str, Any]) -> Worker:
        """Fork a worker that does a task."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            socket.send_fds(self._control, [b"w"], [theirs.fileno()])
        return Worker(ours, task)

    def close(self) -> None:
        """End the server."""
        self._control.close()
        self.process.wait(timeout=30)


class Workers:
    """The workers of one database: the server's own, or a copy of it, which has the same modules."""

    def __init__(self, server: PreforkServer, database: str | None = None) -> None:
        self.server = server
        self.database = database or server.database
        self._started: list[Worker] = []

    def start(self, code: str, *, login: str = "admin", as_loaded: bool = False, **values: Any) -> Worker:
        """Fork a worker that runs a snippet.

        :param as_loaded: begin with the modules that were there when Odoo was loaded, whatever came and went since: for
            a snippet that begins with an installation, by which all is loaded anew
        """
        task = {"code": textwrap.dedent(code), "values": values, "login": login, "database": self.database}
        task["as_loaded"] = as_loaded
        self._started.append(self.server.fork(task))
        return self._started[-1]

    def run(self, code: str, **options: Any) -> Any:
        """Run a snippet in a worker; return the last value it reported."""
        return self.start(code, **options).result()

    def line_up(self, snippets: Sequence[str], **options: Any) -> list[Worker]:
        """Start one worker for each snippet and wait until all stand at `ready()`."""
        workers = [self.start(code, runner=number, **options) for number, code in enumerate(snippets)]
        for worker in workers:
            worker.wait_until_ready()
        return workers

    def close(self) -> None:
        """End the workers that still run."""
        for worker in self._started:
            if worker.is_open:
                with contextlib.suppress(ProcessLookupError, AssertionError, TimeoutError):
                    worker.kill()
                worker.close()
        self._started.clear()
