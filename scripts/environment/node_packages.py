"""The formatters and linters from npm, pinned by package-lock.json, kept in the cache."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from . import paths
from .console import step
from .processes import run_logged
from .storage import kept_folder

_FILES = ("package.json", "package-lock.json", ".npmrc")


def folder() -> Path:
    """Return the folder that holds `node_modules`, installing them the first time."""
    pins = b"".join((paths.CLONE / name).read_bytes() for name in _FILES)
    return kept_folder(f"node-{hashlib.sha256(pins).hexdigest()[:12]}", _build, 150)


def _build(target: Path) -> None:
    for name in _FILES:
        shutil.copy(paths.CLONE / name, target / name)
    with step("Installing the checks for JavaScript, XML and styles"):
        run_logged(
            ["npm", "ci", "--no-audit", "--no-fund"],
            "npm",
            "The npm packages cannot be installed: is the network (or the proxy) working?",
            show_log=False,
            cwd=target,
        )
