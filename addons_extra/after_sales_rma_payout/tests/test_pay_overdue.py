"""Seven days after the goods came the refund is overdue, and somebody hears of it once (L08)."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged

from .common import PayoutCase


@tagged("post_install", "-at_install")
class TestPayOverdue(PayoutCase):
    def tasks(self, rma):
        return rma.activity_ids.filtered(lambda task: "overdue" in (task.summary or ""))

    def tile(self, user):
        self.env.invalidate_all()
        tiles = self.after_sales_warehouse.with_user(user).after_sales_tiles
        return next((tile["count"] for tile in tiles if tile["key"] == "pay_back_overdue"), 0)

    def test_overdue(self):
        rma, note = self.credited()
        boss = self.users["manager"]
        self.company.after_sales_pay_back_user_id = boss
        came, Move = note.after_sales_goods_on, self.env["account.move"]
        self.assertEqual(note.after_sales_warehouse_id, rma.warehouse_id)
        with freeze_time(fields.Datetime.to_datetime(came) + timedelta(days=7, hours=1)):
            Move._after_sales_escalate_overdue()
            self.assertFalse(self.tasks(rma))
            self.assertEqual(self.tile(self.accountant), 0)
        with freeze_time(fields.Datetime.to_datetime(came) + timedelta(days=8, hours=1)):
            self.assertEqual(self.tile(self.accountant), 1)
            self.assertEqual(self.tile(self.users["salesperson"]), 0)
            self.assertEqual(note.after_sales_pay_back_age, 8)
            for _run in range(2):
                Move._after_sales_escalate_overdue()
            self.assertEqual(self.tasks(rma).user_id, boss)
            self.assertEqual(len(self.tasks(rma)), 1)
            self.dialog(note).action_confirm()
            self.assertEqual(self.tile(self.accountant), 0)
            self.assertFalse(note.with_user(self.accountant).after_sales_can_pay_back)

    def test_goods_that_came_late(self):
        """Counted from the day on which the line was complete, not from that of the credit note."""
        with freeze_time(fields.Datetime.now() - timedelta(days=4)):
            order, _invoice = self.paid_order((self.bank, None))
            rma = self.request(order)
            self.receive(rma)
        note = self.credit(rma)
        self.env.flush_all()
        self.assertEqual(note.after_sales_pay_back_age, 4)
        self.assertEqual((note.after_sales_pay_back_by - note.after_sales_goods_on).days, 7)
