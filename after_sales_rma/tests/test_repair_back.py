"""Back from headquarters or a vendor: repaired, replaced with another serial, or refused; overdue once (R22)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_repair import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairBack(RepairCommon):
    def outside(self, days=7):
        """A unit that is at a vendor."""
        rma = self.in_workshop("P1")
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        repair = rma.repair_order_ids
        expected = fields.Date.today() + timedelta(days=max(days, 0))
        repair.with_user(self.technician)._after_sales_send_outside(vendor, expected)
        if days < 0:
            repair.after_sales_disposition_ids._trusted().date_expected = expected + timedelta(days=days)
        rma.with_user(self.keeper).action_put_away()
        self.assertEqual(repair.after_sales_step, "outside")
        return rma

    def test_repaired(self):
        before = self.facts()
        rma = self.outside()
        rma.repair_order_ids.with_user(self.technician).action_after_sales_back()
        self.assertEqual(rma.repair_order_ids.after_sales_outside_result, "repaired")
        self.inspect(rma)
        self.give_back(rma)
        self.assertEqual(rma.state, "done")
        self.assertEqual(self.facts(), before)
        self.assertClosing()

    def test_replaced_with_another_serial(self):
        before = self.facts()
        rma = self.outside()
        repair = rma.repair_order_ids
        wizard = (
            self.env["after.sales.back"]
            .with_user(self.technician)
            .create({"repair_ids": repair.ids, "result": "replaced", "serial": " P9 "})
        )
        self.assertTrue(wizard.can_replace)
        wizard.action_confirm()
        self.assertEqual((repair.lot_id.name, repair.after_sales_first_lot_id.name), ("P9", "P1"))
        traded = rma.picking_ids.filtered(
            lambda picking: "supplier" in (picking.location_id | picking.location_dest_id).mapped("usage")
        )
        self.assertEqual((len(traded), traded.partner_id.name), (2, "Vendor"))
        self.assertEqual(rma.next_step, "inspect")
        self.inspect(rma)
        delivery = self.give_back(rma)
        self.assertEqual(delivery.move_line_ids.lot_id.name, "P9")
        self.assertEqual(rma.state, "done")
        self.assertEqual(self.facts(), before)
        self.assertClosing()
        here = self.env["stock.quant"].search(
            [("location_id.usage", "=", "internal"), ("lot_id.name", "in", ("P1", "P9")), ("quantity", "!=", 0)]
        )
        self.assertFalse(here)

    def test_the_other_serial_may_come_back_itself(self):
        rma = self.outside()
        rma.repair_order_ids.with_user(self.technician).action_after_sales_back("replaced", "P9")
        self.inspect(rma)
        delivery = self.give_back(rma)
        found = self.env["after.sales.intake"]._find_deliveries("P9")
        self.assertEqual(found, delivery.move_ids)
        again = self.env["after.sales.intake"].create_from_sale(
            self.order, [{"move_id": delivery.move_ids.id, "quantity": 1}]
        )
        again.action_submit()
        self.assertEqual(again.line_ids.lot_ids.name, "P9")
        self.receive(again)
        self.credit(again)
        self.assertEqual(self.order.order_line.qty_delivered, 2)
        self.assertClosing()
        with self.assertRaises(UserError):
            self.ask("P1")

    def test_refused(self):
        rma = self.outside()
        repair = rma.repair_order_ids
        repair.with_user(self.technician).action_after_sales_back("refused")
        self.assertEqual((repair.state, repair.after_sales_step, rma.next_step), ("under_repair", "repair", "repair"))
        self.assertIn("Refused", "".join(rma.activity_ids.mapped("summary")))
        rma.line_ids.with_user(self.approver).action_change_remedy("as_is", "Nobody can repair it")
        self.give_back(rma)
        self.assertEqual(rma.state, "done")
        self.assertClosing()

    def test_what_makes_no_sense(self):
        repair = self.outside().repair_order_ids.with_user(self.technician)
        for result, serial, words in (
            ("replaced", "", "which serial"),
            ("replaced", "P2", "known already"),
            ("lost", None, "Say how"),
        ):
            with self.subTest(result=result, serial=serial), self.assertRefused(words):
                repair.action_after_sales_back(result, serial)
        with self.assertRefused("that is for"):
            repair.with_user(self.salesperson).action_after_sales_back()
        self.assertEqual(repair.after_sales_step, "outside")

    def test_overdue_is_reminded_of_once(self):
        rma = self.outside(days=-1)
        Repair = self.env["repair.order"]
        for _time in range(3):
            Repair._after_sales_remind_overdue()
        reminders = rma.activity_ids.filtered(lambda activity: "overdue" in (activity.summary or ""))
        self.assertEqual(len(reminders), 1)
        self.assertEqual(reminders.user_id, self.salesperson)

    def test_what_is_not_overdue_is_left_alone(self):
        rma = self.outside(days=3)
        self.env["repair.order"]._after_sales_remind_overdue()
        self.assertFalse(rma.activity_ids.filtered(lambda activity: "overdue" in (activity.summary or "")))
