"""The commands of `scripts/run.py`."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Callable
from types import FrameType

from . import (
    console,
    demo,
    lint,
    odoo_internals,
    odoo_suites,
    odoo_tree,
    paths,
    system_packages,
    testing,
    toolchain,
    translations,
)
from .console import Problem, say
from .databases import Databases, real_name


def run(arguments: list[str]) -> int:
    """Run one command; return the exit code."""
    name, *rest = arguments or ["help"]
    command = _COMMANDS.get(name)
    if command is None:
        print(f"Unknown command {name}.\n\n{_help_text()}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _terminated)
    try:
        return command(rest) or 0
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Run it again to go on.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno in (28, 122):  # ENOSPC, EDQUOT
            print(f"\nThe disk is full ({error.filename or 'while writing'}).", file=sys.stderr)
            return 1
        raise


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _setup(_arguments: list[str]) -> None:
    """Fetch, install and start everything, for development."""
    system_packages.provide(system_packages.TO_TEST, required=False)
    toolchain.provide(develop=True)
    say("Ready: scripts/odoo, scripts/python, scripts/pg, scripts/db.")


def _demo(_arguments: list[str]) -> None:
    """The running back office with the demo company."""
    demo.start()


def _demo_reset(_arguments: list[str]) -> None:
    """Drop the demo database; the next `demo` makes a new one."""
    demo.reset()


def _stop(_arguments: list[str]) -> None:
    """Stop the server and PostgreSQL."""
    demo.stop()


def _shell(_arguments: list[str]) -> None:
    """Odoo's shell on the demo database."""
    tools = toolchain.provide()
    _become(tools, [str(tools.python), "-m", "odoo", "shell", "-d", demo.database(tools)])


def _odoo(arguments: list[str]) -> None:
    """Odoo's own command line."""
    console.use_stderr()
    tools = toolchain.provide()
    _become(tools, [str(tools.python), "-m", "odoo", *arguments])


def _python(arguments: list[str]) -> None:
    """Python with Odoo importable."""
    console.use_stderr()
    tools = toolchain.provide()
    _become(tools, [str(tools.python), *arguments])


def _pg(arguments: list[str]) -> None:
    """Any command, with the environment's programs and database settings."""
    console.use_stderr()
    if not arguments:
        raise Problem("Which command? For example: scripts/pg psql mydb")
    _become(toolchain.provide(develop=True), arguments)


def _db(arguments: list[str]) -> None:
    """Databases: new NAME [SOURCE] | drop NAME | list."""
    console.use_stderr()
    databases = Databases(toolchain.provide())
    match arguments:
        case ["new", name]:
            databases.copy(databases.template_of_dependencies(), real_name(name))
        case ["new", name, source]:
            databases.copy(real_name(source), real_name(name))
        case ["drop", name]:
            databases.drop(real_name(name))
        case ["list"]:
            rows = databases.query("postgres", "SELECT datname FROM pg_database ORDER BY 1")
            print("\n".join(row[0] for row in rows))
        case _:
            raise Problem("Use: scripts/db new NAME [SOURCE] | drop NAME | list")


def _test(arguments: list[str]) -> int:
    """All tests, browser tours included; --changed for those that a change touches."""
    return testing.run(arguments)


def _durations(_arguments: list[str]) -> int:
    """All tests one after the other; how long each file takes is written down."""
    return testing.measure()


def _test_odoo(arguments: list[str]) -> int:
    """Odoo's own tests with the add-on, for long: [MODULE …] [PYTEST OPTIONS]."""
    return odoo_suites.run(arguments)


def _fuzz(arguments: list[str]) -> None:
    """Random steps over cases, for long: [--minutes N] [--seed N] [--no-shrink]."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--minutes", type=float, default=30, help="how long (default: 30)")
    parser.add_argument("--seed", type=int, default=1, help="number of the first round; the next ones count on")
    parser.add_argument("--no-shrink", action="store_true", help="do not look for the shortest way to a failure")
    chosen = parser.parse_args(arguments)
    testing.fuzz(chosen.minutes, chosen.seed, shrink=not chosen.no_shrink)


def _test_group(arguments: list[str]) -> None:
    """One group of tests: GROUP [PYTEST OPTIONS]."""
    if not arguments or arguments[0] not in testing.GROUPS:
        raise Problem(f"Which group? One of {', '.join(testing.GROUPS)}.")
    testing.run_group(arguments[0], arguments[1:])


def _lint(_arguments: list[str]) -> int:
    """All checks of the sources."""
    return lint.run()


def _format(_arguments: list[str]) -> int:
    """Format the sources and fix what can be fixed by itself."""
    return lint.mend()


def _translate(arguments: list[str]) -> int:
    """Renew the terms to translate, and list what lacks Chinese: [DATABASE]."""
    return translations.renew(toolchain.provide(develop=True), arguments[0] if arguments else None)


def _internals(arguments: list[str]) -> int:
    """Methods of Odoo that we extend or call: what changed in them; [--accept] records them as they are."""
    folders = odoo_tree.addons_folders(toolchain.provide(develop=True).odoo)
    if arguments == ["--accept"]:
        say(f"{odoo_internals.accept(folders)} methods recorded in {odoo_internals.RECORD.name}.")
        return 0
    return 1 if odoo_internals.tell(folders) else 0


def _bench(arguments: list[str]) -> None:
    """The benchmark."""
    script = paths.CLONE / "scripts/bench"
    if not script.exists():
        raise Problem("There is no benchmark yet (scripts/bench).")
    _become(toolchain.provide(develop=True), [str(script), *arguments])


def _clean(_arguments: list[str]) -> None:
    """Stop everything and delete this clone's databases and files (not the cache)."""
    demo.stop()
    if paths.RUN.exists():
        shutil.rmtree(paths.RUN)
    say("This clone's databases, logs and settings are gone; the downloads are kept.")


def _help(_arguments: list[str]) -> None:
    """The list of commands."""
    print(_help_text())


def _become(tools: toolchain.Toolchain, command: list[str]) -> None:
    """Go on as another program."""
    sys.stdout.flush()
    variables = tools.variables()
    program = shutil.which(command[0], path=variables["PATH"])
    if program is None:
        raise Problem(f"There is no program {command[0]}.")
    os.execve(program, command, variables)


def _help_text() -> str:
    lines = ["Commands:"]
    for name, command in _COMMANDS.items():
        lines.append(f"  {name:11} {(command.__doc__ or '').splitlines()[0]}")
    lines += [
        "",
        "Settings (environment variables):",
        "  PORT        port of the demo server (8069)",
        "  ODOO_HOME   an Odoo 19 source tree to use instead of a download",
        "  PGHOST …    a PostgreSQL server to use instead of the private one",
        "  PYTHON      the Python to use (3.10 to 3.13)",
    ]
    return "\n".join(lines)


_COMMANDS: dict[str, Callable[[list[str]], int | None]] = {
    "demo": _demo,
    "stop": _stop,
    "test": _test,
    "durations": _durations,
    "test-odoo": _test_odoo,
    "fuzz": _fuzz,
    "lint": _lint,
    "format": _format,
    "translate": _translate,
    "internals": _internals,
    "bench": _bench,
    "shell": _shell,
    "demo-reset": _demo_reset,
    "clean": _clean,
    "setup": _setup,
    "test-group": _test_group,
    "odoo": _odoo,
    "python": _python,
    "pg": _pg,
    "db": _db,
    "help": _help,
}
