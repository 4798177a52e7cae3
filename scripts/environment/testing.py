"""`make test`: all tests in groups, two at a time, and a verdict that cannot be green by accident.

A run fails when a test fails, when any test was skipped, and when a group ran no test at all. The tests of the
add-ons are dealt out by file to several groups, so that both workers are busy to the end. With `--changed`, only what a
change touches is run (`changed.py`).
"""

from __future__ import annotations

import functools
import json
import os
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import changed, modules, paths, postgres, system_packages, toolchain
from .console import Heartbeat, say
from .databases import Databases, real_name
from .processes import die_with_parent

#: No single test takes that many seconds; one that does hangs.
_TEST_TIMEOUT = 900
#: Groups that run beside each other.
_WORKERS = 2
#: How the groups share the tests of the add-ons: each loads Odoo for itself, so not many; the short one comes last and
#: fills the gap that the others leave.
_SHARES = (8, 8, 8, 1)
#: {test file: seconds of processor time that its tests took, the database server's included}, as measured.
_DURATIONS = Path(__file__).with_name("durations.json")
#: What a test file that was not measured yet is taken for: seconds for each byte.
_SECONDS_PER_BYTE = 0.001
#: {test file: the module without which there is nothing to test}: what most companies do not have, but works beside.
#: A companion of this repository that stands here is in no other database of tests.
_BESIDE = {
    "beside_delivery.py": "sale_loyalty_delivery",
    "beside_dropship.py": "after_sales_rma_dropship",
    "beside_dropship_words.py": "after_sales_rma_dropship",
    "beside_expiry.py": "product_expiry",
    "beside_hourly_cost.py": "hr_hourly_cost",
    "beside_hr.py": "hr_hourly_cost",
    "beside_kits.py": "after_sales_rma_mrp",
    "beside_kit_words.py": "after_sales_rma_mrp",
    "beside_webshop.py": "after_sales_rma_website_sale",
}


#: The test files to run, with what else is tested by its path; None for all.
_chosen: set[str] | None = None


def _choose(arguments: list[str]) -> list[str]:
    """Read from the arguments what to run; return those that are pytest's."""
    global _chosen
    rest, _chosen = changed.split(arguments)
    return rest


@dataclass(frozen=True)
class Group:
    """Tests that run in one pytest process."""

    name: str
    #: Arguments of pytest that say what to collect.
    targets: Callable[[], list[str]]
    #: Makes the database of that name for pytest-odoo and returns it; without it, plain pytest.
    database: Callable[[Databases, str], str] | None = None

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return paths.LOGS / f"test-{self.name}.log"

    @property
    def results(self) -> Path:
        """Where pytest writes its results."""
        return paths.RUN / f"junit-{self.name}.xml"


@dataclass
class Counts:
    """What pytest counted."""

    tests: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def passed(self) -> int:
        """Tests that ran and held."""
        return self.tests - self.failed - self.skipped


def _test_files(names: Sequence[str], pattern: str = "test_*.py") -> list[Path]:
    folders = [modules.all_modules()[name] / "tests" for name in names]
    files = (file for folder in folders for file in folder.rglob(pattern))
    return sorted(file for file in files if _chosen is None or str(file.relative_to(paths.CLONE)) in _chosen)


def addons() -> list[str]:
    """The add-ons that stand in the database of most tests."""
    return [name for name in modules.all_modules() if name not in (modules.DEMO, *_BESIDE.values())]


def _demo() -> list[str]:
    return [name for name in modules.all_modules() if name == modules.DEMO]


def _rules() -> list[str]:
    return _existing(*_relative([folder / "rules" for folder in modules.all_modules().values()]))


def _existing(*targets: str) -> list[str]:
    existing = [target for target in targets if _is_there(target)]
    if _chosen is None:
        return existing
    return sorted(path for path in _chosen if any(path == it or path.startswith(f"{it}/") for it in existing))


def _relative(files: Sequence[Path]) -> list[str]:
    return [str(file.relative_to(paths.CLONE)) for file in files]


@functools.cache
def measured() -> dict[str, float]:
    """Seconds of processor time by test file, its path in this clone."""
    return json.loads(_DURATIONS.read_text(encoding="utf-8"))


def _weight(file: Path) -> float:
    """About how many seconds the tests of a file take: as measured, or by its size while it is new."""
    seconds = measured().get(str(file.relative_to(paths.CLONE)))
    return file.stat().st_size * _SECONDS_PER_BYTE if seconds is None else seconds


def deal(files: Sequence[Path], shares: Sequence[float], weight: Callable[[Path], float] = _weight) -> list[list[Path]]:
    """Deal files out: the heaviest first, each to the share that has least of what is meant for it.

    :param shares: how large the shares are to each other
    :return: as many lists as there are shares; every file is in exactly one
    """
    dealt: list[list[Path]] = [[] for _share in shares]
    loads = [0.0 for _share in shares]
    for file in sorted(files, key=lambda file: (-weight(file), file)):
        heavy = weight(file)
        number = min(range(len(dealt)), key=lambda number: (loads[number] + heavy) / shares[number])
        dealt[number].append(file)
        loads[number] += heavy
    return [sorted(share) for share in dealt]


def _addons_database(databases: Databases, name: str) -> str:
    """A copy of the database with all add-ons, which is installed once for all groups."""
    databases.drop(name)
    databases.copy(databases.template_of_addons(addons()), name)
    return name


def _beside_database(databases: Databases, name: str) -> str:
    """All add-ons, and the modules of Odoo that they work beside."""
    _addons_database(databases, name)
    databases.install(name, sorted({_BESIDE[file.name] for file in _beside()}))
    return name


def _beside() -> list[Path]:
    return _test_files(list(modules.all_modules()), "beside_*.py")


def _demo_database(databases: Databases, name: str) -> str:
    databases.drop(name)
    databases.copy(databases.template_of_suite(), name)
    databases.install(name, _demo(), "--load-language=en_US,zh_CN")
    return name


def _share_of_addons(number: int) -> Group:
    def targets() -> list[str]:
        return _relative(deal(_test_files(addons()), _SHARES)[number])

    return Group(f"addons-{number + 1}", targets, _addons_database)


#: The state machine over cases, and the test of it that `make fuzz` plays for as long as it is told.
_MACHINE = "addons_extra/after_sales_rma_suite/tests/fuzz_case_machine.py"
_FUZZ = f"{_MACHINE}::TestCaseMachine::test_every_button_in_any_order"
#: Everything that anybody can call, and who may do what; a long run calls each a few hundred times.
_CALLS = tuple(f"addons_extra/after_sales_rma_suite/tests/{name}.py" for name in ("test_anybody_calls", "test_access"))

#: In the order in which they start: the longest first, so that neither worker waits long for the other at the end. The
#: first two make a template each, of which the second needs another one than all the rest but the demo company.
GROUPS = {
    group.name: group
    for group in (
        _share_of_addons(0),
        Group("processes", lambda: _existing("tests")),
        *(_share_of_addons(number) for number in range(1, len(_SHARES) - 1)),
        Group("machine", lambda: _existing(_MACHINE), _addons_database),
        Group("demo", lambda: _relative(_test_files(_demo())), _demo_database),
        Group("beside", lambda: _relative(_beside()), _beside_database),
        _share_of_addons(len(_SHARES) - 1),
        Group("rules", lambda: ["--doctest-modules", *_rules()]),
    )
}


def run(arguments: list[str], workers: int = _WORKERS) -> int:
    """Run all groups; `arguments` go to pytest, e.g. `-k refund`. Return the exit code.

    :param workers: how many groups run beside each other
    """
    own = _choose(arguments)
    if _chosen is not None:
        say(f"Tests: {len(_chosen)} files for what changed")
        if not _chosen:
            return 0
    started_server = not postgres.is_external() and not postgres.is_running()
    system_packages.provide(system_packages.TO_TEST, required=True)
    tools = toolchain.provide(develop=True)
    databases = Databases(tools)
    databases.template_of_dependencies()
    groups = [group for group in GROUPS.values() if any(map(_is_there, group.targets()))]
    for group in groups:
        group.results.unlink(missing_ok=True)
    codes = _run_groups(groups, arguments, workers)
    for group in groups:
        print(f"\n{group.log.read_text(encoding='utf-8', errors='replace')}", flush=True)
        if codes.get(group.name) == 0 and group.database:
            databases.drop(real_name(f"test_{group.name}"))
    if started_server and not postgres.others_connected():
        postgres.stop(tools.python_environment)
    return _verdict(groups, codes, strict=not own)


def run_group(name: str, arguments: list[str]) -> None:
    """Make the group's database and become its pytest."""
    group, arguments = GROUPS[name], _choose(arguments)
    tools = toolchain.provide(develop=True)
    command = [str(tools.python), "-m", "pytest", f"--junitxml={group.results}"]
    command += [f"--timeout={_TEST_TIMEOUT}", f"-ojunit_suite_name={name}"]
    if group.database:
        database = group.database(Databases(tools), real_name(f"test_{group.name}"))
        command += [
            "--odoo-http",
            f"--odoo-config={paths.ODOO_CONF}",
            f"--odoo-database={database}",
            f"--odoo-extra=screenshots={paths.RUN / 'screenshots'}",
        ]
    else:
        command += ["-p", "no:odoo"]
    command += [*group.targets(), *arguments]
    sys.stdout.flush()
    os.chdir(paths.CLONE)
    os.execve(tools.python, command, tools.variables(testing=True))


def fuzz(minutes: float, seed: int, *, shrink: bool) -> None:
    """Become a pytest that plays the state machine over cases for so long; it prints how to repeat a failure."""
    tools = toolchain.provide(develop=True)
    database = _addons_database(Databases(tools), real_name("test_fuzz"))
    command = [str(tools.python), "-m", "pytest", f"--odoo-config={paths.ODOO_CONF}", f"--odoo-database={database}"]
    command += ["-q", "-s", "--tb=short", "--odoo-http", *_CALLS, _FUZZ]
    variables = tools.variables(testing=True)
    variables |= {
        "AFTER_SALES_FUZZ_MINUTES": str(minutes),
        "AFTER_SALES_FUZZ_SEED": str(seed),
        "AFTER_SALES_FUZZ_SHRINK": "1" if shrink else "0",
    }
    sys.stdout.flush()
    os.chdir(paths.CLONE)
    os.execve(tools.python, command, variables)


def _is_there(target: str) -> bool:
    return (paths.CLONE / target).exists()


def measure() -> int:
    """Run the tests of the add-ons one group after the other, and write down how long each file takes.

    :return: the exit code; nothing is written when a test fails
    """
    code = run([], workers=1)
    if code:
        return code
    names = set(_relative(_test_files(addons())))
    seconds: dict[str, float] = {}
    for group in GROUPS.values():
        for name, taken in durations(group.results).items():
            if name in names:
                seconds[name] = seconds.get(name, 0.0) + taken
    write_durations(seconds)
    say(f"{_DURATIONS.name}: {len(seconds)} files, {sum(seconds.values()):,.0f} seconds")
    return 0


def durations(results: Path) -> dict[str, float]:
    """Seconds by test file, its path in this clone, as pytest wrote them; what a test sets up counts with it."""
    seconds: dict[str, float] = {}
    for case in ElementTree.parse(results).iter("testcase"):  # noqa: S314 (pytest wrote it)
        parts = case.get("classname", "").split(".")
        places = ["/".join(parts[:end]) + ".py" for end in range(len(parts), 0, -1)]
        file = next((place for place in places if _is_there(place)), None)
        if file:
            seconds[file] = seconds.get(file, 0.0) + float(case.get("time", 0))
    return seconds


def write_durations(seconds: dict[str, float]) -> None:
    """Write down how long the test files take, by their paths."""
    rounded = {name: max(round(taken, 1), 0.1) for name, taken in sorted(seconds.items())}
    _DURATIONS.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


def _run_groups(groups: Sequence[Group], arguments: list[str], workers: int) -> dict[str, int]:
    """Run the groups in order, as many at a time as there are workers; return the exit codes by group."""
    codes: dict[str, int] = {}
    waiting = list(groups)
    running: list[tuple[Group, subprocess.Popen[bytes]]] = []
    heartbeat = Heartbeat(every=30)
    try:
        while running or waiting:
            while waiting and len(running) < workers:
                group = waiting.pop(0)
                say(f"Tests: {group.name} …")
                running.append((group, _start(group, arguments)))
            time.sleep(0.5)
            for group, process in list(running):
                if process.poll() is not None:
                    codes[group.name] = process.returncode
                    running.remove((group, process))
                    say(f"Tests: {group.name}: exit code {process.returncode}")
            heartbeat.beat("; ".join(_how_far(group) for group, _process in running))
    except BaseException:
        for _group, process in running:
            _interrupt(process)
        raise
    return codes


def _start(group: Group, arguments: list[str]) -> subprocess.Popen[bytes]:
    with group.log.open("wb") as log:
        return subprocess.Popen(
            [sys.executable, str(paths.CLONE / "scripts/run.py"), "test-group", group.name] + arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
        )


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """End pytest as Ctrl-C does, so that it closes its browser."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _how_far(group: Group) -> str:
    text = group.log.read_text(encoding="utf-8", errors="replace") if group.log.exists() else ""
    percents = re.findall(r"\[ *(\d+)%\]", text)
    if percents:
        return f"{group.name}: {percents[-1]} %"
    lines = text.strip().splitlines()
    return f"{group.name}: {lines[-1].split('] ')[-1].strip() if lines else 'starting'}"


def _count(results: Path) -> Counts:
    counts = Counts()
    if results.exists():
        for suite in ElementTree.parse(results).iter("testsuite"):  # noqa: S314 (pytest wrote it)
            counts.tests += int(suite.get("tests", 0))
            counts.failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            counts.skipped += int(suite.get("skipped", 0))
    return counts


def _verdict(groups: Sequence[Group], codes: dict[str, int], *, strict: bool) -> int:
    """Print the counts; return 0 only if every group ran tests and all of them held."""
    total = Counts()
    troubles = []
    for group in groups:
        counts = _count(group.results)
        total.tests += counts.tests
        total.failed += counts.failed
        total.skipped += counts.skipped
        code = codes.get(group.name, 1)
        no_match = code == 5 and not strict
        if code and not no_match:
            troubles.append(f"{group.name}: pytest ended with exit code {code}")
        if strict and not counts.tests:
            troubles.append(f"{group.name}: no test ran")
        if counts.skipped:
            troubles.append(f"{group.name}: {counts.skipped} skipped")
        say(f"{group.name}: {counts.passed} passed, {counts.failed} failed, {counts.skipped} skipped")
    if not total.tests:
        troubles.append("no test ran at all")
    for trouble in troubles:
        print(f"FAILED {trouble}")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped", flush=True)
    return 1 if troubles else 0
