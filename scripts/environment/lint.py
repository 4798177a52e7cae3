"""`make lint`: every check of the sources, all of them even when one fails; `make format` mends."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import modules, node_packages, odoo_internals, odoo_tree, paths, system_packages, testing, toolchain
from .console import Problem, say
from .databases import Databases, real_name
from .processes import die_with_parent
from .toolchain import Toolchain

_PRETTIER = (".xml", ".js", ".mjs", ".yml", ".yaml", ".scss", ".css")
#: Odoo's own checks that look at all of Odoo: two that pylint-odoo and eslint do for us, and one
#: of docstrings that Odoo's accounting module itself does not pass.
_NOT_OURS = ("TestPyLint", "TestESLint", "TestDocstring")

#: Matters of taste. A model is spread over several files on purpose, by subject; the manual is
#: one for all modules; attributes are ordered for the reader; what is declared to return nothing (`-> None`), as events
#: and steps are, calls `super()` on its way and returns nothing.
_PYLINT_WITHOUT = ("consider-merging-classes-inherited", "context-overridden", "missing-readme", "missing-return")
_OCA_WITHOUT = (
    "xml-field-numeric-without-eval",
    "xml-header-missing",
    "xml-header-wrong",
    "xml-tag-position",
)


@dataclass(frozen=True)
class Check:
    """One program that judges the sources by its exit code."""

    name: str
    command: list[str]


def run() -> int:
    """Run all checks; return 0 only if every one of them passed."""
    tools, node = _provide()
    with ThreadPoolExecutor() as beside:
        # Half of the time goes into its database.
        passes_odoo_lint = beside.submit(_passes_odoo_lint, tools)
        failed = [check.name for check in _checks(node) if not _passes(tools, check)]
        if odoo_internals.tell(odoo_tree.addons_folders(tools.odoo)):
            failed.append("Odoo's internals")
        if not passes_odoo_lint.result():
            failed.append("odoo test_lint")
    print(f"Checks failed: {', '.join(failed)}" if failed else "All checks passed.", flush=True)
    return 1 if failed else 0


def mend() -> int:
    """Format the sources and fix what can be fixed by itself."""
    tools, node = _provide()
    fixers = (
        Check("ruff --fix", ["ruff", "check", "--fix", "--quiet", "."]),
        Check("ruff format", ["ruff", "format", "."]),
        Check("prettier", [*_prettier(node), "--write", *_files(*_PRETTIER)]),
        Check("translations", ["oca-checks-po", "--fix", "--no-exit", *_files(".po", ".pot")]),
    )
    passed = [_passes(tools, fixer) for fixer in fixers]
    return 0 if all(passed) else 1


def _provide() -> tuple[Toolchain, Path]:
    system_packages.provide(system_packages.TO_CHECK, required=True)
    return toolchain.provide(develop=True), node_packages.folder()


def _checks(node: Path) -> Iterator[Check]:
    addons = [str(folder.relative_to(paths.CLONE)) for folder in modules.all_modules().values()]
    yield Check("ruff", ["ruff", "check", "."])
    yield Check("ruff format", ["ruff", "format", "--check", "."])
    yield Check("pylint-odoo", ["pylint", "--rcfile=.pylintrc", _without(_PYLINT_WITHOUT), *addons])
    yield Check("oca-checks-odoo-module", ["oca-checks-odoo-module", _without(_OCA_WITHOUT), *addons])
    translations = _files(".po", ".pot")
    if translations:
        yield Check("oca-checks-po", ["oca-checks-po", *translations])
    yield Check("prettier", [*_prettier(node), "--check", "--log-level=warn", *_files(*_PRETTIER)])
    yield Check("eslint", [str(node / "node_modules/.bin/eslint"), "--max-warnings=0", "."])
    yield Check("no registry in the npm lock", ["sh", "-c", "! grep -n resolved package-lock.json"])


def _without(names: tuple[str, ...]) -> str:
    return f"--disable={','.join(names)}"


def _prettier(node: Path) -> list[str]:
    plugin = node / "node_modules/@prettier/plugin-xml/src/plugin.js"
    return [str(node / "node_modules/.bin/prettier"), f"--plugin={plugin}"]


def _files(*endings: str) -> list[str]:
    """The files of the clone with these endings, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=paths.CLONE,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        raise Problem(f"git cannot list the files: {listed.stderr.strip()}")
    names = sorted(set(listed.stdout.split("\0")))
    return [name for name in names if name.endswith(endings) and (paths.CLONE / name).exists()]


def _passes(tools: Toolchain, check: Check) -> bool:
    """Run a check and print what it says in one piece, as others may run beside it."""
    say(f"{check.name} …")
    variables = tools.variables(testing=True)
    program = shutil.which(check.command[0], path=variables["PATH"])
    if program is None:
        print(f"There is no program {check.command[0]}.")
        return False
    done = subprocess.run(
        [program, *check.command[1:]],
        cwd=paths.CLONE,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        preexec_fn=die_with_parent,
    )
    print(done.stdout, end="", flush=True)
    if done.returncode:
        say(f"{check.name} FAILED (exit code {done.returncode})")
    return done.returncode == 0


def _passes_odoo_lint(tools: Toolchain) -> bool:
    """Odoo's own `test_lint`, if the tree has it, on a database with all of our modules."""
    tests = [folder / "test_lint/tests" for folder in odoo_tree.addons_folders(tools.odoo)]
    tests = [folder for folder in tests if folder.is_dir()]
    if not tests:
        say("This Odoo tree has no test_lint.")
        return True
    databases = Databases(tools)
    database = real_name("test_lint")
    databases.drop(database)
    # The tests need that template anyway.
    databases.copy(databases.template_of_addons(testing.addons()), database)
    names = [name for name in modules.all_modules() if name != modules.DEMO]
    databases.install(database, [*names, "test_lint"])
    passed = _passes(
        tools,
        Check(
            "odoo test_lint",
            [str(tools.python), "-m", "pytest", "-q", f"--rootdir={tests[0]}"]
            + ["-p", "environment.odoo_lint_plugin", f"-opythonpath={paths.CLONE / 'scripts'}"]
            + [f"--odoo-config={paths.ODOO_CONF}", f"--odoo-database={database}"]
            + ["-k", " and ".join(f"not {name}" for name in _NOT_OURS), str(tests[0])],
        ),
    )
    databases.drop(database)
    return passed
