"""What the person at the terminal sees: one plain line per step, one sentence per problem."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_started = time.monotonic()
_stream: TextIO = sys.stdout


class Problem(Exception):
    """Something the user can understand and mend; its text is the one sentence to show."""


def use_stderr() -> None:
    """Send progress to stderr: for commands whose stdout belongs to the program they run."""
    global _stream
    _stream = sys.stderr


def say(text: str) -> None:
    """Print one line with the seconds since the start."""
    print(f"[{time.monotonic() - _started:6.1f} s] {text}", file=_stream, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step, and how long it took when it was more than a moment."""
    say(f"{text} …")
    begin = time.monotonic()
    yield
    seconds = time.monotonic() - begin
    if seconds >= 1:
        say(f"{text}: done in {seconds:.0f} s")


class Heartbeat:
    """A line every few seconds while something long runs, so that nobody thinks it hangs."""

    def __init__(self, every: float = 10.0) -> None:
        self.every = every
        self.last = time.monotonic()

    def beat(self, text: str) -> None:
        """Print `text` if the last line is long enough ago."""
        now = time.monotonic()
        if now - self.last >= self.every:
            self.last = now
            say(f"  {text}")
