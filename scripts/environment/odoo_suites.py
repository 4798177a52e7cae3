"""`make test-odoo`: Odoo's own tests with the add-on installed, beside what fails in this Odoo without it.

A user who has nothing to do with cases must not notice the add-on. The tests of the modules that it touches run in a
database of their own, with the add-on and nothing else of this repository; those that Odoo runs when all modules are
installed. A run fails by what is not on the list of known failures only; tests on the list that hold by now are named,
so that they can be taken off it.
"""

from __future__ import annotations

import os
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from . import modules, odoo_tree, paths, system_packages, toolchain
from .console import Problem, say
from .databases import Databases, real_name

#: The modules whose tests run; those that the add-on does not build on are installed for it.
SUITES = ("stock", "sale_stock", "stock_account", "repair", "sale", "account", "portal", "rating", "purchase_stock")
#: Names of what fails without the add-on, each with its reason.
KNOWN = Path(__file__).with_name("odoo_suites_known.txt")
#: No single test takes that many seconds; one that does hangs.
_TEST_TIMEOUT = 900
#: Results of pytest.
_RESULTS = paths.RUN / "junit-odoo.xml"


def known_failures(text: str) -> dict[str, str]:
    """What is expected to fail.

    :param text: lines ``module/Class.test: reason``; a test of ``*`` stands for all tests of the class; empty lines
        and those that begin with ``#`` say nothing
    :return: {module/Class.test: reason}
    """
    known = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, separator, reason = line.partition(": ")
        if not separator or not reason.strip():
            raise Problem(f"{KNOWN.name}, line {number}: a name, a colon and the reason are wanted.")
        known[name.strip()] = reason.strip()
    return known


def _is_known(name: str, known: dict[str, str]) -> bool:
    return name in known or f"{name.rpartition('.')[0]}.*" in known


def compare(failed: Sequence[str], passed: Sequence[str], known: dict[str, str]) -> tuple[list[str], list[str]]:
    """What is new among the failures, and what is on the list although it held.

    :param failed: names of tests, ``module/Class.test``; ``passed`` likewise
    """
    return (
        sorted(name for name in failed if not _is_known(name, known)),
        sorted(name for name in passed if name in known),
    )


def results(file: Path) -> tuple[list[str], list[str]]:
    """(failed, passed) tests of a run, as ``module/Class.test``; a skipped test is neither."""
    failed, passed = [], []
    for case in ElementTree.parse(file).iter("testcase"):  # noqa: S314 (pytest wrote it)
        parts = (case.get("classname") or "").split(".")
        module = parts[parts.index("addons") + 1] if "addons" in parts[:-1] else parts[0]
        name = f"{module}/{parts[-1]}.{case.get('name')}"
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed.append(name)
        elif "skipped" not in kinds:
            passed.append(name)
    return failed, passed


def run(arguments: list[str]) -> int:
    """Run the suites; `arguments` are modules to choose (default all), and after them options of pytest.

    :return: the exit code: 1 if anything failed that does not fail without the add-on, or no test ran
    """
    chosen = []
    while arguments and arguments[0] in SUITES:
        chosen.append(arguments[0])
        arguments = arguments[1:]
    chosen = chosen or list(SUITES)
    system_packages.provide(system_packages.TO_TEST, required=True)
    tools = toolchain.provide(develop=True)
    database = _database(Databases(tools))
    _RESULTS.unlink(missing_ok=True)
    command = [str(tools.python), "-m", "pytest", "-q", "--tb=short", f"--junitxml={_RESULTS}"]
    command += ["-p", f"{__package__}.odoo_after_install"]
    command += [f"--timeout={_TEST_TIMEOUT}", "--odoo-http", f"--odoo-config={paths.ODOO_CONF}"]
    command += [f"--odoo-database={database}", *arguments]
    folders = [folder / name / "tests" for name in chosen for folder in odoo_tree.addons_folders(tools.odoo)]
    command += [str(file) for folder in folders for file in sorted(folder.glob("test_*.py"))]
    say(f"Odoo's tests of {', '.join(chosen)} …")
    variables = tools.variables(testing=True)
    variables["PYTHONPATH"] += f"{os.pathsep}{paths.CLONE / 'scripts'}"
    done = subprocess.run(command, cwd=paths.CLONE, env=variables, check=False)
    return _verdict(done.returncode)


def _database(databases: Databases) -> str:
    """A fresh database with the add-on and the modules of the suites, in English."""
    database = real_name("test_odoo")
    databases.drop(database)
    databases.copy(databases.template_of_dependencies(), database)
    databases.install(database, [modules.SUITE, *sorted(set(SUITES) - set(modules.DEPENDENCIES))])
    return database


def _verdict(code: int) -> int:
    if not _RESULTS.exists():
        print(f"FAILED no results: pytest ended with exit code {code}", flush=True)
        return 1
    failed, passed = results(_RESULTS)
    known = known_failures(KNOWN.read_text(encoding="utf-8"))
    new, held = compare(failed, passed, known)
    for name in held:
        print(f"HOLDS  {name} (known: {known[name]})")
    for name in new:
        print(f"FAILED {name}")
    print(f"{len(passed)} passed, {len(failed) - len(new)} failed as without the add-on, {len(new)} new", flush=True)
    return 1 if new or not passed else 0
