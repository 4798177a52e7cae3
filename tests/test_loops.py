"""Recordsets all the way: what searches, creates or deletes in a loop costs statements in each of its rounds."""

import ast
from collections.abc import Iterator

from environment import paths
from helpers import walls

#: What asks or changes the database at once. Fields that are set wait in memory until all of them are written.
_AT_ONCE = {
    "_message_log",
    "_read_group",
    "activity_feedback",
    "activity_schedule",
    "activity_unlink",
    "copy",
    "create",
    "exists",
    "fetch",
    "search",
    "search_count",
    "search_fetch",
    "unlink",
}
#: Loops that may, by file and function, and why: their rounds do not grow with what people do.
_MAY = {
    "after_sales_rma/hooks.py recall_places": "once at the installation, for each warehouse",
    "after_sales_rma/models/decided.py _unlink_unused": "for each field that uses the word",
    "after_sales_rma/models/owned_value.py _compute_after_sales_valued_locations": "for each company",
    "after_sales_rma/models/photo.py _after_sales_check_kept": "for each model that files belong to",
    "after_sales_rma/services/receipt.py _set_apart": "only for receipts with goods that nobody expects",
    "after_sales_rma/services/receipt.py _sort_lots": "only for serials that were counted on a wrong line",
    "after_sales_rma/services/refund.py _create_documents": "where a localisation wants its own method called",
    "after_sales_rma_dropship/models/dropship.py _goods_to_habits": "twice: by product and by vendor",
    "after_sales_rma_handover/models/handover.py _forget_tasks": "for each user",
    "after_sales_rma_matching/services/matching.py _open_books": "once, for each warehouse",
    "after_sales_rma_matching/services/matching.py _write_rows": "in batches of thousands",
    "after_sales_rma_monthly/services/settling.py _settle_ended": "for each company, whose day it is",
    "after_sales_rma_pickup/services/reminders.py _remind": "for each company, whose day it is",
    "after_sales_rma_policy/models/policy.py _load_for": "for each rule set that a company loads",
    "after_sales_rma_policy/services/policy_facts.py _read_ahead": "for each model, to read ahead at all",
    "after_sales_rma_provision/models/res_company.py _after_sales_set_up_provisions": "for each company",
    "after_sales_rma_provision/services/provisioning.py _compute": "for each company's period end",
    "after_sales_rma_quality/models/corrective_action_buttons.py _answered": "for each user",
    "after_sales_rma_suite/services/self_check.py _sell": "the few made-up deliveries of a check of the installation",
    "after_sales_rma_write_down/models/res_company.py _after_sales_set_up_accounts": "for each company",
}


def _rounds(tree: ast.AST) -> Iterator[ast.AST]:
    """What a loop or a comprehension does in each of its rounds."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.While)):
            yield from node.body
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            yield node.elt
        elif isinstance(node, ast.DictComp):
            yield from (node.key, node.value)


def _asks(function: ast.AST) -> set[str]:
    """The methods of records that a function calls in its loops."""
    calls = (node for part in _rounds(function) for node in ast.walk(part) if isinstance(node, ast.Call))
    named = (call.func for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in _AT_ONCE)
    return {func.attr for func in named if not (isinstance(func.value, ast.Name) and func.value.id == "Command")}


def test_no_loop_searches_creates_or_deletes():
    found = {}
    for path, text in walls.files(paths.CLONE).items():
        for node in ast.walk(ast.parse(text)) if path.endswith(".py") else ():
            if isinstance(node, ast.FunctionDef) and (asked := _asks(node)):
                found[f"{path.removeprefix('addons_extra/')} {node.name}"] = sorted(asked)
    new = {place: asked for place, asked in found.items() if place not in _MAY}
    assert not new, "take what these do out of the loop, for all records at once"
    assert not _MAY.keys() - found.keys(), "these loops are gone: take them out of the list"


def test_a_loop_is_found():
    assert _asks(ast.parse("for case in cases:\n    case.line_ids.search([])")) == {"search"}
    assert _asks(ast.parse("made = [Move.create(vals) for vals in many]")) == {"create"}
    assert _asks(ast.parse("while cases:\n    if cases[0].exists():\n        cases = cases[1:]")) == {"exists"}
    assert not _asks(ast.parse("Move.create([{'lines': [Command.create(vals) for vals in many]}])"))
    assert not _asks(ast.parse("for case in cases.search([]):\n    case.state = 'done'"))
