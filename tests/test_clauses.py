"""Every sentence of the nine papers that a company's own people follow is played, and the requirements say where."""

import ast
import re

from environment import paths

PLAYS = paths.CLONE / "addons_extra/after_sales_rma_suite/tests/policies"
NUMBER = re.compile(r"[A-I]\d+(\.\d+)?[a-z]?")
ROW = re.compile(r"\| (?P<number>[A-I]\d+(?:\.\d+)?[a-z]?) \|(?P<words>[^|]+)\|(?P<met>[^|]+)\| `(?P<play>\w+)` \|")


def _played(source: str) -> set[str]:
    """Numbers of the sentences that a play takes: as ``self.clause("A1.2", …)``, or from a table ("A1.2", words, …)."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "clause":
            items = node.args
        elif isinstance(node, ast.Tuple) and len(node.elts) > 2:
            items = node.elts
        else:
            continue
        number = getattr(items[0], "value", None)
        if isinstance(number, str) and NUMBER.fullmatch(number):
            found.add(number)
    return found


def _plays() -> dict[str, str]:
    """{number of a sentence: file that plays it}."""
    files = sorted(PLAYS.glob("test_*.py"))
    assert len(files) == 9, "one play for each paper"
    return {number: file.stem for file in files for number in _played(file.read_text("utf-8"))}


def _told() -> dict[str, str]:
    """{number of a sentence: file that is said to play it}, of the table in the requirements."""
    text = (paths.CLONE / "docs/requirements.md").read_text("utf-8")
    rows = [match.groupdict() for line in text.splitlines() if (match := ROW.fullmatch(line))]
    assert all(row["words"].strip() and row["met"].strip() for row in rows)
    return {row["number"]: row["play"] for row in rows}


def test_what_is_told_is_played_and_what_is_played_is_told():
    assert _plays() == _told()


def test_each_paper_plays_its_own():
    strays = {number: file for number, file in _plays().items() if not file.startswith(f"test_{number[0].lower()}_")}
    assert not strays


def test_a_sentence_is_found():
    assert _played('with self.clause("A1.2", "x"):\n    pass') == {"A1.2"}
    assert _played('for number, words, code in (("E2.3a", "x", 1),):\n    pass') == {"E2.3a"}
    assert not _played('names = ("P1", "P2", "P3")')
