"""The shipped rule sets say what the nine papers say: each rule beside the sentences that it was taken from."""

import re

from lxml import etree
from test_clauses import _told

from environment import paths

#: The rule sets, and what an add-on that knows two subjects adds to them.
DATA = ("after_sales_rma_policy/data/policies.xml", "after_sales_rma_suite/data/policy_parts.xml")
RULE, FEE = "after.sales.policy.rule", "after.sales.policy.fee"
REMEDIES = ("refund", "exchange", "repair", "part")
EVIDENCE = ("photo", "serial", "warranty_card", "production_date")
#: What a rule may say; a new field is put into words here, or it would be promised without being read.
KNOWN = {
    *(f"allow_{remedy}" for remedy in REMEDIES),
    *(f"needs_{item}" for item in EVIDENCE),
    *("policy_id", "name", "code", "sequence", "article", "fault", "days", "months", "basis", "by_person"),
    *("condition_ids", "exclusion_ids", "condition_id", "return_freight_payer", "refund_days", "refund_in_workdays"),
    *("extend_by_repair", "kind", "percent", "grade"),
}
ROW = re.compile(r"\| `(?P<code>[A-I][\d.]+)` \|(?P<sentences>[^|]+)\|(?P<says>[^|]+)\|(?P<beyond>[^|]*)\|")


def _records() -> dict[str, dict[str, str]]:
    """{code: what the data says of a rule or a deduction}, links to conditions and exclusions as their names."""
    found = {}
    for path in DATA:
        for record in etree.parse(paths.CLONE / "addons_extra" / path).getroot().iter("record"):
            if record.get("model") not in (RULE, FEE):
                continue
            values = found.setdefault(record.get("id").split(".")[-1], {})
            for field in record.iter("field"):
                value = field.get("ref") or field.get("eval") or field.text
                names = re.findall(r"ref\('(?:\w+\.)?(?:condition|exclusion)_(\w+)'\)", value)
                if names:
                    values[field.get("name")] = ", ".join(filter(None, (values.get(field.get("name")), *names)))
                else:
                    values[field.get("name")] = value.removeprefix("condition_")
    return {values["code"]: values for values in found.values()}


def _words(values: dict[str, str]) -> str:
    """A rule or a deduction in the words of the table."""
    assert not values.keys() - KNOWN, f"not told in the table: {values.keys() - KNOWN}"
    if "kind" in values:
        when = [values.get("grade"), values.get("condition_id", "") and f"not {values['condition_id']}"]
        parts = [f"{values['percent']} % {values['kind']}", *when, f"fault: {values['fault']}"]
        return "; ".join(filter(None, parts))
    term = [f"{values[unit]} {unit}" for unit in ("months", "days") if unit in values]
    basis = f" from {values.get('basis', 'delivery')}"
    unit = "working days" if "refund_in_workdays" in values else "days"
    parts = [
        ", ".join(remedy for remedy in REMEDIES if f"allow_{remedy}" in values),
        " ".join(term) + basis if term else "no term",
        "a person decides" if "by_person" in values else "",
        f"fault: {values['fault']}" if "fault" in values else "any reason",
        f"if {values['condition_ids']}" if "condition_ids" in values else "",
        f"unless {values['exclusion_ids']}" if "exclusion_ids" in values else "",
        "shows " + ", ".join(item for item in EVIDENCE if f"needs_{item}" in values),
        "time in repair extends" if "extend_by_repair" in values else "",
        f"freight: {values.get('return_freight_payer', 'agreed')}",
        f"money back within {values['refund_days']} {unit}" if "refund_days" in values else "",
    ]
    return "; ".join(part for part in parts if part and part != "shows ")


def _table() -> dict[str, dict[str, str]]:
    """{code: row of the table in the requirements}."""
    text = (paths.CLONE / "docs/requirements.md").read_text("utf-8")
    rows = [match.groupdict() for line in text.splitlines() if (match := ROW.fullmatch(line))]
    assert len({row["code"] for row in rows}) == len(rows), "a rule is told twice"
    return {row["code"]: {name: words.strip() for name, words in row.items()} for row in rows}


def test_each_rule_is_told_as_it_is():
    told = {code: row["says"] for code, row in _table().items()}
    assert told == {code: _words(values) for code, values in _records().items()}


def test_each_rule_was_taken_from_sentences_of_its_paper():
    played = _told()
    for code, row in _table().items():
        sentences = row["sentences"].split(", ")
        strays = [number for number in sentences if number not in played or number[0] != code[0]]
        assert not strays, f"{code}: {strays}"


def test_a_sentence_that_names_its_rule_is_told_of_that_rule():
    text = (paths.CLONE / "docs/requirements.md").read_text("utf-8")
    named = re.findall(r"^\| ([A-I][\d.]+[a-z]?) \|.*\[rule ([A-I][\d.]+)\]", text, re.MULTILINE)
    table = _table()
    assert len(named) > 10
    strays = [(number, code) for number, code in named if number not in table[code]["sentences"].split(", ")]
    assert not strays


def test_what_no_paper_says_is_called_a_proposal():
    """A term in months stands in no paper, and the data says so of each."""
    for code, values in _records().items():
        if "months" in values:
            assert "proposal" in values["article"], code
            assert "term" in _table()[code]["beyond"], code


def test_set_a_exchanges_nothing_before_the_finding():
    """Irreparable 无法维修 is a condition of each rule of set A that exchanges."""
    rules = [values for code, values in _records().items() if code[0] == "A" and "allow_exchange" in values]
    assert rules
    assert all("irreparable" in values["condition_ids"].split(", ") for values in rules)
