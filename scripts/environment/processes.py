"""Starting other programs: logged, bound to our own life, failures told in one sentence."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import paths
from .console import Heartbeat, Problem

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """In a child before exec: be terminated when the parent is gone, even by kill -9."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log file, for an error message."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def run_logged(
    command: Sequence[str | Path],
    log_name: str,
    failure: str,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    progress: Callable[[], str] | None = None,
    show_log: bool = True,
) -> Path:
    """Run a program with its output in `.run/log/<log_name>.log`; return that file.

    :param failure: the sentence to raise as `Problem` when the exit code is not 0
    :param progress: called every second; its text is shown every ten
    :param show_log: show the end of the log with a failure; otherwise only where it is
    """
    log = paths.LOGS / f"{log_name}.log"
    with log.open("wb") as stream:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=cwd,
                preexec_fn=die_with_parent,
            )
        except FileNotFoundError as error:
            raise Problem(f"{failure} ({error.filename} is not installed.)") from error
        code = wait(process, progress)
    if code < 0:
        failure += f" It was ended by {signal.Signals(-code).name}."
    if code:
        shown = f"\n{tail(log)}\n" if show_log else " "
        raise Problem(f"{failure}{shown}(The log is {log})")
    return log


def wait(process: subprocess.Popen[bytes], progress: Callable[[], str] | None = None) -> int:
    """Wait for a child; end it in an orderly way if we are interrupted ourselves."""
    heartbeat = Heartbeat()
    try:
        while True:
            try:
                return process.wait(timeout=1)
            except subprocess.TimeoutExpired:
                if progress:
                    heartbeat.beat(progress())
    except BaseException:
        end(process)
        raise


def end(process: subprocess.Popen[bytes], patience: float = 20) -> None:
    """Terminate a child, kill it if it does not go."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def is_alive(pid: int, mark: str) -> bool:
    """Whether process `pid` lives and its command line contains `mark` (pids are reused)."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return mark.encode() in command.replace(b"\0", b" ")


def end_pid(pid: int, mark: str, patience: float = 20) -> bool:
    """End a process known by pid and mark; return whether it was there."""
    if not is_alive(pid, mark):
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while is_alive(pid, mark):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            break
        time.sleep(0.1)
    return True
