"""An Odoo process of its own that runs a snippet; for races, kills and restarts."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from .conversation import Conversation, SnippetError

__all__ = ["OdooProcess", "SnippetError"]

_RUNNER = Path(__file__).with_name("snippet_runner.py")


class OdooProcess(Conversation):
    """One process, one transaction.

    The snippet sees `env` (of user `login`), the keyword arguments as names, and functions:
    `report(value)` hands a JSON value to the test, `ready()` waits until the test calls `go()`,
    `retrying(function)` calls a function as Odoo's web server would, repeated after a conflict.
    It may call `env.cr.commit()` itself; at its end everything is committed.
    """

    def __init__(
        self,
        database: str,
        code: str,
        *,
        login: str = "admin",
        variables: dict[str, str],
        options: tuple[str, ...] = (),
        **values: Any,
    ) -> None:
        read, write = os.pipe()
        super().__init__(read)
        self.process = subprocess.Popen(
            [sys.executable, str(_RUNNER), database, str(write)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=variables,
            pass_fds=(write,),
        )
        os.close(write)
        self._send(
            json.dumps(
                {
                    "code": textwrap.dedent(code),
                    "values": values,
                    "login": login,
                    "options": list(options),
                }
            )
        )

    def wait(self, timeout: float = 300) -> OdooProcess:
        """Wait for the end without judging it: see `error`, `reports`, `returncode`."""
        self._next_answer(timeout, until=("done", "error"))
        self.process.wait(timeout=30)
        self.close()
        return self

    def result(self, timeout: float = 300) -> Any:
        """Wait for the end; return the last reported value, raise what the snippet raised."""
        self.wait(timeout)
        if self.error:
            raise self.error
        if self.process.returncode:
            raise SnippetError("ProcessEnded", f"exit code {self.process.returncode}", "")
        return self.reports[-1] if self.reports else None

    def kill(self) -> None:
        """SIGKILL, as a crash does it."""
        self.process.kill()
        self.process.wait()
        self.close()

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal, None while it runs."""
        return self.process.poll()

    def close(self) -> None:
        """Make sure that nothing is left running."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.process.stderr):
            if stream and not stream.closed:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        if self._read >= 0:
            os.close(self._read)
            self._read = -1

    def _send(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def _errors(self) -> str:
        assert self.process.stderr
        return self.process.stderr.read().decode(errors="replace")[-3000:]
