"""Customers read what really came, and why goods are refused after they came (R12, R17)."""

from odoo.addons.after_sales_rma.tests.test_receipt import ReceiptCommon
from odoo.tests import tagged

from .test_telling import TellingCommon


class CameCommon(TellingCommon, ReceiptCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_rule()
        cls.company.after_sales_inspect_at_dock = False
        cls.customer.lang = "en_US"

    def goods_mails(self, rma):
        """Bodies of the messages on goods received, oldest first."""
        self.send()
        notices = rma.notice_ids.filtered(lambda notice: notice.event == "goods").sorted("id")
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        return [str(body) for body in notices.message_id.sorted("id").mapped("body")]


@tagged("post_install", "-at_install")
class TestWhatReallyCame(CameCommon):
    """The paper names the goods that lay in the parcel, not those that the case asked for."""

    def test_more_than_named(self):
        rma = self.case((self.line, 2))
        self.count(self.receipt(rma), {self.average: 3})
        (body,) = self.goods_mails(rma)
        self.assertIn("3 Units", body)
        self.assertNotIn("2 Units", body)
        self.assertIn("Average, 1 Units: More than authorised", body)

    def test_another_serial_and_another_product(self):
        rma = self.case((self.serial_line, self.lots["S1"] | self.lots["S2"]))
        receipt = self.receipt(rma)
        receipt.move_line_ids.filtered(lambda line: line.lot_id == self.lots["S2"]).lot_id = self.lots["S5"]
        self.add(receipt, self.fifo, 2)
        receipt.move_ids.picked = True
        receipt.button_validate()
        (body,) = self.goods_mails(rma)
        self.assertIn("S1, S5", body)
        self.assertNotIn("S2", body)
        self.assertIn("Serial S5, 1 Units: Another serial or lot", body)
        self.assertIn("Fifo, 2 Units: Another product", body)

    def test_nothing_agrees(self):
        """A wrong product alone is told at once, with its day; what agrees later is told when it comes, alone."""
        rma = self.case((self.line, 2))
        receipt = self.receipt(rma)
        self.add(receipt, self.fifo, 1)
        self.count(receipt, {self.fifo: 1})
        self.assertEqual(rma.discrepancy_ids.kind, "product")
        (first,) = self.goods_mails(rma)
        self.assertIn("Fifo, 1 Units: Another product", first)
        self.assertIn(rma.notice_ids[:1]._day(rma.notice_ids[:1]._arrived_on()), first)
        self.assertNotIn("Average", first)
        receipt = self.receipt(rma)
        self.add(receipt, self.standard, 1)
        self.count(receipt, {self.standard: 1})
        self.count(self.receipt(rma), {self.average: 2})
        _first, second, third = self.goods_mails(rma)
        self.assertIn("Standard", second)
        self.assertNotIn("Fifo", second)
        self.assertIn("2 Units", third)
        for name in ("Fifo", "Standard"):
            self.assertNotIn(name, third)


class RefusedAtInspectionCommon(CameCommon):
    """Goods that the technician does not accept."""

    ALTERNATIVES = ("repair", "spare part", "technical support", "Hotline 12315")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_outside_route = "Hotline 12315"

    def signed(self, quantity, **findings):
        """A case whose goods came; the first one of them is found so, the rest qualified."""
        rma = self.case((self.line, quantity))
        self.count(self.receipt(rma), {self.average: quantity})
        report = rma.inspection_ids
        report.write({"quantity": 1, "grade": "defective", "fault_party": "customer", **findings})
        report.action_done()
        (rma.inspection_ids - report).action_grade_qualified()
        return rma

    def told_of_goods(self, rma):
        self.send()
        return [event for event, _state in self.told(rma) if event in ("inspected", "rejected", "refused")]

    def body(self, rma):
        return str(rma.notice_ids.filtered(lambda notice: notice.event == "rejected").message_id.body)


@tagged("post_install", "-at_install")
class TestRefusedAtInspection(RefusedAtInspectionCommon):
    """In the same way as a request that is refused before: reason, alternatives, the outside route."""

    def test_all_of_it(self):
        rma = self.signed(1, fault="Dropped into water")
        self.assertEqual(self.told_of_goods(rma), ["rejected"])
        for words in ("Dropped into water", "1 Units", *self.ALTERNATIVES):
            self.assertIn(words, self.body(rma))

    def test_a_part_of_it(self):
        """What is accepted goes on, and that is told, too."""
        rma = self.signed(3, fault="Scratched")
        self.assertEqual(sorted(self.told_of_goods(rma)), ["inspected", "rejected"])
        self.assertIn("Scratched", self.body(rma))
        self.assertIn("1 Units", self.body(rma))
        self.assertNotIn("2 Units", self.body(rma))

    def test_with_the_switch_of_refusals(self):
        """A company that tells refusals tells these; one that does not tells the result as before."""
        self.company.after_sales_tell_inspected = False
        self.assertEqual(self.told_of_goods(self.signed(1)), ["rejected"])
        self.company.write({"after_sales_tell_inspected": True, "after_sales_tell_refused": False})
        self.assertEqual(self.told_of_goods(self.signed(1)), ["inspected"])
