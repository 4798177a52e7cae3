"""Accounting sees red order, return slip, delivery note and credit note of a line side by side (R32)."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DailyCase


@tagged("post_install", "-at_install")
class TestWorklist(DailyCase):
    def lines(self, rmas):
        self.env.flush_all()
        self.env.invalidate_all()
        return rmas.line_ids.with_user(self.users["accountant"])

    def test_what_agrees_is_quiet(self):
        rma, note = self.take_back(self.sold())
        line = self.lines(rma)
        self.assertRecordValues(
            line,
            [
                {
                    "work_status": "agrees",
                    "work_difference": False,
                    "work_receipts": rma.receipt_picking_ids.name,
                    "work_credits": note.name,
                    "work_replacements": False,
                    "work_came": 2,
                    "work_credited": 2,
                    "work_red": -452,
                    "work_credit": -452,
                    "work_gap": 0,
                }
            ],
        )
        self.assertEqual(line.action_work_open()["res_id"], rma.id)

    def test_what_differs_says_by_how_much(self):
        rma = self.request(self.sold())
        self.assertEqual(self.lines(rma).work_status, "waiting")
        self.receive(rma)
        self.assertRecordValues(self.lines(rma), [{"work_status": "differs", "work_credit": 0, "work_gap": 452}])
        self.assertIn("Credit note missing", self.lines(rma).work_difference)
        note = rma.action_refund()
        note.invoice_line_ids.write({"price_unit": 190})
        note.action_post()
        line = self.lines(rma)
        self.assertAlmostEqual(line.work_gap, 2 * 10 * 1.13)
        self.assertIn("another price", line.work_difference)

    def test_rates_of_order_and_invoice(self):
        """Ordered, invoiced and taken back at three rates: what agrees in dollars agrees, what does not is found."""
        usd = self.env.ref("base.USD")
        usd.active = True

        def rate(day: int, worth: float):
            day = self.today() - timedelta(days=day)
            self.env["res.currency.rate"].create(
                {"currency_id": usd.id, "rate": worth, "name": day, "company_id": self.company.id}
            )

        rate(60, 0.2)
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        orders = self.env["sale.order"]
        for _number in range(2):
            order = self.sell((self.average, 3, 33.35), pricelist_id=pricelist.id)
            order.date_order = f"{self.today() - timedelta(days=50)} 04:00:00"
            self.deliver(order)
            orders |= order
        rate(40, 0.25)
        for order in orders:
            invoice = self.invoice(order, post=False)
            invoice.invoice_date = self.today() - timedelta(days=30)
            invoice.action_post()
        rate(20, 0.16)
        self.assertEqual((set(orders.mapped("currency_rate")), invoice.invoice_currency_rate), ({0.2}, 0.25))
        rmas = self.request(orders[0]) | self.request(orders[1])
        self.receive(rmas)
        right, wrong = rmas.action_refund()
        wrong.invoice_line_ids.price_unit = 30
        (right | wrong).action_post()
        company, total = right.company_id.currency_id, right.amount_total
        good, bad = self.lines(right.after_sales_rma_ids), self.lines(wrong.after_sales_rma_ids)
        credited = -company.round(total / 0.25)
        self.assertAlmostEqual(good.work_credit, credited, 1)
        self.assertRecordValues(
            good, [{"work_status": "agrees", "work_gap": 0, "work_red": good.work_credit, "work_difference": False}]
        )
        self.assertEqual(bad.work_status, "differs")
        self.assertAlmostEqual(bad.work_gap, (total - wrong.amount_total) / 0.25, 1)
        # In the day each row stands at the rate of its own document.
        rows = self.rows(self.day()).filtered(lambda row: row.rma_id == right.after_sales_rma_ids)
        amounts = {row.document: row.amount for row in rows if row.amount}
        self.assertEqual(amounts, {"red_line": -company.round(total / 0.2), "credit": good.work_credit})
        self.assertFalse(rows.filtered("difference"))

    def test_the_delivery_note_of_a_replacement(self):
        """Its copy that the customer signed is missed until it is there."""
        rma = self.request(self.sold(1), remedy="exchange")
        self.receive(rma)
        delivery = rma.picking_ids - rma.receipt_picking_ids
        delivery = delivery.filtered(lambda item: item.after_sales_replaces)
        delivery.move_ids.write({"quantity": 1, "picked": True})
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        line = self.lines(rma)
        self.assertRecordValues(line, [{"work_replacements": delivery.name, "work_sent": 1, "work_signed": False}])
        self.assertIn("Signed delivery note missing", line.work_difference)
        delivery.after_sales_signed_note = b"c2lnbmVk"
        self.assertRecordValues(
            self.lines(rma), [{"work_status": "agrees", "work_signed": True, "work_difference": False, "work_gap": 0}]
        )

    def test_filters(self):
        """By what the days said when they were compared last."""
        good, _note = self.take_back(self.sold())
        bad = self.request(self.sold())
        self.receive(bad)
        fresh = self.request(self.sold())
        self.days()
        Line = self.env["after.sales.rma.line"].with_user(self.users["accountant"])
        own = [("rma_id", "in", (good | bad | fresh).ids)]
        for status, rma in (("agrees", good), ("differs", bad), ("waiting", fresh)):
            with self.subTest(status=status):
                self.assertEqual(Line.search([*own, ("work_status", "=", status)]).rma_id.sudo(), rma)
        self.assertEqual(len(Line.search([*own, ("work_status", "!=", "agrees")])), 2)

    def test_who_sees_it(self):
        rma, _note = self.take_back(self.sold())
        menu = self.env.ref("after_sales_rma_matching.menu_worklist")
        view = self.env.ref("after_sales_rma_matching.view_worklist")
        for role, user in self.users.items():
            with self.subTest(role=role):
                seen = menu.id in self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                self.assertEqual(seen, role == "accountant")
        self.env["after.sales.rma.line"].with_user(self.users["accountant"]).get_view(view.id, "list")
        for role in ("warehouse", "technician"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                rma.line_ids.with_user(self.users[role]).read(["work_gap"])
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("accountant", other)
        with self.assertRaises(AccessError):
            rma.line_ids.with_user(stranger).with_context(allowed_company_ids=other.ids).read(["work_gap"])

    def test_statements(self):
        """Eight lines cost what two cost."""
        first = self.take_back(self.sold())[0]
        first |= self.take_back(self.sold())[0]
        many = self.env["after.sales.rma"].concat(*(self.take_back(self.sold())[0] for _number in range(8)))
        names = ["work_status", "work_gap", "work_receipts", "work_credits", "work_difference"]
        counts = []
        for rmas in (first, first, many):
            lines = self.lines(rmas)
            before = self.cr.sql_log_count
            lines.read(names)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1], counts)
