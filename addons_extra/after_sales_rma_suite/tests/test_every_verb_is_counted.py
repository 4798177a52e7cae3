"""Every verb that takes several records is counted somewhere: what each further one costs (law 3).

The verbs are found by themselves: a new public one fails here until a test counts it, shows that it writes nothing or
that it refuses two records; or it has its place in ``ELSEWHERE`` or ``SCREENS``.
"""

import ast
import inspect
import re
from textwrap import dedent

from odoo.tests import TransactionCase, tagged

from . import (
    test_statements_of_decisions,
    test_statements_of_goods,
    test_statements_of_papers,
    test_statements_of_repairs,
    test_statements_of_verbs,
)
from .statements import StatementsCommon
from .test_outside import SOURCES, public_methods

#: Whose classes count.
COUNTING = (
    test_statements_of_decisions,
    test_statements_of_goods,
    test_statements_of_papers,
    test_statements_of_repairs,
    test_statements_of_verbs,
)

#: Counted by another test file, which names them; the ways there lead to these verbs anyhow.
ELSEWHERE = {
    "test_batch.py": {"after.sales.intake.create_from_sale"},
    "test_batch_remedies.py": {
        "after.sales.inspection.action_grade_qualified", "after.sales.rma.action_authorize",
        "after.sales.rma.action_exchange", "after.sales.rma.action_invoice_replacement",
        "after.sales.rma.action_turn_to_refund", "after.sales.write.down.action_approve",
        "after.sales.write.down.action_propose", "after.sales.write.down.action_revalue",
        "after.sales.write.down.action_send_back", "after.sales.write.down.action_submit",
        "repair.order.action_after_sales_accept", "repair.order.action_after_sales_charge",
        "repair.order.action_after_sales_plan", "repair.order.action_after_sales_quote",
        "repair.order.action_after_sales_take", "repair.order.action_repair_end", "repair.order.action_repair_start",
        "repair.order.action_validate",
    },
    "test_approval.py": {"after.sales.approval.action_approve", "after.sales.rma.action_submit_budget"},
    "test_day_posted.py": {"after.sales.daily.report.action_post_day"},
    "test_statement.py": {"after.sales.statement.action_refresh"},
}  # fmt: skip

#: What only opens a screen, prints, or makes a file: it changes nothing.
SCREENS = re.compile(
    r"action_(after_sales_)?(view|open|print)|action_xlsx"
    r"|action_after_sales_(request|send|letter|days|ledger_xlsx|bank_list)"
)


def takes_several(function) -> bool:
    """Whether a method is for several records: it is not one of the model, and does not begin by insisting on one."""
    if getattr(function, "_api_model", False):
        return False
    (tree,) = ast.parse(dedent(inspect.getsource(inspect.unwrap(function)))).body
    return not any(ast.unparse(step) == "self.ensure_one()" for step in tree.body)


@tagged("post_install", "-at_install")
class TestEveryVerbIsCounted(TransactionCase):
    def test_every_verb_has_its_place(self):
        several = {}
        for (model, _module, method), function in public_methods(self.env).items():
            if not self.env[model]._transient and not SCREENS.match(method):
                name = f"{model}.{method}"
                several[name] = several.get(name, True) and takes_several(function)
        verbs = {name for name, many in several.items() if many}
        cases = [item for module in COUNTING for item in vars(module).values() if isinstance(item, type)]
        here = set().union(*(case.verbs() for case in cases if issubclass(case, StatementsCommon)))
        elsewhere = set().union(*ELSEWHERE.values())
        self.assertEqual(sorted(verbs - here - elsewhere), [], "what does it cost for fifty?")
        known = {f"{model}.{method}" for model, _module, method in public_methods(self.env)}
        self.assertEqual(sorted((here | elsewhere) - known), [], "there is no such verb")
        self.assertGreater(len(verbs), 110)

    def test_other_files_count_what_they_are_said_to(self):
        for file, verbs in ELSEWHERE.items():
            (path,) = [path for source in SOURCES for path in source.glob(f"tests/{file}")]
            text = path.read_text()
            self.assertRegex(text, "sql_log_count|_run_step")
            for name in verbs:
                with self.subTest(verb=name, file=file):
                    self.assertIn(name.rsplit(".", 1)[1], text)
