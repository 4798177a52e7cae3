"""Every sentence of the nine papers that a company's own people follow is played, and the requirements say where."""

import ast
import re
from xml.etree import ElementTree

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


# -- the rule sets ---------------------------------------------------------------------------------------------------

RULE_SETS = ("after_sales_rma_policy/data/policies.xml", "after_sales_rma_suite/data/policy_parts.xml")
RULE_ROW = re.compile(r"\| (?P<rule>[A-I]\d[\d.]*) \| (?P<sentences>[A-I][^|]*) \| (?P<says>[^|]+) \|")


def _shipped() -> dict[str, dict]:
    """{name of a rule or deduction: its fields}, as the files ship them; what an add-on adds comes on top."""
    found = {}
    for file in RULE_SETS:
        for record in ElementTree.parse(paths.CLONE / "addons_extra" / file).iter("record"):  # noqa: S314 — our own
            if record.get("model") in ("after.sales.policy.rule", "after.sales.policy.fee"):
                fields = found.setdefault(record.get("id").split(".")[-1], {})
                for field in record.iter("field"):
                    value = field.get("eval") or field.get("ref") or field.text
                    fields[field.get("name")] = f"{fields.get(field.get('name'), '')}{value}"
    return found


def _says(rule: dict) -> str:
    """What a rule or a deduction says, in the words of the table."""
    if "percent" in rule:
        when = [rule[name].removeprefix("condition_") for name in ("grade", "condition_id") if name in rule]
        return f"deducts {rule['percent']} %: {rule['kind']}, {', '.join(when)}"
    named = {kind: re.findall(rf"{kind}_(\w+)", rule.get(f"{kind}_ids", "")) for kind in ("condition", "exclusion")}
    remedies = [name for name in ("refund", "exchange", "repair", "part") if rule.get(f"allow_{name}") == "True"]
    term = [f"{rule[unit]} {unit} from {rule.get('basis', 'delivery')}" for unit in ("months", "days") if unit in rule]
    of_work = "working " if "refund_in_workdays" in rule else ""
    parts = {
        "": " or ".join(remedies),
        "reason": rule.get("fault", "any"),
        "term": " ".join(term) or "a person decides",
        "freight": rule.get("return_freight_payer", "agreed"),
        "if": ", ".join(named["condition"]),
        "not if": ", ".join(named["exclusion"]),
        "shown": ", ".join(name.removeprefix("needs_") for name in rule if name.startswith("needs_")),
        "money back": f"{rule['refund_days']} {of_work}days from receipt" if "refund_days" in rule else "",
    }
    return "; ".join(f"{name}: {text}".removeprefix(": ") for name, text in parts.items() if text)


def test_each_rule_says_what_its_sentences_say():
    """Whoever changes a shipped rule reads its sentences again: the table of the requirements says what it said."""
    text = (paths.CLONE / "docs/requirements.md").read_text("utf-8")
    rows = {row["rule"]: row for line in text.splitlines() if (row := RULE_ROW.fullmatch(line))}
    shipped = {rule["code"]: _says(rule) for rule in _shipped().values()}
    assert {code: row["says"] for code, row in rows.items()} == shipped
    told = _told()
    strays = {code: row["sentences"] for code, row in rows.items() if set(row["sentences"].split(", ")) - told.keys()}
    assert not strays
