"""Back from headquarters or a vendor: repaired or refused; overdue once (R22)."""

from datetime import timedelta

from odoo.tests import tagged

from .test_repair import RepairCommon


class BackCommon(RepairCommon):
    def outside(self, days=7):
        """A unit that is at a vendor."""
        rma = self.in_workshop("P1")
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        repair = rma.repair_order_ids
        expected = self.today() + timedelta(days=max(days, 0))
        repair.with_user(self.technician)._after_sales_send_outside(vendor, expected)
        if days < 0:
            repair.after_sales_disposition_ids._trusted().date_expected = expected + timedelta(days=days)
        rma.with_user(self.keeper).action_put_away()
        self.assertEqual(repair.after_sales_step, "outside")
        return rma


@tagged("post_install", "-at_install")
class TestRepairBack(BackCommon):
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

    def test_refused(self):
        rma = self.outside()
        repair = rma.repair_order_ids
        repair.with_user(self.technician).action_after_sales_back("refused")
        self.assertEqual((repair.state, repair.after_sales_step, rma.next_step), ("under_repair", "repair", "repair"))
        self.assertIn("Refused", "".join(rma.activity_ids.mapped("summary")))

    def test_what_makes_no_sense(self):
        repair = self.outside().repair_order_ids.with_user(self.technician)
        for result, serial, words in (("lost", None, "Say how"),):
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
