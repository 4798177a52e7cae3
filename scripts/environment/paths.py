"""Where things are: this clone, its private state, and the cache that all clones share."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from .console import Problem

PROJECT = "after_sales_rma"

CLONE = Path(__file__).resolve().parents[2]
#: Folders of the clone that hold Odoo modules.
ADDONS = (CLONE, CLONE / "addons_extra")

#: State of this clone (ignored by git): cluster, file store, configuration, logs, pid files.
RUN = CLONE / ".run"
LOGS = RUN / "log"
#: Odoo's data_dir: file stores and sessions.
DATA = RUN / "data"
FILESTORE = DATA / "filestore"
ODOO_CONF = RUN / "odoo.conf"
#: What Python compiled, by the paths of the sources.
BYTECODE = RUN / "bytecode"

#: Downloads and unpacked things, kept for the next clone.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / PROJECT


def clone_key() -> str:
    """A short name that differs between two clones on one machine."""
    return hashlib.sha256(str(CLONE).encode()).hexdigest()[:6]


def prepare() -> None:
    """Make the folders of this clone and the cache, or say why that is impossible."""
    for folder in (RUN, LOGS, DATA, FILESTORE, CACHE):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Problem(f"Cannot make the folder {folder}: {error.strerror}.") from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Problem(f"{folder} belongs to another user: run this as that user, or delete the folder.")
