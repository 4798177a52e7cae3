"""The finding *irreparable* starts the exchange: a task, both budget lists, a leader (R39)."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from . import test_change_budget
from .test_change import ChangeCommon

KIND = "after_sales_rma_suite.activity_budget_lists"


@tagged("post_install", "-at_install")
class TestIrreparable(ChangeCommon):
    approve = test_change_budget.TestChangeWithBudget.approve
    owner = test_change_budget.TestChangeWithBudget.owner

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.users["agent"]

    def found(self, remedy="repair", irreparable=True):
        """A case of the salesperson whose goods a technician tested."""
        rma = self.case(remedy)
        rma.user_id = self.salesperson
        report = rma.inspection_ids.with_user(self.users["technician"])
        report.write({"irreparable": irreparable, "fault": "Board burnt through"})
        report.action_grade_defective()
        return rma

    def tasks(self, rma):
        return rma.activity_ids.filtered(lambda task: task.activity_type_id == self.env.ref(KIND))

    def test_the_way(self):
        """The company demands no budgets: here both go to a leader all the same, and nothing moves before."""
        rma = self.found()
        task = self.tasks(rma)
        self.assertRecordValues(task, [{"user_id": self.salesperson.id}])
        self.assertIn("exchange_irreparable", rma.with_user(self.salesperson).can_press)
        dialog = rma.with_user(self.salesperson).action_exchange_irreparable()
        form = Form.from_action(self.env(user=self.salesperson), dialog)
        self.assertIn("Board burnt through", form.found_words)
        form.save().action_confirm()
        self.assertFalse(self.tasks(rma), "handed in")
        self.assertRecordValues(rma.line_ids, [{"remedy": "exchange", "remedy_asked": "repair"}])
        self.assertEqual(set(rma.approval_ids.mapped("kind")), {"red_budget", "replacement_budget"})
        self.assertEqual(set(rma.approval_ids.mapped("requested_by_id")), {self.salesperson})
        self.assertEqual(rma.next_step, "approve_budget")
        self.assertEqual(self.owner(rma), rma.partner_id, "nothing moved yet")
        self.approve(rma)
        self.finish(rma)
        self.assertEqual(rma.line_ids.qty_replaced, 1)
        self.assertClosing()

    def test_by_an_approver_the_task_is_done_too(self):
        rma = self.found()
        self.change(rma, "exchange")
        self.assertFalse(self.tasks(rma))

    def test_taken_back(self):
        """A signature that is taken back takes the task along."""
        rma = self.found()
        self.assertTrue(self.tasks(rma))
        rma.inspection_ids.with_user(self.users["technician"]).action_undo("The wrong one")
        self.assertFalse(self.tasks(rma))

    def test_only_what_a_repair_was_asked_for(self):
        self.assertFalse(self.tasks(self.found("refund")))

    def test_only_what_was_found(self):
        rma = self.found(irreparable=False)
        self.assertFalse(self.tasks(rma))
        with self.assertRefused("no signed test report says that something cannot be repaired"):
            rma.with_user(self.salesperson).action_exchange_irreparable("So")

    def test_who_may(self):
        rma = self.found()
        for role in ("technician", "warehouse", "approver", "accountant"):
            self.assertNotIn("exchange_irreparable", rma.with_user(self.users[role]).can_press or [])
            with self.subTest(role=role), self.assertRefused("that is for"):
                rma.with_user(self.users[role]).action_exchange_irreparable("So")
        for reason, words in (("", "Say why"), ("  ", "Say why")):
            with self.assertRefused(words):
                rma.with_user(self.salesperson).action_exchange_irreparable(reason)
        with self.assertRaises(UserError):
            rma.with_user(self.salesperson).action_exchange_irreparable("So", {"rma_id": rma.id})
        with self.assertRefused("greater than zero"):
            rma.with_user(self.salesperson).action_exchange_irreparable(
                "So", {"product_id": self.phone.id, "quantity": -1}
            )
        self.assertEqual(rma.line_ids.remedy, "repair")
        self.assertFalse(rma.budget_demanded)

    def test_a_model_told_wrongly_is_corrected(self):
        rma = self.case("refund")
        rma.with_user(self.agent).action_correct(
            {"lines": {rma.line_ids.id: {"goods_model": "P-2"}}}, "The label says so"
        )
        self.assertEqual(rma.line_ids.goods_model, "P-2")

    def test_a_nested_command_does_not_decide(self):
        """The finding of a signed report is not changed by way of the case."""
        rma = self.found(irreparable=False)
        report = rma.inspection_ids
        for role in ("salesperson", "technician"):
            with self.assertRaises(UserError):
                rma.with_user(self.users[role]).write(
                    {"inspection_ids": [Command.update(report.id, {"irreparable": True})]}
                )
