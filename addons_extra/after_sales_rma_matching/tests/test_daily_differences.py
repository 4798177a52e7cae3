"""The daily return report pairs documents, and names what has no counterpart (R31)."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged

from .common import DailyCase


@tagged("post_install", "-at_install")
class TestDailyDifferences(DailyCase):
    def test_a_whole_return_agrees(self):
        order = self.sold()
        rma, note = self.take_back(order)
        report = self.day()
        self.assertEqual(sorted(report.row_ids.mapped("document")), ["credit", "receipt", "red_line"])
        self.assertEqual(set(report.row_ids.mapped("status")), {"agrees"})
        self.assertEqual(set(report.row_ids.mapped("case_name")), {rma.name})
        self.assertRecordValues(
            report,
            [
                {
                    "row_count": 3,
                    "difference_count": 0,
                    "qty_received": 2,
                    "amount_red": -452,
                    "amount_credit": -452,
                    "value_received": 200,
                }
            ],
        )
        self.assertEqual(self.rows(report, "credit").name, note.name)
        self.assertEqual(self.rows(report, "receipt").name, rma.receipt_picking_ids.name)

    def test_from_the_order_to_the_credit_note(self):
        """In progress first; then it is accounting's turn, until the credit note is posted."""
        rma = self.request(self.sold())
        self.assertEqual(self.day().row_ids.mapped("status"), ["waiting"])
        self.receive(rma)
        receipt = self.rows(self.day(), "receipt")
        self.assertRecordValues(
            receipt, [{"difference": "credit_missing", "turn": "accounting", "since": self.today(), "rank": 0}]
        )
        self.assertEqual(receipt.with_user(self.users["accountant"]).action_mend()["res_id"], rma.id)
        note = rma.action_refund()
        self.assertEqual(self.rows(self.day(), "receipt").difference, "credit_draft")
        self.assertFalse(self.rows(self.day(), "credit"))
        self.assertEqual(self.rows(self.day(), "receipt").action_mend()["res_id"], note.id)
        note.action_post()
        self.assertEqual(set(self.day().row_ids.mapped("status")), {"agrees"})

    def test_goods_that_do_not_come(self):
        self.company.after_sales_goods_days = 3
        rma = self.request(self.sold())
        report = self.day()
        self.assertEqual(report.row_ids.status, "waiting")
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            self.days()
            self.assertEqual(report.row_ids.status, "waiting")
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            self.days()
            self.assertRecordValues(
                report.row_ids,
                [{"difference": "no_goods", "turn": "service", "since": report.date + timedelta(days=4)}],
            )
            self.assertEqual(report.oldest_since, report.date + timedelta(days=4))
        self.assertEqual(report.row_ids.rma_id, rma)

    def test_goods_without_red_order(self):
        """A native return into the selling warehouse is seen as well; a leader explains it."""
        order = self.sold()
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 2
        back = wizard._create_return()
        back.button_validate()
        report = self.day()
        row = report.row_ids
        self.assertRecordValues(row, [{"document": "receipt", "difference": "no_red_order", "rma_id": False}])
        with self.assertRefused("explained by whoever decides"):
            row.with_user(self.users["warehouse"]).action_settle()
        dialog = row.with_user(self.users["approver"]).action_settle()
        wizard = self.env[dialog["res_model"]].with_user(self.users["approver"]).with_context(**dialog["context"])
        wizard.create({"reason": "Lent for a fair"}).action_confirm()
        self.assertRecordValues(
            report.row_ids, [{"status": "agrees", "difference": False, "note": "Lent for a fair", "turn": False}]
        )
        with self.assertRefused("nothing is to be explained"):
            row.with_user(self.users["approver"]).action_settle()

    def test_what_was_found_at_the_dock(self):
        """More than authorised is set apart and stands on the day until somebody decided."""
        rma = self.more_came()
        row = self.rows(self.day(), "discrepancy")
        self.assertRecordValues(row, [{"difference": "quantity", "turn": "service", "quantity": 1}])
        self.assertEqual(row.action_mend()["res_id"], rma.id)
        rma.discrepancy_ids.action_send_back()
        self.assertEqual(self.rows(self.day(), "discrepancy").status, "agrees")

    def test_a_credit_note_of_another_amount(self):
        order = self.sold()
        rma = self.request(order)
        self.receive(rma)
        note = rma.action_refund()
        note.invoice_line_ids.write({"price_unit": 190})
        note.action_post()
        row = self.rows(self.day(), "credit")
        self.assertEqual(row.difference, "credit_amount")
        self.assertIn("another price", row.note)

    def test_serials_units_and_values(self):
        """A dozen is twelve pieces on the slip; serials stand beside the goods."""
        serial = self._create_product("Serial", "average", tracking="serial")
        lots = self.buy(serial, 2, 50, lots=["A1", "A2"]).move_line_ids.lot_id
        order = self.sell((serial, 2, 100), (self.average, 1, 1200, {"product_uom_id": self.dozen.id}))
        self.deliver(order, lots={order.order_line[0]: lots})
        self.invoice(order)
        self.take_back(order)
        report = self.day()
        self.assertEqual(
            sorted(self.rows(report, "receipt").mapped(lambda row: (row.product_name, row.quantity, row.lot_names))),
            [("Average", 12, False), ("Serial", 2, "A1, A2")],
        )
        self.assertEqual(set(report.row_ids.mapped("status")), {"agrees"})

    def test_a_value_that_is_not_the_one_it_left_with(self):
        rma = self.request(self.sold())
        self.receive(rma)
        self.credit(rma)
        self.assertEqual(self.day().difference_count, 0)
        # As somebody leaves it who changes the value of a move by hand.
        self.env.cr.execute("UPDATE stock_move SET value = value + 5 WHERE id = %s", [rma.line_ids.move_ids.id])
        self.env.invalidate_all()
        row = self.rows(self.day(), "receipt")
        self.assertRecordValues(row, [{"difference": "value", "turn": "accounting", "value": 205}])
        self.assertEqual(row.with_user(self.users["warehouse"]).action_mend()["res_id"], rma.receipt_picking_ids.id)
        self.assertIn("205.00", row.note)

    def test_another_product_and_another_serial(self):
        """What the dock set apart is named by its kind, and the receipt itself agrees."""
        rma = self.request(self.sold())
        found = {"rma_id": rma.id, "line_id": rma.line_ids.id, "quantity": 1, "uom_id": rma.line_ids.uom_id.id}
        self.env["after.sales.discrepancy"].sudo().create(
            [{**found, "kind": kind, "product_id": self.fifo.id} for kind in ("product", "serial", "less")]
        )
        rows = self.rows(self.day(), "discrepancy")
        self.assertEqual(sorted(rows.mapped("difference")), ["product", "quantity", "serial"])
        self.assertEqual(set(rows.mapped("turn")), {"service"})

    def test_a_replacement_whose_goods_never_come(self):
        """Sent ahead, it is in progress until the day on which its goods are due."""
        order = self.sold()
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        rma.replace_when = "advance"
        rma.action_submit()
        transfers = rma.replacement_move_ids.picking_id
        transfers.move_ids.picked = True
        transfers.button_validate()
        transfers.after_sales_signed_note = "R0lGODlhAQABAAAAACw="
        report = self.day()
        self.assertEqual(set(report.row_ids.mapped("status")), {"waiting"})
        with freeze_time(fields.Datetime.now() + timedelta(days=self.company.after_sales_advance_days + 1)):
            self.days()
            self.assertEqual(
                sorted(report.row_ids.mapped(lambda row: (row.document, row.difference))),
                [("red_line", "no_goods"), ("replacement", "no_return")],
            )
            self.assertEqual(set(report.row_ids.mapped("since")), {rma.date_goods_due + timedelta(days=1)})

    def test_a_replacement_without_signed_note(self):
        rma = self.request(self.sold(), remedy="exchange")
        self.receive(rma)
        swap = rma.picking_ids - rma.receipt_picking_ids
        swap.move_ids.quantity = 2
        swap.move_ids.picked = True
        swap.button_validate()
        row = self.rows(self.day(), "replacement")
        self.assertRecordValues(row, [{"difference": "note_missing", "turn": "warehouse", "quantity": 2}])
        self.assertEqual(row.action_mend()["res_id"], swap.id)
        swap.after_sales_signed_note = "R0lGODlhAQABAAAAACw="
        self.assertEqual(set(self.day().row_ids.mapped("status")), {"agrees"})

    def arrived(self, quantity: float):
        """A case whose goods wait for their inspection."""
        rma = self.request(self.sold(quantity))
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = quantity
        receipt.move_ids.picked = True
        receipt.button_validate()
        return rma

    def test_scrap(self):
        rma = self.arrived(2)
        rma.inspection_ids.action_grade_defective()
        rma.disposition_ids.action_scrap()
        rma.action_put_away()
        row = self.rows(self.day(), "scrap")
        self.assertRecordValues(row, [{"quantity": 2, "value": 200, "status": "agrees", "case_name": rma.name}])

    def test_write_down(self):
        """It is in the day on which its loss was approved, with the loss."""
        rma = self.arrived(2)
        rma.inspection_ids.action_grade_defective()
        rma.action_put_away()
        item = self.env["after.sales.write.down"].search([("rma_id", "=", rma.id)])
        self.assertFalse(self.rows(self.day(), "write_down"))
        item.realisable_unit = 65
        item.action_submit()
        item.filtered(lambda one: one.state == "to_approve").action_approve()
        self.assertRecordValues(self.rows(self.day(), "write_down"), [{"quantity": 2, "value": 70, "name": item.name}])

    def test_back_to_the_customer(self):
        rma = self.arrived(2)
        rma.inspection_ids.action_as_is()
        transfer = rma.picking_ids - rma.receipt_picking_ids
        transfer.move_ids.picked = True
        transfer.button_validate()
        self.assertRecordValues(self.rows(self.day(), "sent_back"), [{"quantity": 2, "status": "agrees"}])
        self.assertEqual(self.day().difference_count, 0)

    def test_each_site_has_days_of_its_own(self):
        """Goods sold from a warehouse that names its own after-sales warehouse, also those that come without case."""
        site = self.env["stock.warehouse"].create(
            {"name": "South", "code": "ASS", "company_id": self.company.id, "is_after_sales": True}
        )
        site._set_up_after_sales()
        here = self.request(self.sold())
        self.warehouse.after_sales_warehouse_id = site
        there, order = self.request(self.sold()), self.sold()
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        wizard._create_return().button_validate()
        self.Matching._refresh_companies(self.company)
        rows = self.env["after.sales.daily.row"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            sorted(rows.mapped(lambda row: (row.warehouse_id, row.rma_id, row.difference)), key=str),
            sorted(
                [
                    (self.after_sales_warehouse, here, False),
                    (site, there, False),
                    (site, here.browse(), "no_red_order"),
                ],
                key=str,
            ),
        )

    def test_the_day_begins_where_the_company_is(self):
        """Half past midnight in Shanghai is the new day, whatever the server thinks."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2027-03-09 16:30:00"):
            self.request(self.sold())
            days = self.days()
            self.assertEqual([str(day) for day in days], ["2027-03-10"])

    def test_queries_do_not_grow(self):
        orders = self.env["sale.order"].concat(*(self.sell((self.average, 1, 20)) for _number in range(13)))
        for order in orders:
            self.deliver(order)
            self.invoice(order)

        def count(orders):
            rmas = self.request(orders)
            self.receive(rmas)
            self.credit(rmas)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Matching._refresh(self.after_sales_warehouse)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one, many = count(orders[:1]), count(orders[1:])
        self.assertEqual(self.day().row_count, 39)
        self.assertLessEqual(many, one + 6)


@tagged("post_install", "-at_install")
class TestDailyOpening(DailyCase):
    def test_what_was_there_before(self):
        """Open cases of before the books began are asked after; their documents do not count once more."""
        rma = self.request(self.sold())
        self.receive(rma)
        self.env.cr.execute(
            "DELETE FROM after_sales_daily_row WHERE warehouse_id = %s", [self.after_sales_warehouse.id]
        )
        self.env.cr.execute(
            "DELETE FROM after_sales_daily_report WHERE warehouse_id = %s", [self.after_sales_warehouse.id]
        )
        self.env.invalidate_all()
        self.Matching._open_books(self.after_sales_warehouse)
        report = self.day()
        self.assertRecordValues(
            report.row_ids, [{"document": "receipt", "difference": "credit_missing", "is_carried": True}]
        )
        self.assertEqual(report.row_count, 0)
        self.credit(rma)
        report = self.day()
        self.assertRecordValues(
            report.row_ids.sorted("document"),
            [
                {"document": "credit", "status": "agrees", "is_carried": False, "is_late": False},
            ],
        )
