"""Before every step that moves goods or money stands one gate; whoever holds a step back says so there."""

import ast
from pathlib import Path

from odoo.tests import tagged

from ..models.rma_gate import GATES
from .common import AfterSalesCommon

#: How the gate is asked, and the one method that subjects extend.
ASKED = {"_check_may_go_on", "_that_may_go_on", "_words_to_wait", "_hold_reason"}


@tagged("post_install", "-at_install")
class TestGate(AfterSalesCommon):
    """A made-up subject holds one step at a time; every verb that takes the step waits for it, in its words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_auto_authorize = False
        cls.buy(cls.average, 100, 100)

    def setUp(self):
        super().setUp()
        self.held = None
        Rma = self.env.registry["after.sales.rma"]
        reason = Rma._hold_reason

        def hold_reason(rma, step):
            return reason(rma, step) or ("the moon is full" if step == self.held else None)

        self.patch(Rma, "_hold_reason", hold_reason)

    def case(self, **kwargs):
        order = self.sell((self.average, 2, 200))
        self.deliver(order)
        self.invoice(order)
        return self.request(order, **kwargs)

    def refused(self, step: str, verb) -> None:
        """What is held is refused in the subject's words, and goes on when it is held no longer."""
        self.held = step
        with self.assertRefused("the moon is full"), self.env.cr.savepoint():
            verb()
        self.held = None
        self.env.invalidate_all()

    def test_authorize(self):
        rma = self.case()
        self.held = "authorize"
        self.assertNotIn("authorize", rma.can_press)
        self.refused("authorize", rma.action_authorize)
        self.refused("authorize", lambda: self.env["after.sales.decision"]._authorize(rma, self.env.user))
        rma.action_authorize()
        self.assertEqual(rma.state, "authorized")

    def test_authorized_by_rule(self):
        self.company.after_sales_auto_authorize = True
        self.held = "authorize"
        rma = self.case()
        self.assertEqual(rma.state, "submitted")
        self.held = None
        self.assertEqual(self.case().state, "authorized")

    def test_receive(self):
        rma = self.case()
        self.held = "receive"
        rma.action_authorize()
        self.assertFalse(rma.receipt_picking_ids)
        self.held = None
        self.env["after.sales.receipt"]._create_receipts(rma)
        self.refused("receive", lambda: self.receive(rma))
        self.receive(rma)
        self.assertEqual(rma.receipt_status, "done")

    def test_restock(self):
        rma = self.case()
        rma.action_authorize()
        rma.receipt_picking_ids.button_validate()
        self.env["after.sales.inspecting"]._grade_and_sign(rma.inspection_ids, "qualified")
        self.refused("restock", rma.action_put_away)
        rma.action_put_away()
        self.assertEqual(rma.disposition_status, "done")

    def test_credit(self):
        rma = self.case()
        rma.action_authorize()
        self.receive(rma)
        self.held = "credit"
        self.assertNotIn("refund", rma.can_press)
        self.refused("credit", rma.action_refund)
        self.refused("credit", lambda: self.env["after.sales.refund"]._create_credit_notes(rma))
        note = rma.action_refund()
        self.refused("credit", note.action_post)
        note.action_post()
        self.assertEqual(rma.state, "done")

    def test_replace(self):
        rma = self.case(remedy="exchange")
        rma.action_authorize()
        self.held = "replace"
        self.receive(rma)
        self.assertTrue(rma.line_ids.qty_to_replace)
        self.assertFalse(rma.picking_ids - rma.receipt_picking_ids)
        self.assertNotIn("exchange", rma.can_press)
        self.held = None
        self.env["after.sales.exchange"]._create_replacements(rma)
        self.assertTrue(rma.picking_ids - rma.receipt_picking_ids)


@tagged("post_install", "-at_install")
class TestWhoAsksTheGate(AfterSalesCommon):
    """By reading the source: the same question is asked in one way everywhere."""

    @classmethod
    def setUpClass(cls):
        # Nothing but files: no company is needed.
        super(AfterSalesCommon, cls).setUpClass()
        folder = Path(__file__).parents[1]
        # Steps of rooms are asked for by their add-ons.
        folders = [folder, *folder.parent.glob("addons_extra/after_sales_rma_*")]
        cls.asked, cls.extended = [], set()
        layers = ("models", "services", "wizards")
        for path in sorted(path for item in folders for layer in layers for path in item.glob(f"{layer}/*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            cls.extended |= {
                path.name
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef) and node.name == "_hold_reason"
            }
            cls.asked += [
                (path.name, node.func.attr, node.args[0], isinstance(node.func.value, ast.Call))
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKED
            ]

    def test_every_step_is_asked_for(self):
        steps = {step.value for _file, _method, step, _super in self.asked if isinstance(step, ast.Constant)}
        self.assertEqual(steps | set(self.env["after.sales.rma"]._gate_table().values()), set(GATES))

    def test_reasons_are_given_by_subjects_and_asked_by_the_gate(self):
        strangers = [
            file
            for file, method, _step, by_super in self.asked
            if method == "_hold_reason" and not by_super and file not in self.extended
        ]
        self.assertEqual(strangers, [])
        self.assertGreaterEqual(len(self.extended), 2, "the gate, and goods on hold")
