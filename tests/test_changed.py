"""`make test ARGS="--changed"` runs what a change touches, and `make durations` writes down what was measured."""

from __future__ import annotations

import json
import subprocess

import pytest

from environment import changed, modules, paths, testing

CORE = "after_sales_rma"
SUITE = "addons_extra/after_sales_rma_suite"
LABEL = "addons_extra/after_sales_rma_write_down/tests/test_label.py"


def test_a_test_file_runs_with_those_that_are_built_on_it():
    """`test_outside` reads `test_change`, and `test_anybody_calls` reads `test_outside`."""
    found = changed.tests_of([f"{SUITE}/tests/test_change.py"])
    assert {f"{SUITE}/tests/test_change.py", f"{SUITE}/tests/test_outside.py"} <= found
    assert f"{SUITE}/tests/test_anybody_calls.py" in found
    assert LABEL not in found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (LABEL, {LABEL}),
        (f"{SUITE}/tests/machine/money.py", {f"{SUITE}/tests/fuzz_case_machine.py"}),
        (f"{CORE}/i18n/zh_CN.po", {f"{CORE}/tests/test_translation.py"}),
        ("docs/en/index.md", set()),
        (f"{CORE}/tests/test_that_is_gone.py", set()),
    ],
)
def test_a_file_and_its_tests(path, found):
    assert changed.tests_of([path]) == found


def test_a_module_runs_with_those_that_depend_on_it():
    found = changed.tests_of(["addons_extra/after_sales_rma_sms/services/notify.py"])
    assert "addons_extra/after_sales_rma_sms/tests/test_text_messages.py" in found
    assert "tests/test_module_life.py" in found
    assert not [path for path in found if path.startswith(f"{CORE}/")]
    assert changed.dependants(CORE) == set(modules.all_modules())
    whole = changed.tests_of([f"{CORE}/rules/refund.py"])
    assert f"{CORE}/rules" in whole
    assert set(testing._relative(testing._test_files(testing.addons()))) <= whole


def test_what_everything_is_built_on_runs_everything():
    assert changed.tests_of(["conftest.py", "README.md"]) is None
    assert changed.tests_of(["scripts/environment/lint.py"]) == {
        str(path.relative_to(paths.CLONE)) for path in (paths.CLONE / "tests").glob("test_*.py")
    }


def test_what_differs_from_main(tmp_path, monkeypatch):
    """Committed on the branch, not committed, not even added, gone; not what `main` got since."""

    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    def write(*names):
        for name in names:
            (tmp_path / name).write_text(name + str(len(list(tmp_path.iterdir()))))

    git("init", "-b", "main")
    write("same", "committed", "edited", "gone", "theirs")
    git("add", ".")
    git("commit", "-m", "1")
    git("checkout", "-b", "mine")
    write("committed", "new")
    git("add", ".")
    git("commit", "-m", "2")
    git("checkout", "main")
    write("theirs")
    git("commit", "-am", "3")
    git("checkout", "mine")
    write("edited", "fresh")
    (tmp_path / "gone").unlink()
    monkeypatch.setattr(paths, "CLONE", tmp_path)
    assert changed.files() == ["committed", "edited", "fresh", "gone", "new"]


def test_groups_run_what_was_chosen_and_no_more(monkeypatch):
    chosen = {LABEL, "tests/test_killed.py"}
    monkeypatch.setattr(testing, "_chosen", chosen)
    targets = {name: group.targets() for name, group in testing.GROUPS.items()}
    assert {path for found in targets.values() for path in found if not path.startswith("--")} == chosen
    assert targets["processes"] == ["tests/test_killed.py"]


def test_the_wish_is_none_of_pytests_arguments(monkeypatch):
    monkeypatch.setattr(changed, "files", lambda: [LABEL])
    assert changed.split(["-x", "--changed"]) == (["-x"], {LABEL})
    assert changed.split(["-k", "refund"]) == (["-k", "refund"], None)


def test_what_was_measured_is_written_down(tmp_path, monkeypatch):
    """Seconds of all tests of a file together, whatever class they are in; the file reads as it was."""
    results = tmp_path / "junit.xml"
    cases = (("test_receipt.TestA", 1.25), ("test_receipt.TestB", 2.0), ("test_dock", 0.01), ("test_of_nobody.X", 9))
    results.write_text(
        "<testsuites><testsuite>"
        + "".join(f'<testcase classname="{CORE}.tests.{name}" name="test" time="{time}"/>' for name, time in cases)
        + "</testsuite></testsuites>"
    )
    seconds = testing.durations(results)
    assert seconds == {f"{CORE}/tests/test_receipt.py": 3.25, f"{CORE}/tests/test_dock.py": 0.01}
    before, file = testing._DURATIONS.read_text(), tmp_path / "durations.json"
    monkeypatch.setattr(testing, "_DURATIONS", file)
    testing.write_durations(seconds)
    assert json.loads(file.read_text()) == {f"{CORE}/tests/test_dock.py": 0.1, f"{CORE}/tests/test_receipt.py": 3.2}
    testing.write_durations(json.loads(before))
    assert file.read_text() == before
