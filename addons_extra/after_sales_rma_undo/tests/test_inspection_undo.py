"""A signature by one click can be taken back until something moved because of it (R18)."""

from odoo.addons.after_sales_rma.tests.test_inspection import InspectionCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestUndo(InspectionCommon):
    def test_qualified_by_mistake(self):
        """Taken back and graded anew: the goods end where the second signature says, once, and the books agree."""
        rma = self.received()
        report = self.reports(rma)
        report.action_grade_qualified()
        self.assertTrue(report.can_undo)
        self.assertEqual(rma.next_step, "dispose")
        report.action_undo("Wrong")
        self.assertRecordValues(report, [{"state": "draft", "grade": False, "technician_id": False, "can_undo": False}])
        self.assertEqual(rma.next_step, "inspect")
        self.assertEqual((rma.line_ids.qty_accepted, rma.line_ids.qty_to_credit), (0, 0))
        report.action_grade_defective()
        rma.with_user(self.users["warehouse"]).action_put_away()
        place = self.after_sales_warehouse.after_sales_defective_location_id
        self.assertEqual(
            self.env["stock.quant"]._get_available_quantity(self.average, place),
            3,
        )
        self.credit(rma)
        self.assertClosing()

    def test_not_once_something_moved(self):
        rma = self.received()
        report = self.reports(rma)
        report.action_grade_qualified()
        rma.with_user(self.users["warehouse"]).action_put_away()
        self.assertFalse(report.can_undo)
        with self.assertRefused("moved already"):
            report.action_undo("Wrong")

    def test_not_once_a_credit_note_stands_for_it(self):
        rma = self.received()
        report = self.reports(rma)
        report.action_grade_qualified()
        rma.with_user(self.users["accountant"]).action_refund()
        self.assertFalse(report.can_undo)
        with self.assertRefused("credit note"):
            report.action_undo("Wrong")

    def test_all_or_none_and_only_technicians(self):
        rma = self.received(self.serial, 2, ["S1", "S2"])
        first, second = self.reports(rma)
        first.action_grade_qualified()
        with self.assertRefused(f"{second.name}: it is not signed"):
            (first | second).action_undo("Wrong")
        self.assertEqual(first.state, "done")
        for role in ("agent", "accountant", "warehouse"):
            with self.subTest(role=role), self.assertRefused("."):
                first.with_user(self.users[role]).action_undo("Wrong")
        first.action_undo("Wrong")
        with self.assertRefused("not signed"):
            first.action_undo("Wrong")
