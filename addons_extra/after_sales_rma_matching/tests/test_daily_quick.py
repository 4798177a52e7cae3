"""Opening the days reads what changed since they were compared last, not the whole history (R31)."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DailyCase


@tagged("post_install", "-at_install")
class TestDailyQuick(DailyCase):
    def long_ago(self, rmas):
        """As if nothing had been written of these cases since an hour."""
        self.env.flush_all()
        lines, pickings = rmas.line_ids.ids, rmas.picking_ids.ids
        for table, ids in (
            ("after_sales_rma", rmas.ids),
            ("after_sales_rma_line", lines),
            ("stock_picking", pickings),
        ):
            self.env.cr.execute(
                f"UPDATE {table} SET write_date = write_date - INTERVAL '1 hour' WHERE id = ANY(%s)",
                [ids],
            )
        self.env.invalidate_all()

    def scope(self):
        return self.Matching.sudo()._changed_since(self.after_sales_warehouse)

    def open_days(self):
        """As the menu does."""
        self.Report.with_user(self.users["warehouse"]).action_open_days()
        self.env.invalidate_all()

    def test_only_what_changed_is_read(self):
        old, _note = self.take_back(self.sold())
        self.assertIsNone(self.scope(), "the first time, everything is compared")
        report = self.day()
        self.long_ago(old)
        fresh = self.request(self.sold())
        scope = self.scope()
        self.assertIn(fresh.id, scope.rma_ids)
        self.assertNotIn(old.id, scope.rma_ids)
        read = self.Matching.sudo()._changed(self.after_sales_warehouse, scope)
        self.assertFalse([item for item in read if item["rma_id"] == old.id and item["document"] != "receipt"])
        before = report.row_count
        self.open_days()
        self.assertEqual(report.row_count, before + 1)
        self.assertIn(old, report.row_ids.rma_id)

    def test_what_is_mended_is_seen(self):
        """A signature that arrives writes the transfer only; a document that is gone is gone."""
        self.company.after_sales_letter_required = True
        rma, _note = self.take_back(self.sold())
        report = self.day()
        self.assertEqual(report.difference_count, 1)
        self.long_ago(rma)
        rma.receipt_picking_ids.after_sales_signed_letter = b"c2lnbmVk"
        self.open_days()
        self.assertEqual(report.difference_count, 0)
        other = self.request(self.sold())
        self.open_days()
        self.assertEqual(len(report.row_ids), 4)
        other.action_cancel()
        self.open_days()
        self.assertEqual(len(report.row_ids), 3)

    def test_goods_without_case(self):
        order = self.sold()
        self.days()
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        wizard._create_return().button_validate()
        self.open_days()
        report = self.Report.search([("state", "=", "open"), ("warehouse_id", "=", self.after_sales_warehouse.id)])
        self.assertEqual(report.row_ids.mapped("difference"), ["no_red_order"])

    def test_what_is_signed_was_compared_whole(self):
        """Even what nothing says to have changed is in the day that is signed."""
        old, _note = self.take_back(self.sold())
        self.days()
        fresh = self.request(self.sold())
        self.long_ago(old | fresh)
        self.env.cr.execute("UPDATE stock_move SET date = date - INTERVAL '1 hour' WHERE state = 'done'")
        report = self.Report.search([("state", "=", "open"), ("warehouse_id", "=", self.after_sales_warehouse.id)])
        self.open_days()
        self.assertNotIn(fresh, report.row_ids.rma_id)
        report.with_user(self.users["warehouse"]).action_sign()
        self.assertIn(fresh, report.row_ids.rma_id)

    def test_a_new_day_begins_with_everything(self):
        """What is awaited too long is found without anything having changed."""
        self.company.after_sales_goods_days = 0
        rma = self.request(self.sold())
        report = self.day()
        self.long_ago(rma)
        self.assertEqual(report.row_ids.status, "waiting")
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.open_days()
            self.assertEqual(report.row_ids.difference, "no_goods")

    def test_nobody_says_when(self):
        self.days()
        last = self.env["after.sales.daily.compared"].search([("warehouse_id", "=", self.after_sales_warehouse.id)])
        with self.assertRaises(AccessError):
            last.write({"compared_on": "2099-01-01"})
        with self.assertRaises(AccessError):
            last.with_user(self.users["manager"]).write({"compared_on": "2099-01-01"})

    def test_statements_do_not_follow_the_history(self):
        """As many with ten old cases as with two."""
        counts = []
        for number in (2, 8):
            rmas = self.env["after.sales.rma"].concat(*(self.take_back(self.sold())[0] for _number in range(number)))
            self.days()
            self.long_ago(rmas)
            self.env.cr.execute("UPDATE stock_move SET date = date - INTERVAL '1 hour' WHERE state = 'done'")
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.Matching._refresh(self.after_sales_warehouse, whole=False)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0], counts)
