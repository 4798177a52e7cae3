"""Free space, locks between processes, and folders that are either complete or made anew."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import paths
from .console import Problem, say

_COMPLETE = ".complete"


def need_space(folder: Path, megabytes: int, purpose: str) -> None:
    """Raise `Problem` unless `megabytes` are free where `folder` lies."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise Problem(f"Not enough disk space for {purpose}: {megabytes} MB needed in {folder}, {free} MB free.")


@contextmanager
def lock(name: str, folder: Path | None = None) -> Iterator[None]:
    """Let one process at a time through; the kernel frees the lock of a killed process."""
    path = (folder or paths.CACHE) / f"{name}.lock"
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Another run is busy with {name}; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def is_kept(name: str) -> bool:
    """Whether the cached folder `name` is there and complete."""
    return (paths.CACHE / name / _COMPLETE).exists()


def kept_folder(name: str, build: Callable[[Path], None], megabytes: int) -> Path:
    """Return the cached folder `name`, calling `build(folder)` if it is not there yet.

    It is built in a folder of its own, and `name` is a link that points there once all is done.
    So nobody takes the leavings of a killed run for finished, and a program that outlives its
    killed parent for a moment cannot write into the next attempt.
    """
    link = paths.CACHE / name
    if is_kept(name):
        return link.resolve()
    with lock(name):
        if is_kept(name):
            return link.resolve()
        need_space(paths.CACHE, megabytes, name)
        for leaving in paths.CACHE.glob(f"{name}@*"):
            say(f"Removing what an interrupted run left of {name} …")
            if leaving.is_symlink():
                leaving.unlink()
            else:
                shutil.rmtree(leaving, ignore_errors=True)
        if link.is_dir() and not link.is_symlink():
            shutil.rmtree(link)
        folder = Path(tempfile.mkdtemp(dir=paths.CACHE, prefix=f"{name}@"))
        folder.chmod(0o755)
        try:
            build(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        (folder / _COMPLETE).touch()
        fresh = paths.CACHE / f"{folder.name}.link"
        fresh.symlink_to(folder.name)
        fresh.replace(link)
    return link.resolve()


def write_atomically(path: Path, text: str, mode: int = 0o644) -> None:
    """Replace the file in one step; leave it alone when it already has this text."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    os.chmod(temporary, mode)
    os.replace(temporary, path)
