"""`make demo`: the running back office with the demo company, and the server's life after that."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import modules, odoo_tree, paths, postgres, system_packages, toolchain
from .console import Problem, say, step
from .databases import Databases, real_name
from .processes import end_pid, is_alive, tail
from .storage import lock, write_atomically
from .toolchain import Toolchain

#: What the demo database was last brought up to: fingerprint by module.
_DONE = paths.RUN / "demo-modules.json"
_PID = paths.RUN / "odoo.pid"
_LOG = paths.LOGS / "odoo.log"
_LANGUAGES = "en_US,zh_CN"


def port() -> int:
    """The port of the demo server, from the variable PORT."""
    text = os.environ.get("PORT") or "8069"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(f"PORT={text} is not a port number.")
    return int(text)


def start() -> None:
    """Set everything up, make or update the demo database, start the server."""
    number = port()
    _check_port(number)
    system_packages.provide(system_packages.TO_RUN, required=False)
    tools = toolchain.provide()
    with lock("demo", paths.RUN):
        database = _bring_up_to_date(tools)
        if not _running_server():
            _tell_prints(Databases(tools), database, number)
        _start_server(tools, database, number)
    _show_address(number, _logins(Databases(tools), database))


def reset() -> None:
    """Forget the demo database; the next start makes it anew."""
    stop_server()
    Databases(toolchain.provide()).drop(real_name("demo"))
    _DONE.unlink(missing_ok=True)
    say("The demo database is gone; `make demo` makes a new one.")


def stop_server() -> None:
    """Stop the server if it runs."""
    running = _running_server()
    if running and end_pid(running[0], str(paths.ODOO_CONF)):
        say(f"Stopped the server on port {running[1]}.")
    _PID.unlink(missing_ok=True)


def stop() -> None:
    """Stop the server and the private database server."""
    stop_server()
    if not postgres.is_external() and postgres.is_running():
        tools = toolchain.provide()
        if postgres.stop(tools.python_environment):
            say("Stopped PostgreSQL.")


def database(tools: Toolchain) -> str:
    """The name of the demo database; `Problem` if there is none yet."""
    name = real_name("demo")
    if not Databases(tools).exists(name):
        raise Problem("There is no demo database yet: run `make demo`.")
    return name


def _bring_up_to_date(tools: Toolchain) -> str:
    """Make the demo database, or update the modules whose files changed; return its name."""
    databases = Databases(tools)
    name = real_name("demo")
    wanted = _wanted_modules()
    prints = {"odoo": odoo_tree.version(tools.odoo), **modules.fingerprints()}
    if not databases.exists(name):
        fresh = f"{name}_new"
        databases.drop(fresh)
        databases.create(fresh)
        databases.install(
            fresh,
            wanted,
            f"--load-language={_LANGUAGES}",
            log_name="demo-install",
            testing=False,
        )
        databases.rename(fresh, name)
        _remember(prints)
        return name
    installed = databases.installed(name)
    done = json.loads(_DONE.read_text(encoding="utf-8")) if _DONE.exists() else {}
    missing = [module for module in wanted if module not in installed]
    changed = [
        module for module, fingerprint in prints.items() if module in installed and done.get(module) != fingerprint
    ]
    if missing or changed:
        stop_server()
    if changed:
        databases.install(name, changed, update=True, log_name="demo-update", testing=False)
    if missing:
        databases.install(name, missing, log_name="demo-install", testing=False)
    if missing or changed:
        _remember(prints)
    return name


def _tell_prints(databases: Databases, database: str, number: int) -> None:
    """Say where prints fetch their styles: until an administrator logs in, Odoo takes port 8069."""
    databases.query(
        database,
        f"INSERT INTO ir_config_parameter (key, value) VALUES ('report.url', 'http://127.0.0.1:{number}') "
        "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
    )


def _wanted_modules() -> list[str]:
    """The module that brings the demo company with all it needs; before it exists, what is there."""
    here = modules.all_modules()
    for module in (modules.DEMO, modules.SUITE):
        if module in here:
            return [module]
    return list(modules.DEPENDENCIES)


def _remember(prints: dict[str, str]) -> None:
    write_atomically(_DONE, json.dumps(prints, indent=1, sort_keys=True) + "\n")


def _running_server() -> tuple[int, int] | None:
    """Process id and port of this clone's server, if it runs."""
    if not _PID.exists():
        return None
    try:
        pid, number = map(int, _PID.read_text(encoding="utf-8").split())
    except ValueError:
        return None
    return (pid, number) if is_alive(pid, str(paths.ODOO_CONF)) else None


def _check_port(number: int) -> None:
    """Raise `Problem` if another program has the port."""
    running = _running_server()
    if running and running[1] == number:
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            raise Problem(
                f"Port {number} is taken by another program: choose another one with "
                f"`PORT={number + 1 if number < 65535 else number - 1} make demo`."
            ) from error


def _start_server(tools: Toolchain, database: str, number: int) -> None:
    running = _running_server()
    if running and running[1] != number:
        stop_server()
    elif running:
        say("The server is running already.")
        return
    with step("Starting Odoo"):
        with _LOG.open("ab") as log:
            process = subprocess.Popen(
                [tools.python, "-m", "odoo", f"--config={paths.ODOO_CONF}"]
                + [f"--database={database}", f"--db-filter=^{database}$"]
                + [f"--http-port={number}", "--max-cron-threads=1"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=tools.variables(),
                start_new_session=True,
            )
        write_atomically(_PID, f"{process.pid} {number}\n")
        _wait_for_login_page(process, number)


def _wait_for_login_page(process: subprocess.Popen[bytes], number: int) -> None:
    """Return when the login page is there, which also builds its style sheets."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if process.poll() is not None:
            _PID.unlink(missing_ok=True)
            raise Problem(f"Odoo stopped at once:\n{tail(_LOG)}\n(All of it: {_LOG})")
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"http://127.0.0.1:{number}/web/login", timeout=120
            ) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise Problem(f"Odoo does not answer on port {number}; see {_LOG}")


def _show_address(number: int, logins: list[str]) -> None:
    lines = [
        f"The back office is at http://127.0.0.1:{number}",
        f"Logins (the password is the login): {', '.join(logins)}",
        "`make stop` stops it.",
    ]
    print("\n" + "\n".join(f"  {line}" for line in lines) + "\n", flush=True)


def _logins(databases: Databases, database: str) -> list[str]:
    """The people of the demo company, the administrator last."""
    if modules.DEMO not in databases.installed(database):
        return ["admin"]
    rows = databases.query(
        database,
        "SELECT login FROM res_users WHERE active AND login NOT IN ('__system__', 'admin') ORDER BY id",
    )
    return [*(row[0] for row in rows), "admin"]
