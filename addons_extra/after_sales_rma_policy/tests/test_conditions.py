"""Stains, damage and missing parts of packaging are facts of their own: declared, seen, verified (A3.2, R47)."""

import re

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_on_hold import OnHoldCommon


@tagged("post_install", "-at_install")
class TestConditions(OnHoldCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("packaging_complete", "packaging_clean", "packaging_whole")
        cls.complete, cls.clean, cls.whole = (cls.env.ref(f"after_sales_rma_policy.condition_{name}") for name in names)

    def waiting(self, declared=None):
        """The receipt of a case that the rule authorised, with what the customer declared."""
        rma = self.case()
        if declared:
            rma.line_ids.broken_condition_ids = declared
        rma.action_submit()
        return rma.with_env(self.env).receipt_picking_ids.with_user(self.keeper)

    def test_a_part_breaks_the_whole(self):
        """The promise wants whole packaging: a stain alone speaks against it, at each stage."""
        report = self.arrived().inspection_ids.with_user(self.technician)
        for part in (self.complete, self.clean, self.whole):
            report.broken_condition_ids = part
            self.assertFalse(report.accepted)
            report.broken_condition_ids = False
            self.assertTrue(report.accepted)
        declared = self.case()
        declared.line_ids.broken_condition_ids = self.clean
        self.assertNotEqual(declared.line_ids.verdict, "allowed")

    def test_seen_at_the_dock(self):
        """What the warehouse sees is judged there: goods with a grade wait for a technician all the same."""
        self.company.after_sales_inspect_at_dock = True
        receipt = self.waiting()
        receipt.move_ids.after_sales_broken_condition_ids = self.clean | self.whole
        receipt.move_line_ids.after_sales_grade = "qualified"
        receipt.move_ids.picked = True
        receipt.button_validate()
        report = receipt.after_sales_rma_id.sudo().inspection_ids
        self.assertRecordValues(report, [{"state": "draft", "accepted": False}])
        row = receipt.sudo()._return_slip_rows()[0]
        self.assertIn("Packaging stained, Packaging damaged", row[-1])
        with self.assertRefused("was received already"):
            receipt.move_line_ids.after_sales_broken_condition_ids = False
        with self.assertRaises(UserError):
            receipt.move_ids = [
                Command.update(receipt.move_ids.id, {"after_sales_broken_condition_ids": [Command.clear()]})
            ]

    def test_who_said_what_and_what_differs(self):
        """Each stage with name and day; what nobody declared, and what was declared and is not so."""
        receipt = self.waiting(declared=self.env.ref("after_sales_rma_policy.condition_accessories"))
        receipt.move_line_ids.after_sales_broken_condition_ids = self.clean
        receipt.move_ids.picked = True
        receipt.button_validate()
        rma = receipt.after_sales_rma_id.sudo()
        report = rma.inspection_ids.with_user(self.technician)
        report.broken_condition_ids = self.clean | self.whole
        report.action_grade_qualified()
        note = report.condition_note.splitlines()
        self.assertRegex(note[0], rf"^Declared: Accessories missing \({re.escape(rma.requested_by_id.name)}, ")
        self.assertRegex(note[1], rf"^Seen at the dock: Packaging stained \({re.escape(self.keeper.name)}, ")
        self.assertRegex(
            note[2], rf"^Verified: Packaging stained, Packaging damaged \({re.escape(self.technician.name)}, "
        )
        self.assertEqual(note[3], "Not declared: Packaging stained, Packaging damaged")
        self.assertEqual(note[4], "Declared and not found: Accessories missing")
        closing = dict(report._paper_test_report()["closing"])
        self.assertIn("Packaging damaged", closing["Verified"])

    def test_seen_as_a_whole(self):
        """A damaged package that nobody declared is said, too; what is declared as a part of it is no surprise."""
        self.assertIn("Not declared: Damaged", self.arrived("damaged").inspection_ids.condition_note)
        rma = self.case()
        rma.line_ids.broken_condition_ids = self.whole
        rma.action_submit()
        rma = rma.with_env(self.env)
        rma.action_authorize("Let us look at it")
        receipt = rma.receipt_picking_ids.with_user(self.keeper)
        receipt.move_line_ids.after_sales_packaging = "damaged"
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.assertNotIn("Not declared", rma.inspection_ids.condition_note)

    def test_where_all_is_well_nothing_is_said(self):
        report = self.arrived("intact").inspection_ids
        self.assertFalse(report.condition_note)
        self.assertNotIn("Verified", dict(report._paper_test_report()["closing"]))
