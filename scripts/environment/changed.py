"""Which tests a change touches: `make test ARGS="--changed"` runs these and no others.

Changed is what differs from the branch `main` where this branch left it, and what is not committed yet. A test file
that changed is run with those that are built on it; anything else of a module with all tests of that module, of those
that depend on it, and of whole processes. What a whole run would find beyond that, it finds before the change lands.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from . import modules, paths

#: The argument that asks for it.
ARGUMENT = "--changed"
#: The branch that a change is compared with.
_MAIN = "main"
#: What all tests are built on, as the beginnings of paths.
_EVERYTHING = ("conftest.py", "pyproject.toml", "requirements", "scripts/environment/testing.py")
#: What no test reads.
_NOTHING = re.compile(r"\.(md|rst|pot|png|svg|txt)$|^docs/|^LICENSE|^COPYING")
#: How a test file is called; the rest of a folder of tests is what they share.
_TEST = re.compile(r"(test|fuzz|beside)_\w+\.py$")
#: The tests of whole processes.
_PROCESSES = "tests"


def split(arguments: list[str]) -> tuple[list[str], set[str] | None]:
    """Take the wish for what changed out of pytest's arguments.

    :return: the other arguments; the paths to test, None for all
    """
    if ARGUMENT not in arguments:
        return arguments, None
    return [argument for argument in arguments if argument != ARGUMENT], tests_of(files())


def files() -> list[str]:
    """Paths in this clone of all files that changed, were added or are gone, sorted."""
    base = _git("merge-base", "HEAD", _MAIN) if _git("rev-parse", "--verify", "--quiet", _MAIN) else ["HEAD"]
    changed = _git("diff", "--name-only", "--no-renames", *base)
    return sorted({*changed, *_git("ls-files", "--others", "--exclude-standard")})


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", "-C", str(paths.CLONE), *arguments], capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


def tests_of(changed: Iterable[str]) -> set[str] | None:
    """Paths of the test files, and of the rules, that changed files touch; None for everything there is.

    :param changed: paths in this clone
    """
    found: set[str] = set()
    for path in changed:
        if path.startswith(_EVERYTHING):
            return None
        found |= _tests_of(path)
    return {path for path in found if (paths.CLONE / path).exists()}


def _tests_of(path: str) -> set[str]:
    """The same of one file."""
    module = next((name for name, folder in modules.all_modules().items() if _is_in(path, _relative(folder))), None)
    inner = PurePosixPath(path)
    if _NOTHING.search(path):
        return set()
    if path.endswith(".po"):
        return {str(inner.parent.parent / "tests" / "test_translation.py")}
    if "tests" in inner.parts:
        own = {path} if _TEST.match(inner.name) else set()
        return own | _built_on(path)
    if module is None:
        return _test_files(_PROCESSES)
    found = _test_files(_PROCESSES)
    for name in dependants(module):
        found |= _test_files(f"{_relative(modules.all_modules()[name])}/tests")
    # Plain rules are tested by what their words say, too.
    rules = f"{_relative(modules.all_modules()[module])}/rules"
    return found | ({rules} if _is_in(path, rules) else set())


def dependants(module: str) -> set[str]:
    """A module of this repository and those that depend on it, also by way of others."""
    folders = modules.all_modules()
    needs = {
        name: set(ast.literal_eval((folder / "__manifest__.py").read_text(encoding="utf-8")).get("depends", ()))
        for name, folder in folders.items()
    }
    found = {module}
    while more := {name for name in needs if needs[name] & found} - found:
        found |= more
    return found


def _built_on(path: str) -> set[str]:
    """Test files that read from a file of tests, also by way of others."""
    texts = {file: (paths.CLONE / file).read_text(encoding="utf-8") for file in _all_of_tests()}
    stems, found = {_stem(path)}, set()
    while True:
        words = "|".join(map(re.escape, sorted(stems)))
        uses = re.compile(rf"^\s*(?:from|import)\s.*\b(?:{words})\b", re.MULTILINE)
        more = {file for file, text in texts.items() if file not in found and file != path and uses.search(text)}
        if not more:
            return {file for file in found if _TEST.match(PurePosixPath(file).name)}
        found |= more
        stems |= {_stem(file) for file in more}


def _stem(path: str) -> str:
    """What others import a file as; a package (`machine`) stands for all that is in it."""
    inner = PurePosixPath(path)
    return inner.parent.name if inner.parent.name not in ("tests", "helpers") else inner.stem


def _all_of_tests() -> set[str]:
    folders = [paths.CLONE / _PROCESSES, *(folder / "tests" for folder in modules.all_modules().values())]
    return {_relative(file) for folder in folders for file in folder.rglob("*.py") if file.name != "__init__.py"}


def _test_files(folder: str) -> set[str]:
    return {file for file in _all_of_tests() if _is_in(file, folder) and _TEST.match(PurePosixPath(file).name)}


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")


def _relative(path: Path) -> str:
    return str(path.relative_to(paths.CLONE))
