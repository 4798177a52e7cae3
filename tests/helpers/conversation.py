"""What a test and an Odoo process say to each other: JSON lines, from whatever kind of process."""

from __future__ import annotations

import json
import os
import select
import time
from typing import Any


class SnippetError(AssertionError):
    """The snippet raised. `kind` is the exception's class name, `message` its text."""

    def __init__(self, kind: str, message: str, trace: str) -> None:
        super().__init__(f"{kind}: {message}\n{trace}")
        self.kind = kind
        self.message = message


class Conversation:
    """The test's side. A subclass starts the process, sends lines to it, ends it."""

    def __init__(self, read: int) -> None:
        self.reports: list[Any] = []
        self.error: SnippetError | None = None
        self._read = read
        self._buffer = b""
        self._ended = False

    def wait_until_ready(self, timeout: float = 120) -> None:
        """Return when the snippet stands at `ready()`; raise if it ended before."""
        kind = self._next_answer(timeout, until=("ready", "done", "error"))
        if self.error:
            raise self.error
        assert kind == "ready", f"the snippet ended without ready(): {self._errors()}"

    def go(self) -> None:
        """Let the snippet go on behind `ready()`."""
        self._send("go")

    def kill(self) -> None:
        """SIGKILL, as a crash does it."""
        raise NotImplementedError

    def close(self) -> None:
        """Make sure that nothing is left running."""
        raise NotImplementedError

    def _send(self, line: str) -> None:
        raise NotImplementedError

    def _errors(self) -> str:
        return ""

    def _next_answer(self, timeout: float, until: tuple[str, ...]) -> str | None:
        """Take answers until one of the kinds comes, or the process closes its end."""
        deadline = time.monotonic() + timeout
        while not self._ended and self._read >= 0:
            while b"\n" in self._buffer:
                line, self._buffer = self._buffer.split(b"\n", 1)
                kind, value = json.loads(line)
                self._take(kind, value)
                if kind in until:
                    return kind
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"no answer from the snippet in {timeout} s")
            if select.select([self._read], [], [], left)[0]:
                chunk = self._receive()
                self._buffer += chunk
                self._ended = not chunk
        return None

    def _receive(self) -> bytes:
        try:
            return os.read(self._read, 65536)
        except ConnectionResetError:  # killed before it read what we sent
            return b""

    def _take(self, kind: str, value: Any) -> None:
        if kind == "report":
            self.reports.append(value)
        elif kind == "error":
            self.error = SnippetError(*value)
