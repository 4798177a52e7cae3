"""Test reports: one for each received quantity or serial, fixed by the technician's signature (R18)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import AfterSalesCommon


class InspectionCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician = cls.users["technician"]
        cls.company.after_sales_inspect_at_dock = False
        cls.serial = cls._create_product("Serial", "average", tracking="serial")
        cls.lot_product = cls._create_product("Lot", "average", tracking="lot")
        cls.buy(cls.average, 60, 100)
        cls.buy(cls.serial, 3, 100, lots=["S1", "S2", "S3"])
        cls.buy(cls.lot_product, 6, 100, lots=["L1", "L2"])
        cls.quarantine = cls.after_sales_warehouse.after_sales_quarantine_location_id

    def received(self, product=None, quantity: float = 3, names=None, **kwargs):
        """A case whose goods came in and wait in quarantine."""
        product = product or self.average
        order = self.sell((product, quantity, 200))
        self.deliver(order, lots={order.order_line: self._lots(product, names)} if names else None)
        self.invoice(order)
        rma = self.request(order, **kwargs)
        rma.receipt_picking_ids.button_validate()
        return rma

    def reports(self, rma):
        """The test reports of cases, oldest first, as the technician sees them."""
        return rma.inspection_ids.sorted("id").with_user(self.technician)


@tagged("post_install", "-at_install")
class TestReportsOpen(InspectionCommon):
    def test_one_for_a_quantity(self):
        rma = self.received()
        report = self.reports(rma)
        self.assertRecordValues(
            report,
            [
                {
                    "state": "draft",
                    "quantity": 3,
                    "received_quantity": 3,
                    "grade": False,
                    "accepted": True,
                    "location_id": self.quarantine.id,
                    "picking_id": rma.receipt_picking_ids.id,
                }
            ],
        )
        self.assertNotEqual(report.name, "/")

    def test_one_for_each_serial_and_lot(self):
        serials = self.reports(self.received(self.serial, 3, ["S1", "S2", "S3"]))
        self.assertEqual(sorted(serials.mapped("lot_id.name")), ["S1", "S2", "S3"])
        self.assertEqual(set(serials.mapped("quantity")), {1})
        lots = self.reports(self.received(self.lot_product, 6, ["L1", "L2"]))
        self.assertEqual(sorted((report.lot_id.name, report.quantity) for report in lots), [("L1", 3), ("L2", 3)])

    def test_party_at_fault_is_proposed_by_the_reason(self):
        reason = self.env["after.sales.reason"].search(
            [("fault_party", "!=", False), ("evidence_required", "=", False)], limit=1
        )
        report = self.reports(self.received(reason=reason))
        self.assertEqual((report.fault_party, report.accepted), (reason.fault_party, True))

    def test_graded_at_the_dock_it_is_signed_by_the_operator(self):
        self.company.after_sales_inspect_at_dock = True
        order = self.sell((self.average, 3, 200))
        self.deliver(order)
        rma = self.request(order)
        operator = self.users["warehouse"]
        rma.receipt_picking_ids.with_user(operator).action_after_sales_all_qualified()
        self.assertRecordValues(
            rma.inspection_ids, [{"state": "done", "grade": "qualified", "technician_id": operator.id}]
        )
        self.assertEqual(rma.disposition_ids.location_dest_id, self.warehouse.lot_stock_id)

    def test_ungraded_goods_wait_even_where_the_dock_may_grade(self):
        self.company.after_sales_inspect_at_dock = True
        rma = self.received()
        self.assertEqual((self.reports(rma).state, rma.next_step), ("draft", "inspect"))

    def test_no_grade_at_the_dock_where_it_is_a_step_of_its_own(self):
        order = self.sell((self.average, 3, 200))
        self.deliver(order)
        receipt = self.request(order).receipt_picking_ids.with_user(self.users["warehouse"])
        self.assertFalse(receipt.after_sales_can_grade)
        with self.assertRefused("cannot be graded at the dock"):
            receipt.action_after_sales_all_qualified()
        with self.assertRefused("not graded at the dock"):
            receipt.move_line_ids.after_sales_grade = "defective"


@tagged("post_install", "-at_install")
class TestWhereToGrade(InspectionCommon):
    """The operation type decides; where it says nothing, the company (R18)."""

    def receipt(self):
        order = self.sell((self.average, 3, 200))
        self.deliver(order)
        return self.request(order).receipt_picking_ids.with_user(self.users["warehouse"])

    def test_every_combination(self):
        kind = self.after_sales_warehouse.in_type_id
        for grading, company, allowed in (
            (False, True, True),
            (False, False, False),
            ("dock", False, True),
            ("dock", True, True),
            ("step", True, False),
            ("step", False, False),
        ):
            with self.subTest(grading=grading, company=company):
                kind.after_sales_grading = grading
                self.company.after_sales_inspect_at_dock = company
                receipt = self.receipt()
                self.assertEqual(receipt.after_sales_can_grade, allowed)
                if allowed:
                    receipt.action_after_sales_all_qualified()
                    self.assertEqual(receipt.move_line_ids.location_dest_id, self.warehouse.lot_stock_id)
                    self.assertEqual(receipt.after_sales_rma_id.next_step, "none")
                    continue
                with self.assertRefused("not graded at the dock"):
                    receipt.move_line_ids.after_sales_grade = "qualified"
                receipt.button_validate()
                self.assertEqual(receipt.move_line_ids.location_dest_id, self.quarantine)
                self.assertEqual(receipt.after_sales_rma_id.next_step, "inspect")

    def test_two_docks_of_one_company(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Site Two", "code": "AS7", "company_id": self.company.id, "is_after_sales": True}
        )
        other._set_up_after_sales()
        other.in_type_id.after_sales_grading = "dock"
        self.assertFalse(self.receipt().after_sales_can_grade)
        self.warehouse.after_sales_warehouse_id = other
        self.assertTrue(self.receipt().after_sales_can_grade)

    def test_setting_is_the_warehouse_managers(self):
        kind = self.after_sales_warehouse.in_type_id
        with self.assertRaises(AccessError):
            kind.with_user(self.users["warehouse"]).after_sales_grading = "dock"
        with Form(kind.with_user(self.users["manager"])) as form:
            form.after_sales_grading = "dock"
        self.assertEqual(kind.after_sales_grading, "dock")

    def test_shown_on_receipts_of_the_after_sales_warehouse_only(self):
        for kind, shown in (
            (self.after_sales_warehouse.in_type_id, True),
            (self.after_sales_warehouse.out_type_id, False),
            (self.warehouse.in_type_id, False),
        ):
            form = Form(kind.with_user(self.users["manager"]))
            self.assertEqual(not form._get_modifier("after_sales_grading", "invisible"), shown, kind.display_name)


@tagged("post_install", "-at_install")
class TestReportsSigned(InspectionCommon):
    def test_findings(self):
        rma = self.received()
        report = self.reports(rma)
        report.write(
            {
                "grade": "defective",
                "fault": "Does not switch on",
                "cause": "Fuse blown",
                "fault_party": "vendor",
                "check_ids": [
                    Command.create({"name": "Looks", "result": "pass"}),
                    Command.create({"name": "Switches on", "result": "fail", "note": "No light"}),
                ],
            }
        )
        report.action_done()
        self.assertRecordValues(report, [{"state": "done", "technician_id": self.technician.id, "accepted": True}])
        self.assertTrue(report.date_done)
        self.assertEqual((rma.line_ids.qty_inspected, rma.line_ids.qty_defective), (3, 3))
        self.assertEqual(rma.next_step, "dispose")

    def test_without_a_grade(self):
        reports = self.reports(self.received() | self.received())
        reports[0].grade = "qualified"
        with self.assertRefused("Give a grade first"):
            reports.action_done()
        self.assertEqual(set(reports.mapped("state")), {"draft"}, "not even the graded one")

    def test_twice_does_no_harm(self):
        rma = self.received()
        report = self.reports(rma)
        report.action_grade_qualified()
        report.action_done()
        report.action_grade_defective()
        self.assertEqual((report.grade, len(rma.disposition_ids)), ("qualified", 1))

    def test_a_part_leaves_the_rest_to_another_report(self):
        rma = self.received()
        report = self.reports(rma)
        report.write({"quantity": 1, "grade": "defective"})
        report.action_done()
        rest = self.reports(rma) - report
        self.assertRecordValues(rest, [{"state": "draft", "quantity": 2, "received_quantity": 2, "grade": False}])
        self.assertEqual((rma.inspection_status, rma.line_ids.qty_inspected), ("pending", 1))
        rest.action_grade_qualified()
        self.assertRecordValues(rma.line_ids, [{"qty_inspected": 3, "qty_qualified": 2, "qty_defective": 1}])
        self.assertEqual(rma.inspection_status, "done")

    def test_not_more_than_was_received(self):
        report = self.reports(self.received())
        with self.assertRefused("only 3.0 Units were received", ValidationError):
            report.quantity = 4
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            report.quantity = 0

    def test_a_serial_is_not_split(self):
        report = self.reports(self.received(self.serial, 1, ["S1"]))
        with self.assertRefused("cannot be split", ValidationError):
            report.quantity = 0.5

    def test_signed_is_fixed(self):
        report = self.reports(self.received())
        check = self.env["after.sales.inspection.check"].with_user(self.technician)
        one = check.create({"inspection_id": report.id, "name": "Looks"})
        one.result = "pass"
        report.action_grade_defective()
        photo = self.env["ir.attachment"].create({"name": "a.png", "raw": b"a"})
        for change in (
            {"grade": "qualified"},
            {"quantity": 1},
            {"fault": "Else"},
            {"cause": "Else"},
            {"accepted": False},
            {"fault_party": "customer"},
            {"photo_ids": [Command.link(photo.id)]},
        ):
            with self.subTest(change), self.assertRefused("signed already"):
                report.write(change)
        for press in (
            lambda: one.write({"result": "fail"}),
            one.unlink,
            lambda: check.create({"inspection_id": report.id, "name": "Sound"}),
        ):
            with self.assertRefused("signed already"):
                press()
        with self.assertRaises(UserError):
            report.unlink()
        with self.assertRaises(UserError):
            report.sudo().unlink()

    def test_no_signature_without_the_button(self):
        report = self.reports(self.received())
        for vals in ({"state": "done", "grade": "qualified"}, {"technician_id": self.technician.id}):
            with self.assertRaises(UserError):
                report.write(vals)
        with self.assertRaises(AccessError):
            report.copy()
        self.assertEqual(report.state, "draft")

    def test_technicians_only(self):
        rma = self.received()
        report = rma.inspection_ids
        for role in ("salesperson", "agent", "approver", "warehouse", "accountant", "commerce"):
            theirs = report.with_user(self.users[role])
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    theirs.action_grade_qualified()
                with self.assertRaises(UserError):
                    rma.with_user(self.users[role]).action_inspect_pass()
        self.assertEqual(report.state, "draft")
        report.with_user(self.technician).action_grade_qualified()
        self.assertEqual(report.state, "done")

    def test_who_sees_the_report_sees_its_photos(self):
        rma = self.received()
        photo = self.env["ir.attachment"].with_user(self.technician).create({"name": "a.png", "raw": b"crack"})
        self.reports(rma).photo_ids = [Command.set(photo.ids)]
        self.env.invalidate_all()
        for role in ("agent", "warehouse", "accountant"):
            self.assertEqual(rma.inspection_ids.with_user(self.users[role]).photo_ids.raw, b"crack", role)

    def test_photos_stay_with_the_part_they_were_taken_of(self):
        rma = self.received()
        report = self.reports(rma)
        photo = self.env["ir.attachment"].with_user(self.technician).create({"name": "a.png", "raw": b"crack"})
        report.write({"photo_ids": [Command.set(photo.ids)], "quantity": 1, "grade": "defective"})
        report.action_done()
        self.assertFalse((self.reports(rma) - report).photo_ids)


@tagged("post_install", "-at_install")
class TestNotAccepted(InspectionCommon):
    def test_proposed_when_the_customer_is_at_fault(self):
        report = self.reports(self.received())
        report.write({"grade": "defective", "fault_party": "customer"})
        self.assertFalse(report.accepted)
        report.accepted = True
        report.action_done()
        self.assertEqual(report.disposition_ids.kind, "defective", "a person decides")

    def test_goes_back_to_the_customer_and_is_not_credited(self):
        rma = self.received()
        order = rma.sale_order_ids
        report = self.reports(rma)
        report.write({"grade": "defective", "fault_party": "customer"})
        report.action_done()
        self.assertRecordValues(rma.disposition_ids, [{"kind": "customer", "quantity": 3, "state": "pending"}])
        delivery = rma.disposition_ids.picking_id
        self.assertEqual((delivery.picking_type_code, delivery.partner_id), ("outgoing", rma.partner_id))
        self.assertEqual(order.order_line.qty_delivered, 0)
        with self.assertRefused("go back to the customer with"):
            rma.with_user(self.users["warehouse"]).action_put_away()
        delivery.with_user(self.users["warehouse"]).button_validate()
        self.assertEqual(order.order_line.qty_delivered, 3)
        self.assertRecordValues(rma.line_ids, [{"qty_returned": 3, "qty_accepted": 0, "qty_to_credit": 0}])
        self.assertEqual((rma.state, rma.credit_status, rma.match_status), ("done", "none", "matched"))
        self.assertClosing()

    def test_a_part_is_accepted(self):
        rma = self.received()
        report = self.reports(rma)
        report.write({"quantity": 1, "grade": "defective", "accepted": False})
        report.action_done()
        (self.reports(rma) - report).action_grade_qualified()
        self.assertRecordValues(rma.line_ids, [{"qty_accepted": 2, "qty_to_credit": 2}])
        rma.picking_ids.filtered(lambda picking: picking.state == "assigned").button_validate()
        note = self.credit(rma)
        self.assertEqual(note.invoice_line_ids.quantity, 2)
        self.assertEqual(rma.state, "done")
        self.assertClosing()


@tagged("post_install", "-at_install")
class TestSeveralReports(InspectionCommon):
    def test_cases_at_once(self):
        rmas = self.received() | self.received(self.serial, 3, ["S1", "S2", "S3"])
        rmas.with_user(self.technician).action_inspect_pass()
        self.assertEqual(set(rmas.inspection_ids.mapped("grade")), {"qualified"})
        self.assertEqual(set(rmas.mapped("next_step")), {"credit"})
        self.assertEqual(set(rmas.disposition_ids.mapped("state")), {"done"})

    def test_graded_at_once_from_the_list(self):
        rmas = self.received() | self.received()
        self.reports(rmas).action_grade_defective()
        self.assertEqual(set(rmas.mapped("next_step")), {"dispose"})
        self.assertEqual(len(rmas.disposition_ids.picking_id), 2, "a transfer for each case")

    def test_nothing_waits(self):
        one, two = self.received(), self.received()
        one.with_user(self.technician).action_inspect_pass()
        with self.assertRefused(f"{one.name}: nothing waits for inspection"):
            (one | two).with_user(self.technician).action_inspect_pass()
        self.assertEqual(two.inspection_ids.state, "draft")

    def test_queries_do_not_grow_with_the_reports(self):
        counts = []
        for number in (2, 8):
            rmas = self.env["after.sales.rma"].union(*(self.received() for _ in range(number)))
            reports = self.reports(rmas)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            reports.action_grade_defective()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        # Odoo confirms each transfer by itself; the add-on adds nothing of its own to that.
        self.assertLess((counts[1] - counts[0]) / 6, 25)
