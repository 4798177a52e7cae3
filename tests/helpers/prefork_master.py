"""Load Odoo once, then fork a process for every snippet, as Odoo's own server does with its workers.

Started by `helpers.prefork.PreforkServer`. Over the control socket comes, for each worker, the
socket on which the worker talks with the test.
"""

import contextlib
import functools
import gc
import json
import os
import random
import signal
import socket
import sys

import odoo.modules.registry
import odoo.sql_db
from odoo.modules.module import Manifest
from snippet_runner import configure, execute


def _reap(*_signal: object) -> None:
    """Take leave of workers that ended: what they used counts as ours."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


#: Of Odoo: every module on its path, as it describes itself.
_all_manifests = Manifest.all_addon_manifests


@functools.cache
def our_manifests() -> list[Manifest]:
    """The modules of this repository, as they describe themselves.

    Whenever a module is installed or removed, Odoo compares its table of modules with the descriptions of all that lie
    on its path: with its own six hundred, that takes longer than the rest. Those did not change since the database was
    made, ours may have.
    """
    return [manifest for manifest in _all_manifests() if manifest.name.startswith("after_sales_rma")]


def move(loaded: str, database: str) -> None:
    """Take what was loaded for a database for a copy of it: the same modules, other rows."""
    Registry = odoo.modules.registry.Registry
    registry = Registry(loaded)
    registry.db_name, registry._db = database, odoo.sql_db.db_connect(database)
    Registry.registries[database] = registry


def work(loaded: str, channel: socket.socket) -> int:
    """The life of one worker: one snippet."""
    random.seed()  # else all workers would wait equally long after a conflict
    with (
        channel,
        open(channel.fileno(), encoding="utf-8", closefd=False) as questions,
        open(channel.fileno(), "w", encoding="utf-8", buffering=1, closefd=False) as answers,
    ):
        answers.write(json.dumps(["pid", os.getpid()]) + "\n")
        task = json.loads(questions.readline())
        if task["database"] != loaded:
            move(loaded, task["database"])
        return execute(task["database"], task, questions, answers)


def main(database: str, control_fd: int) -> None:
    """Fork a worker for every socket that arrives; end when the test closes its side."""
    configure(database)
    Manifest.all_addon_manifests = staticmethod(our_manifests)
    registry = odoo.modules.registry.Registry(database)
    # Which fields follow from a field, Odoo finds out when it is written first; here once for all workers.
    for field in registry._field_triggers:
        registry.get_field_trigger_tree(field)
    # A connection must not be shared by two processes.
    odoo.sql_db.close_all()
    # What is loaded stays common to all workers, instead of being copied by the collector's marks.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, _reap)
    control = socket.socket(fileno=control_fd)
    control.sendall(b"+")
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os._exit(work(database, socket.socket(fileno=descriptors[0])))
        os.close(descriptors[0])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
