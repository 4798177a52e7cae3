"""What is taken back takes along what other subjects made of it: replacements, signatures, alerts, appointments."""

from odoo import Command
from odoo.addons.after_sales_rma.tests.test_inspection import InspectionCommon
from odoo.addons.after_sales_rma_checks.tests.test_checks import PICTURE, ChecksCommon
from odoo.addons.after_sales_rma_pickup.tests.test_pickup import PickupCommon, picture
from odoo.addons.after_sales_rma_quality.tests.test_corrective_action import ActionCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestUndoneExchange(InspectionCommon):
    def test_the_replacement_waits_again(self):
        """Swap and replacement order that the signature made due are cancelled, and made anew by the next one."""
        self.buy(self.fifo, 5, 50)
        for other in (False, True):
            with self.subTest(other=other):
                order = self.sell((self.average, 1, 200))
                self.deliver(order)
                self.invoice(order)
                rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
                if other:
                    rma.replacement_ids = [
                        Command.create({"line_id": rma.line_ids.id, "product_id": self.fifo.id, "price_unit": 230})
                    ]
                rma.action_submit()
                rma.filtered(lambda case: case.state == "submitted").action_authorize()
                rma.receipt_picking_ids.button_validate()
                report = self.reports(rma)
                report.action_grade_qualified()
                self.assertEqual(rma.line_ids.qty_replacing, 1)
                report.action_undo("Wrong")
                self.assertEqual(rma.line_ids.qty_replacing, 0)
                self.assertFalse(rma.replacement_move_ids.filtered(lambda move: move.state not in ("done", "cancel")))
                self.assertEqual(len(rma.replacement_ids), int(other), "what was agreed stays")
                report.action_grade_qualified()
                self.assertEqual(rma.line_ids.qty_replacing, 1)
                rma.with_user(self.users["warehouse"]).action_put_away()
                waiting = rma.replacement_move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
                waiting.picked = True
                waiting.picking_id.button_validate()
                self.assertEqual(rma.line_ids.qty_replaced, 1)
                self.assertFalse(report.can_undo)


@tagged("post_install", "-at_install")
class TestUndoneChecks(ChecksCommon):
    def test_taken_back_and_signed_anew(self):
        """The withdrawn copy keeps what was measured and drawn; the report is signed by hand again."""
        report = self.report()
        self.check(report).value = "12"
        report.signature = PICTURE
        report.action_grade_qualified()
        report.action_undo("The wrong one")
        self.assertFalse(report.signature)
        kept = report.withdrawn_ids
        self.assertTrue(kept.signature)
        self.assertEqual(self.check(kept).value, "12")
        self.assertEqual(len(report.check_ids), 3)
        report.action_grade_qualified()


@tagged("post_install", "-at_install")
class TestUndoneQuality(ActionCommon):
    def test_an_alert_goes_with_its_signature(self):
        """The alert of a cause that came again, and the task of its owner, are gone until it is signed anew."""
        action = self.act()
        self.go(action)
        again = self.found(self.average, self.solder)
        self.assertTrue(action.recurs)
        again.with_user(self.technician).action_undo("Wrong")
        self.assertFalse(action.recurs)
        self.assertFalse(self.tasks(action, self.quality))
        again.with_user(self.technician).action_grade_defective()
        self.assertTrue(action.recurs)

    def test_one_task_of_many_reports_goes_with_them(self):
        self.env["after.sales.quality.rule"].create({"user_ids": [Command.set(self.quality.ids)]})
        lamp = self._create_product("Lamp", tracking="serial")
        lots = self.buy(lamp, 3, 100, lots=["S1", "S2", "S3"]).move_line_ids.lot_id
        reports = self.found(lamp, self.solder, quantity=3, lots=lots)
        self.assertEqual(len(self.tasks(reports, self.quality)), 1)
        reports.with_user(self.technician).action_undo("Wrong")
        self.assertFalse(self.tasks(reports, self.quality))


@tagged("post_install", "-at_install")
class TestUndonePickup(PickupCommon):
    def test_the_appointment_stands_where_it_stood(self):
        rma = self.authorized(invoiced=True)
        pickup = self.plan(rma)
        driver = pickup.with_user(self.warehouse_user)
        driver.action_collect("Li", picture(), [{"line_id": pickup.line_ids.id, "quantity": 2}])
        self.receive(rma)
        self.assertEqual(pickup.state, "arrived")
        rma.receipt_picking_ids.with_user(self.users["manager"]).action_after_sales_undo("Wrong parcel")
        self.assertEqual(pickup.state, "collected")
